// How long ago the daemon completed a cycle: whether what the store says can still be relied upon.
import { allowedGapMs } from '../daemon/allowed-gap.ts';
import type { EpochMs } from '../lib/clock.ts';
import { formatDuration } from '../lib/duration.ts';

/** Whether cycles complete. One of the future shows that the clock was set back, and nothing of the daemon. */
export function isOnTime(lastCycleAt: EpochMs | null, schedule: string, now: EpochMs): boolean {
  return lastCycleAt !== null && Math.abs(now - lastCycleAt) <= allowedGapMs(schedule, lastCycleAt);
}

/** How long after a cycle at `at` the next one has to be complete: what `isOnTime` goes by. */
export function allowedCycleGapMs(schedule: string, at: EpochMs): number {
  return allowedGapMs(schedule, at);
}

/** `last complete cycle 12 s ago`. */
export function lastCycleText(lastCycleAt: EpochMs | null, now: EpochMs): string {
  if (lastCycleAt === null) return 'no cycle completed yet';
  return `last complete cycle ${formatDuration(now - lastCycleAt)} ${lastCycleAt > now ? 'ahead of the clock' : 'ago'}`;
}
