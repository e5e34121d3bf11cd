// How long a daemon that is well may be without a complete cycle.
import type { EpochMs } from '../lib/clock.ts';
import { nextRunsOf } from './schedule.ts';

/** After this many cycles in a row that did not complete, the daemon is not well. */
const MISSED_CYCLES = 3;

/** How long ago the last complete cycle may be, in milliseconds: three intervals as the schedule has them from `now` (the present) on. */
export function allowedGapMs(schedule: string, now: EpochMs): number {
  const runs = nextRunsOf(schedule, MISSED_CYCLES + 1);
  const gaps = runs.slice(1).map((run, index) => run - (runs[index] ?? run));
  const longest = Math.max(...gaps, (runs[0] ?? now) - now);
  return MISSED_CYCLES * longest + 60_000;
}
