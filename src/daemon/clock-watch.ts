// Whether the wall clock was set: certificates and silences are judged by it, so that one who reads of a rotation or of
// an alert that comes late should know.
import type { Clock, EpochMs } from '../lib/clock.ts';

/** The wall clock moved by so much more, or less, than time passed. */
export interface ClockJump {
  /** When it was noticed, by the clock as it is after the jump. */
  readonly at: EpochMs;
  /** Positive when it went ahead, negative when it was set back. */
  readonly byMs: number;
}

export interface ClockWatchOptions {
  readonly clock: Clock;
  /** Milliseconds since any instant, of a clock that nobody sets: `performance.now`. */
  readonly monotonic: () => number;
}

export interface ClockWatch {
  /** Compares the clocks with what they were at the last look; the jump between, or null. To be called regularly. */
  readonly look: () => ClockJump | null;
  /** The last jump, when it was noticed within the last `ms` of monotonic time; else null. */
  readonly jumpedWithin: (ms: number) => ClockJump | null;
}

/**
 * More than NTP moves a clock that it keeps: it slews by 500 ppm at the most (adjtimex(2)), 43 s between two looks that
 * are a day apart, and Linux slews its monotonic clock alike. Leap seconds and the first correction of a drift are less.
 */
const JUMP_MS = 60_000;

/**
 * Watches from now on. A machine that was suspended shows as a jump ahead, by as long as it slept: the monotonic clock
 * of Linux stands still meanwhile (CLOCK_MONOTONIC, clock_gettime(2)). So does a virtual machine that was paused.
 */
export function createClockWatch({ clock, monotonic }: ClockWatchOptions): ClockWatch {
  const readClocks = () => ({ wall: clock.now(), steady: monotonic() });
  let seen = readClocks();
  let last: { readonly jump: ClockJump; readonly steady: number } | null = null;
  return {
    look: () => {
      const { wall, steady } = readClocks();
      const byMs = Math.round(wall - seen.wall - (steady - seen.steady));
      seen = { wall, steady };
      if (Math.abs(byMs) <= JUMP_MS) return null;
      last = { jump: { at: wall, byMs }, steady };
      return last.jump;
    },
    jumpedWithin: (ms) => (last !== null && monotonic() - last.steady <= ms ? last.jump : null),
  };
}
