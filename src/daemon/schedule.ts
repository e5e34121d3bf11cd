// When a cycle is due: the config's cron expression, against a clock that may be set while the daemon runs.
import { createTask } from 'node-cron';

import type { Clock, EpochMs } from '../lib/clock.ts';

export interface ScheduleOptions {
  /** The first instant after the present at which something is due. */
  readonly nextRun: () => EpochMs;
  readonly clock: Clock;
  readonly onDue: () => void;
  readonly lookEveryMs?: number;
}

/** The clock is looked at this often at the least: no timer follows it when it is set, or sleeps as the machine does. */
const LOOK_EVERY_MS = 30_000;

/**
 * Calls `onDue` at each run. One that was slept through is made up for at once, many of them by a single call. After
 * the clock was set back, the next run is the next one by the new time: node-cron's own timers would wait until the
 * clock comes to where it was, and pass over a run that is more than a second late.
 */
export class Schedule {
  readonly #options: ScheduleOptions;
  #dueAt: EpochMs = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: ScheduleOptions) {
    this.#options = options;
  }

  start(): void {
    this.#dueAt = this.#options.nextRun();
    this.#arm();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #look(): void {
    const { clock, nextRun, onDue } = this.#options;
    const isDue = clock.now() >= this.#dueAt;
    this.#dueAt = nextRun();
    this.#arm();
    if (isDue) onDue();
  }

  #arm(): void {
    const { clock, lookEveryMs = LOOK_EVERY_MS } = this.#options;
    const wait = Math.min(Math.max(this.#dueAt - clock.now(), 1), lookEveryMs);
    this.#timer = setTimeout(() => {
      this.#look();
    }, wait);
  }
}

/** The next run of a cron expression, by the system's clock and time zone. */
export function nextRunOf(expression: string): EpochMs {
  return nextRunsOf(expression, 1)[0] ?? Number.POSITIVE_INFINITY;
}

/** The next `count` runs, soonest first; the config lets no expression through that node-cron cannot read. */
export function nextRunsOf(expression: string, count: number): readonly EpochMs[] {
  // Never started: of node-cron only the reading of the expression is used.
  const task = createTask(expression, () => undefined);
  const runs = task.getNextRuns(count).map((run) => run.getTime());
  void task.destroy();
  return runs;
}
