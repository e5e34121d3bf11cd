// Instants on the command line: read strictly, written as ISO 8601 in UTC.
import type { EpochMs } from './clock.ts';
import { isoInstant } from './clock.ts';
import { formatDuration } from './duration.ts';
import { usageError } from './usage-error.ts';

const INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * An instant such as `2026-03-01T00:00:00Z`, or a day (its midnight in UTC); null for anything else. A time of day must
 * say its zone: what it would mean without one depends on the machine.
 */
export function parseInstant(text: string): EpochMs | null {
  if (!INSTANT.test(text)) return null;
  const at = Date.parse(text);
  // Date.parse takes 30 February for 2 March.
  if (Number.isNaN(at) || !isRealDay(text.slice(0, 10))) return null;
  return at;
}

/** The instant that `--at` names, `now` where it names none. Throws a usage error. */
export function instantOr(text: string | null, now: EpochMs): EpochMs {
  const at = text === null ? now : parseInstant(text);
  if (at !== null) return at;
  throw usageError(`--at ${JSON.stringify(text)}: expected an instant such as 2026-03-01T00:00:00Z or 2026-03-01`);
}

function isRealDay(day: string): boolean {
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

/** `2026-03-01T00:00:00Z (in 12 d 3 h)`, as seen from `now`. */
export function instantFrom(now: EpochMs, at: EpochMs): string {
  return `${isoSecond(at)} (${distanceFrom(now, at)})`;
}

/** `in 12 d 3 h`, `4 s ago`, as seen from `now`. */
export function distanceFrom(now: EpochMs, at: EpochMs): string {
  const distance = formatDuration(at - now);
  return at > now ? `in ${distance}` : `${distance} ago`;
}

/** `2026-03-01T00:00:00Z`: the second that an instant is in. */
export function isoSecond(at: EpochMs): string {
  return isoInstant(Math.floor(at / 1_000) * 1_000);
}
