// Hours of the week, by a clock on the wall: when what can wait is held back.
import type { EpochMs } from '../../lib/clock.ts';
import { type Weekday, WEEKDAYS } from '../../lib/time-zone.ts';
import { type LocalTime, localTime, MINUTE_MS, offsetChange } from './local-time.ts';
import { minuteOfDay } from './time-of-day.ts';

export interface QuietHours {
  /** `HH:MM`, the first minute of them. */
  readonly from: string;
  /** `HH:MM`, the first minute after them. Before `from`: on the next day. The same as `from`: 24 hours later. */
  readonly to: string;
  /** IANA time zone. */
  readonly zone: string;
  /** The days on which they begin; absent or empty: every day. */
  readonly days?: readonly Weekday[] | undefined;
}

const MINUTES_OF_A_DAY = 24 * 60;
const WEEK_MS = 7 * MINUTES_OF_A_DAY * MINUTE_MS;

/**
 * Whether the clocks of the zone show a time within `hours` at `at`. Nothing but what they show counts: hours that they
 * are set forward over are shorter, and what they show twice when they are set back is quiet twice.
 */
export function isQuiet(hours: QuietHours, at: EpochMs): boolean {
  return isWithin(hours, localTime(at, hours.zone));
}

/**
 * The first instant from `at` on that is not quiet, to the minute: `at` itself when it is not quiet. Hours that follow
 * upon each other without a break (a Saturday and a Sunday as a whole) end where the last of them ends. Null when they
 * never do.
 */
export function quietUntil(hours: QuietHours, at: EpochMs): EpochMs | null {
  if (!isQuiet(hours, at)) return at;
  // Six of the seven days are over before, even where clocks are set back meanwhile.
  const horizon = at + WEEK_MS;
  let end = Math.floor(at / MINUTE_MS) * MINUTE_MS;
  while (end < horizon) {
    end = nextEnd(hours, end);
    if (!isQuiet(hours, end)) return end;
  }
  return null;
}

/** When the clocks next show `to`, as long as nobody sets them; else when they are set: all may be different then. */
function nextEnd(hours: QuietHours, at: EpochMs): EpochMs {
  const { minute } = localTime(at, hours.zone);
  const left = (minuteOfDay(hours.to) - minute + MINUTES_OF_A_DAY) % MINUTES_OF_A_DAY;
  const end = at + (left === 0 ? MINUTES_OF_A_DAY : left) * MINUTE_MS;
  return offsetChange(at, end, hours.zone) ?? end;
}

function isWithin(hours: QuietHours, { weekday, minute }: LocalTime): boolean {
  const from = minuteOfDay(hours.from);
  const to = minuteOfDay(hours.to);
  if (from < to) return minute >= from && minute < to && beginsOn(hours, weekday);
  if (minute >= from) return beginsOn(hours, weekday);
  return minute < to && beginsOn(hours, dayBefore(weekday));
}

function beginsOn({ days = [] }: QuietHours, weekday: Weekday): boolean {
  return days.length === 0 || days.includes(weekday);
}

function dayBefore(weekday: Weekday): Weekday {
  return WEEKDAYS.at(WEEKDAYS.indexOf(weekday) - 1) ?? 'sun';
}
