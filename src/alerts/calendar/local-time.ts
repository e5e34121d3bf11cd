// The wall clock of an IANA time zone, both ways. The one place that asks Intl for offsets.
import { CodedError } from '../../lib/coded-error.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { type Weekday, WEEKDAYS } from '../../lib/time-zone.ts';

export const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What a calendar and a clock on the wall show. */
export interface LocalTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. Going back, days are counted on past the first: 0 is the last day of the month before. */
  readonly day: number;
  readonly weekday: Weekday;
  /** Minutes since 00:00 by the wall clock, 0 to 1439; seconds are dropped. */
  readonly minute: number;
}

/** What the clocks of `zone` show at `at`. Throws a CodedError `unknown-time-zone`: ask `isTimeZone` first. */
export function localTime(at: EpochMs, zone: string): LocalTime {
  const shown = at + offsetAt(at, zone);
  const date = new Date(shown);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: WEEKDAYS[(date.getUTCDay() + 6) % 7] ?? 'mon',
    minute: date.getUTCHours() * 60 + date.getUTCMinutes(),
  };
}

/**
 * The first instant at which the clocks of `zone` show that time of that day: the earlier one where they are set back
 * and show it twice. Where they are set forward over it, the instant at which that happens. A `day` below 1 or past the
 * end of the month is counted on, as `Date.UTC` does.
 */
export function instantOf(time: Omit<LocalTime, 'weekday'>, zone: string): EpochMs {
  const shown = Date.UTC(time.year, time.month - 1, time.day, 0, time.minute);
  // No clock is further than 14 hours from UTC, so that what is shown lies between these two.
  const [dayBefore, dayAfter] = [shown - DAY_MS, shown + DAY_MS];
  const candidates = [shown - offsetAt(dayBefore, zone), shown - offsetAt(dayAfter, zone)];
  const showing = candidates.filter((at) => at + offsetAt(at, zone) === shown);
  return showing.length > 0 ? Math.min(...showing) : (offsetChange(dayBefore, dayAfter, zone) ?? shown);
}

/**
 * The instant at which the clocks of `zone` are set, after `after` and at `until` at the latest; null when they are not
 * set in between. The two should be no more than some days apart: clocks that were set and set back go unseen.
 */
export function offsetChange(after: EpochMs, until: EpochMs, zone: string): EpochMs | null {
  const offset = offsetAt(after, zone);
  if (offsetAt(until, zone) === offset) return null;
  // Clocks are set on a full minute: in tzdata no zone has done otherwise since 1973.
  let before = Math.floor(after / MINUTE_MS);
  let since = Math.ceil(until / MINUTE_MS);
  while (since - before > 1) {
    const middle = Math.floor((before + since) / 2);
    if (offsetAt(middle * MINUTE_MS, zone) === offset) before = middle;
    else since = middle;
  }
  return since * MINUTE_MS;
}

/** By how many milliseconds the clocks of `zone` are ahead of UTC. */
function offsetAt(at: EpochMs, zone: string): number {
  const clock = clockOf(zone);
  if (clock.asked?.at === at) return clock.asked.offset;
  const offset = shownAsUtc(clock.formatter, at) - Math.floor(at / 1_000) * 1_000;
  clock.asked = { at, offset };
  return offset;
}

/** What the clocks show, as the instant at which they would show it in UTC. */
function shownAsUtc(formatter: Intl.DateTimeFormat, at: EpochMs): EpochMs {
  const parts = new Map(formatter.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const [year, month, day] = [parts.get('year') ?? 0, parts.get('month') ?? 0, parts.get('day') ?? 0];
  const [hour, minute, second] = [parts.get('hour') ?? 0, parts.get('minute') ?? 0, parts.get('second') ?? 0];
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

interface ZoneClock {
  readonly formatter: Intl.DateTimeFormat;
  /** The last answer: whoever asks for each of 50,000 pairs asks for the same instant. */
  asked: { readonly at: EpochMs; readonly offset: number } | null;
}

const CLOCKS = new Map<string, ZoneClock>();

function clockOf(zone: string): ZoneClock {
  const known = CLOCKS.get(zone);
  if (known !== undefined) return known;
  const clock = { formatter: makeFormatter(zone), asked: null };
  CLOCKS.set(zone, clock);
  return clock;
}

function makeFormatter(timeZone: string): Intl.DateTimeFormat {
  const digits = 'numeric' as const;
  const options = { year: digits, month: digits, day: digits, hour: digits, minute: digits, second: digits };
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, calendar: 'gregory', hourCycle: 'h23', ...options });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new CodedError('unknown-time-zone', `${JSON.stringify(timeZone)} is no time zone of tzdata`, { cause });
  }
}
