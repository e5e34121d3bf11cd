// The last day on which an update gets to a firmware line over a path that works: the day before the last of its ways may
// be refused.
import type { EpochMs } from '../../lib/clock.ts';
import type { TargetKey } from '../../probe/observation.ts';
import { reachOf } from '../reach.ts';
import { dayBefore, type ForecastEntry, startOfDay } from './entry.ts';
import type { ForecastLine } from './line.ts';
import { type Cause, isSooner, wayEnd, type WayEnd } from './way-end.ts';

interface Subject {
  readonly firmware: string;
  readonly devices: number | null;
  /** Other ways to update it, as the config names them. */
  readonly recovery: readonly string[];
  /** The same by dates that bind, without what is inferred: it cannot be later. Null: no such date. */
  readonly latest: EpochMs | null;
}

export type LastDay = Subject &
  (
    | { readonly kind: 'by'; readonly day: EpochMs; readonly over: TargetKey; readonly cause: Cause }
    /** Every way that is left may be refused now: a rotation has started, or a date has passed. */
    | { readonly kind: 'any-day'; readonly over: TargetKey; readonly cause: Cause }
    /** No way is left. */
    | { readonly kind: 'over'; readonly since: EpochMs | null }
    /** Nothing is known that ends this way. */
    | { readonly kind: 'no-date'; readonly over: TargetKey }
    | { readonly kind: 'no-update-target' }
  );

/** The last day of `line`, as it looks at `now`. */
export function lastDayOf(line: ForecastLine, now: EpochMs): LastDay {
  const { firmware, devices, recovery } = line;
  const states = line.targets.flatMap(({ state }) => state ?? []);
  const ends = reachOf(line, states).ways.map((way) => wayEnd(way, line, now));
  const open = ends.filter((end) => end.kind === 'open');
  const subject = { firmware, devices, recovery, latest: latestOf(open) };
  if (ends.length === 0) return { ...subject, kind: 'no-update-target' };
  const [last] = open.toSorted((a, b) => Number(isSooner(a.first, b.first)) - Number(isSooner(b.first, a.first)));
  if (last === undefined) return { ...subject, kind: 'over', since: closedSince(ends) };
  const { first: cause, target: over } = last;
  if (cause === null) return { ...subject, kind: 'no-date', over };
  const day = dayBefore(cause.date);
  return day < startOfDay(now)
    ? { ...subject, kind: 'any-day', over, cause }
    : { ...subject, kind: 'by', day, over, cause };
}

/** Null where some way has no date that binds. */
function latestOf(open: readonly Extract<WayEnd, { kind: 'open' }>[]): EpochMs | null {
  const dates = open.map(({ certain }) => certain);
  const known = dates.filter((date) => date !== null);
  return known.length === 0 || known.length < dates.length ? null : dayBefore(Math.max(...known));
}

function closedSince(ends: readonly WayEnd[]): EpochMs | null {
  const dates = ends.flatMap((end) => (end.kind === 'closed' ? (end.since ?? []) : []));
  return dates.length === 0 ? null : Math.max(...dates);
}

/** Its place in the timeline; null where it has none. */
export function lastDayEntry(lastDay: LastDay, now: EpochMs): ForecastEntry | null {
  if (lastDay.kind !== 'by' && lastDay.kind !== 'any-day') return null;
  const { firmware, devices, over, cause } = lastDay;
  return {
    kind: 'last-day-to-ship',
    ref: firmware,
    date: lastDay.kind === 'by' ? lastDay.day : startOfDay(now),
    until: null,
    firmware,
    devices,
    targets: [over],
    about: cause.about,
    program: null,
    inUse: null,
    certain: cause.basis === 'certain' ? LAST_WAY : null,
    inferred: cause.basis === 'inferred' ? LAST_WAY : null,
    confidence: cause.confidence,
    source: 'the dates above',
    isPast: false,
    isHarmless: false,
  };
}

const LAST_WAY = 'From the day after, an update may be refused on the last of its ways.';
