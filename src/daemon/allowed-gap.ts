// How long a daemon that is well may be without a complete cycle.
import type { EpochMs } from '../lib/clock.ts';
import { runsAfter } from './runs-after.ts';

/** After this many cycles in a row that did not complete, the daemon is not well. */
const MISSED_CYCLES = 3;

/** For a cycle to run in. */
const CYCLE_MS = 60_000;

/**
 * How old the last complete cycle, which ended at `lastCycleAt`, may become, in milliseconds: until three runs after it
 * were due. Counted from the cycle, not from the present: of a schedule of working hours nothing is missed at night.
 */
export function allowedGapMs(schedule: string, lastCycleAt: EpochMs): number {
  if (last?.schedule !== schedule || last.lastCycleAt !== lastCycleAt) {
    last = { schedule, lastCycleAt, gapMs: gapAfter(schedule, lastCycleAt) };
  }
  return last.gapMs;
}

/** To find the next runs of a schedule takes a millisecond, and every page asks. */
let last: { readonly schedule: string; readonly lastCycleAt: EpochMs; readonly gapMs: number } | null = null;

function gapAfter(schedule: string, lastCycleAt: EpochMs): number {
  const runs = runsAfter(schedule, lastCycleAt, MISSED_CYCLES + 1);
  const third = runs[MISSED_CYCLES - 1];
  if (third === undefined) return Number.POSITIVE_INFINITY;
  const shortest = Math.min(...runs.slice(1).map((run, index) => run - (runs[index] ?? run)));
  return Math.max(third - lastCycleAt, MISSED_CYCLES * shortest) + CYCLE_MS;
}
