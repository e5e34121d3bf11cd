// The daemon's life: a cycle at once and then by the schedule, delivery beside it, reload and stop.
import { EventEmitter } from 'node:events';

import type { DeliveryEvent } from '../alerts/delivery/delivery-event.ts';
import type { Clock, EpochMs } from '../lib/clock.ts';
import type { Store } from '../store/store.ts';
import type { CycleReport } from './cycle.ts';
import { runCycle } from './cycle.ts';
import { DeliveryLoop } from './delivery-loop.ts';
import { nextRunOf, Schedule } from './schedule.ts';
import type { Setup } from './setup.ts';

/** What happens in a daemon, for its log and for whoever waits on it. */
export interface DaemonEvents {
  readonly cycleStarted: [];
  readonly cycleCompleted: [CycleReport];
  /** The schedule asked for a cycle while one was running. */
  readonly cycleSkipped: [];
  /** Ended by a stop before anything was written. */
  readonly cycleAbandoned: [];
  readonly cycleFailed: [error: unknown];
  readonly pruned: [observations: number];
  readonly pruneFailed: [error: unknown];
  readonly reloaded: [Setup];
  readonly reloadFailed: [error: unknown];
  readonly delivery: [DeliveryEvent];
}

/** Old observations are looked for this often. */
const PRUNE_EVERY_MS = 6 * 3_600_000;

/** How long a stop waits for a cycle that is being written, and for receivers to let go. */
const STOP_GRACE_MS = 4_000;

export class Daemon {
  readonly events = new EventEmitter<DaemonEvents>();
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #abort = new AbortController();
  #setup: Setup;
  #delivery: DeliveryLoop;
  #schedule: Schedule;
  #cycle: Promise<void> | null = null;
  #prunedAt: EpochMs = 0;
  /** One after the other: two at once would leave one delivery running that nobody stops. */
  #reloading: Promise<void> = Promise.resolve();

  constructor(setup: Setup, store: Store, clock: Clock) {
    this.#setup = setup;
    this.#store = store;
    this.#clock = clock;
    this.#delivery = this.#deliveryFor(setup);
    this.#schedule = this.#scheduleFor(setup);
  }

  /** Starts the schedule and delivery, and the first cycle at once. */
  start(): void {
    this.#schedule.start();
    this.#delivery.start();
    void this.cycle();
  }

  /** Runs a cycle unless one is running; settles when it is over, and never rejects. */
  cycle(): Promise<void> {
    if (this.#cycle !== null) {
      this.events.emit('cycleSkipped');
      return this.#cycle;
    }
    this.#cycle = this.#runCycle().finally(() => {
      this.#cycle = null;
    });
    return this.#cycle;
  }

  /** Takes over what `load` gives, from the next cycle on; keeps what there is when it rejects. Never rejects itself. */
  reload(load: () => Promise<Setup>): Promise<void> {
    this.#reloading = this.#reloading
      .then(async () => this.#adopt(await load()))
      .catch((error: unknown) => {
        this.events.emit('reloadFailed', error);
      });
    return this.#reloading;
  }

  /**
   * Abandons a cycle that is still probing, waits a few seconds for one that is being written, cuts short what is being
   * sent, and closes the store. What was not delivered stays in the outbox.
   */
  async stop(): Promise<void> {
    this.#abort.abort();
    this.#schedule.stop();
    await atMost(STOP_GRACE_MS, Promise.all([this.#cycle, this.#reloading, this.#delivery.stop()]));
    await this.#store.close();
  }

  async #adopt(setup: Setup): Promise<void> {
    if (this.#isStopping()) return;
    await this.#delivery.stop();
    // A stop in between has stopped what is there: what would start here, nobody would stop.
    if (this.#isStopping()) return;
    this.#schedule.stop();
    this.#setup = setup;
    this.#delivery = this.#deliveryFor(setup);
    this.#schedule = this.#scheduleFor(setup);
    this.#schedule.start();
    this.#delivery.start();
    this.events.emit('reloaded', setup);
  }

  async #runCycle(): Promise<void> {
    const { signal } = this.#abort;
    if (signal.aborted) return;
    this.events.emit('cycleStarted');
    try {
      const report = await runCycle(this.#setup, this.#store, this.#clock, signal);
      if (report === null) {
        this.events.emit('cycleAbandoned');
        return;
      }
      this.#delivery.wake();
      this.events.emit('cycleCompleted', report);
    } catch (error) {
      this.events.emit('cycleFailed', error);
      return;
    }
    await this.#prune();
  }

  async #prune(): Promise<void> {
    const now = this.#clock.now();
    if (Math.abs(now - this.#prunedAt) < PRUNE_EVERY_MS) return;
    this.#prunedAt = now;
    try {
      const pruned = await this.#store.prune(now - this.#setup.config.store.keepObservations);
      if (pruned > 0) this.events.emit('pruned', pruned);
    } catch (error) {
      this.events.emit('pruneFailed', error);
    }
  }

  // A function, for its answer changes while one waits.
  #isStopping(): boolean {
    return this.#abort.signal.aborted;
  }

  #scheduleFor({ config }: Setup): Schedule {
    const onDue = () => void this.cycle();
    return new Schedule({ nextRun: () => nextRunOf(config.schedule), clock: this.#clock, onDue });
  }

  #deliveryFor(setup: Setup): DeliveryLoop {
    const onEvent = (event: DeliveryEvent) => this.events.emit('delivery', event);
    return new DeliveryLoop({ outbox: this.#store, receivers: setup.receivers, clock: this.#clock, onEvent });
  }
}

/** Settles with `promise`, or after `ms`, whichever is first. */
async function atMost(ms: number, promise: Promise<unknown>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => {
    resolve(null);
  }, ms);
  await Promise.race([promise, late]);
  clearTimeout(timer);
}
