// When a silence ends, as somebody wrote it: for how long, or until when.
import type { EpochMs } from '../../lib/clock.ts';
import { parseInstant } from '../../lib/dates.ts';
import { parseDuration } from '../../lib/duration.ts';

/** As it was written; null: the other one says it. */
export interface SilenceEnd {
  /** A duration. */
  readonly for: string | null;
  /** An instant. */
  readonly until: string | null;
}

export type SilenceEndReading =
  | { readonly kind: 'end'; readonly until: EpochMs }
  /** Neither is there, or both are. */
  | { readonly kind: 'not-one' }
  | { readonly kind: 'no-duration' }
  | { readonly kind: 'no-instant' }
  | { readonly kind: 'over-already' }
  | { readonly kind: 'too-long' };

export const DURATION_FORM = 'a duration such as 30m, 4h or 2d';
export const INSTANT_FORM = 'an instant such as 2026-03-01T18:00:00Z, or a day';
export const TOO_LONG = 'a silence is for at most 90d; what is for good belongs into the routes';

/** Longer than any rollout: what is meant for good belongs into the routes of the config. */
const LONGEST_MS = 90 * 86_400_000;

/** When a silence that is made at `now` ends, or why that is none. */
export function silenceEnd(end: SilenceEnd, now: EpochMs): SilenceEndReading {
  if (end.for === null) return end.until === null ? { kind: 'not-one' } : endAt(parseInstant(end.until), now);
  if (end.until !== null) return { kind: 'not-one' };
  const ms = parseDuration(end.for) ?? 0;
  return ms > 0 ? endAt(now + ms, now) : { kind: 'no-duration' };
}

function endAt(until: EpochMs | null, now: EpochMs): SilenceEndReading {
  if (until === null) return { kind: 'no-instant' };
  if (until <= now) return { kind: 'over-already' };
  return until - now > LONGEST_MS ? { kind: 'too-long' } : { kind: 'end', until };
}
