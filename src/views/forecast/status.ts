// The exit status of a forecast, as a cron job or a monitoring plugin takes it.
import type { EpochMs } from '../../lib/clock.ts';
import type { ForecastEntry } from '../../outlook/forecast/entry.ts';
import type { Forecast } from '../../outlook/forecast/forecast.ts';
import type { LastDay } from '../../outlook/forecast/last-day.ts';
import { type ExitStatus, worseStatus } from '../exit-status.ts';

/** About what it takes to build a release, to test it and to roll it out. */
const URGENT_MS = 30 * 86_400_000;

/**
 * 2 when a last day to ship is within 30 days, any day now or over; else 1 when something certain or likely is ahead; else
 * 0. At least 3 where something could not be found out (`isWhole` is false) and nothing worse is known.
 */
export function forecastStatus({ entries, lastDays }: Forecast, isWhole: boolean, now: EpochMs): ExitStatus {
  if (lastDays.some((lastDay) => isUrgent(lastDay, now))) return 2;
  return worseStatus(entries.some(isAhead) ? 1 : 0, isWhole ? 0 : 3);
}

/** Whether an update has to be shipped within the month, or cannot be any more. */
export function isUrgent(lastDay: LastDay, now: EpochMs): boolean {
  switch (lastDay.kind) {
    case 'over':
    case 'any-day':
      return true;
    case 'by':
      return lastDay.day - now <= URGENT_MS;
    case 'no-date':
    case 'no-update-target':
      return false;
  }
}

function isAhead({ isPast, isHarmless, confidence }: ForecastEntry): boolean {
  return !isPast && !isHarmless && confidence !== 'possible';
}
