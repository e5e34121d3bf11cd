// When the weekly digest is due.
import type { EpochMs } from '../../lib/clock.ts';
import { type Weekday, WEEKDAYS } from '../../lib/time-zone.ts';
import { instantOf, localTime } from './local-time.ts';
import { minuteOfDay } from './time-of-day.ts';

export interface DigestSchedule {
  readonly day: Weekday;
  /** `HH:MM` by the clocks of `zone`. */
  readonly at: string;
  /** IANA time zone. */
  readonly zone: string;
}

export interface DigestHistory {
  /** The instant that the last digest was due at (what `digestDue` gave), or sent at; null while there was none. */
  readonly lastDigestAt: EpochMs | null;
  /** Since when there has been anything to tell of: the first digest comes at the first scheduled instant after it. */
  readonly startedWatchingAt: EpochMs;
}

const WEEK_MS = 604_800_000;

/**
 * The latest scheduled instant at or before `now`, if no digest has been sent for it; else null. Of several that were
 * missed only the latest is given: one digest tells it all. A time that clocks are set forward over comes when they are
 * set, and of a time that they show twice the first counts.
 *
 * A clock that is set back gives nothing until it passes the last digest again. Only a digest that lies more than a week
 * ahead is not believed: the clock was wrong when it was sent, and waiting for it could take years.
 */
export function digestDue(schedule: DigestSchedule, history: DigestHistory, now: EpochMs): EpochMs | null {
  const { lastDigestAt, startedWatchingAt } = history;
  const told = lastDigestAt === null || lastDigestAt > now + WEEK_MS ? startedWatchingAt : lastDigestAt;
  const latest = latestScheduled(schedule, now);
  return latest > told ? latest : null;
}

function latestScheduled({ day, at, zone }: DigestSchedule, now: EpochMs): EpochMs {
  const today = localTime(now, zone);
  const daysSince = (WEEKDAYS.indexOf(today.weekday) - WEEKDAYS.indexOf(day) + 7) % 7;
  const thisWeek = { ...today, day: today.day - daysSince, minute: minuteOfDay(at) };
  const instant = instantOf(thisWeek, zone);
  return instant <= now ? instant : instantOf({ ...thisWeek, day: thisWeek.day - 7 }, zone);
}
