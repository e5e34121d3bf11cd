// The daemon's life: a cycle at once and then by the schedule, delivery beside it, reload and stop.
import { EventEmitter } from 'node:events';

import type { Decision } from '../alerts/decide.ts';
import type { DeliveryEvent } from '../alerts/delivery/delivery-event.ts';
import type { HeartbeatResult } from '../alerts/http/heartbeat.ts';
import type { Clock } from '../lib/clock.ts';
import { errorText } from '../lib/coded-error.ts';
import { createTurns } from '../lib/turns.ts';
import type { RootProgramTable } from '../signals/root-programs/table.ts';
import type { Store } from '../store/store.ts';
import type { CycleReport } from './cycle.ts';
import { runCycle } from './cycle.ts';
import { type Findings, NOTHING_KNOWN } from './decision.ts';
import { DeliveryLoop } from './delivery-loop.ts';
import { Emergency } from './emergency.ts';
import { digestWhenDue, lookBetweenCycles } from './look.ts';
import { nextRunOf, Schedule } from './schedule.ts';
import { SelfWatch } from './self-watch.ts';
import type { Setup } from './setup.ts';
import { SignalWatch } from './signals/signal-watch.ts';
import type { StaleSource } from './signals/stale-sources.ts';
import type { VantageState } from './vantage.ts';

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
  /** Something was decided between two cycles. */
  readonly decided: [Decision];
  readonly lookFailed: [error: unknown];
  readonly heartbeat: [HeartbeatResult];
  /** What a source of signals left could not be written. */
  readonly collectFailed: [source: string, error: unknown];
  /** A source of signals has something to say that is no failure. */
  readonly remarked: [text: string];
}

/** Old observations are looked for this often, the first time when the daemon has run for as long. */
const PRUNE_EVERY_MS = 6 * 3_600_000;

/** Between cycles it is looked this often whether somebody is to be told: what waited, what nobody acknowledged. */
const LOOK_EVERY_MS = 10_000;

export interface DaemonOptions {
  readonly setup: Setup;
  readonly store: Store;
  readonly clock: Clock;
  /** Reads everything anew that the config names: to see whether that could be done. */
  readonly load: () => Promise<Setup>;
  readonly lookEveryMs?: number;
  /** Milliseconds of a clock that nobody sets; default: `performance.now`. */
  readonly monotonic?: () => number;
  /** How often `load` is tried, to see whether the daemon could start again. */
  readonly loadTriedEveryMs?: number;
}

/** How long a stop waits for a cycle that is being written, and for receivers to let go. */
const STOP_GRACE_MS = 4_000;

export class Daemon {
  readonly events = new EventEmitter<DaemonEvents>();
  readonly #options: DaemonOptions;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #monotonic: () => number;
  readonly #abort = new AbortController();
  readonly #turns = createTurns();
  readonly #selfWatch: SelfWatch;
  readonly #emergency: Emergency;
  #setup: Setup;
  #delivery: DeliveryLoop;
  #signals: SignalWatch;
  #schedule: Schedule;
  #cycle: Promise<void> | null = null;
  /** What the last cycle came to. */
  #findings: Findings = NOTHING_KNOWN;
  /** As the last cycle saw it; online as well after the first one without an answer. */
  #vantage: VantageState = { offlineSince: null, interception: null };
  #lookTimer: NodeJS.Timeout | null = null;
  #look: Promise<void> | null = null;
  /** By the clock that nobody sets: one that is wrong at the start must not make the store forget everything. */
  #prunedAt: number;
  #pruning: Promise<void> | null = null;
  /** One after the other: two at once would leave one delivery running that nobody stops. */
  #reloading: Promise<void> = Promise.resolve();

  constructor(options: DaemonOptions) {
    const { setup, store, clock, monotonic = () => performance.now(), loadTriedEveryMs } = options;
    this.#options = options;
    this.#setup = setup;
    this.#store = store;
    this.#clock = clock;
    this.#monotonic = monotonic;
    this.#prunedAt = monotonic();
    this.#selfWatch = new SelfWatch({ clock, monotonic, ...(loadTriedEveryMs !== undefined && { loadTriedEveryMs }) });
    this.#emergency = new Emergency({ clock, onEvent: (event) => this.events.emit('delivery', event) });
    this.#delivery = this.#deliveryFor(setup);
    this.#signals = this.#signalsFor(setup);
    this.#schedule = this.#scheduleFor(setup);
  }

  /** Starts the schedule and delivery, and the first cycle at once. */
  start(): void {
    this.#schedule.start();
    this.#delivery.start();
    this.#signals.start();
    this.#emergency.start(this.#setup);
    const { lookEveryMs = LOOK_EVERY_MS } = this.#options;
    this.#lookTimer = setInterval(() => void this.look(), lookEveryMs);
    void this.cycle();
  }

  /** Decides from what is known, between cycles; settles when that is written, and never rejects. */
  look(): Promise<void> {
    this.#look ??= this.#runLook().finally(() => {
      this.#look = null;
    });
    return this.#look;
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

  get setup(): Setup {
    return this.#setup;
  }

  /** The sources of signals that have been silent for too long; null before anything is known of them. */
  stale(): readonly StaleSource[] | null {
    return this.#signals.stale(this.#clock.now());
  }

  /** What is known of root programs; null before anything was read. */
  get rootPrograms(): RootProgramTable | null {
    return this.#signals.rootPrograms;
  }

  /** Takes over what `load` gives, from the next cycle on; keeps what there is when it rejects. Never rejects itself. */
  reload(): Promise<void> {
    this.#reloading = this.#reloading
      .then(async () => this.#adopt(await this.#options.load()))
      .catch((error: unknown) => {
        this.#selfWatch.loaded(error);
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
    if (this.#lookTimer !== null) clearInterval(this.#lookTimer);
    const collecting = this.#signals.stop();
    await atMost(
      STOP_GRACE_MS,
      Promise.all([this.#cycle, this.#look, this.#reloading, this.#pruning, collecting, this.#stopSending()]),
    );
    await this.#store.close();
  }

  async #adopt(setup: Setup): Promise<void> {
    if (this.#isStopping()) return;
    this.#selfWatch.loaded(null);
    await Promise.all([this.#stopSending(), this.#signals.stop()]);
    // A stop in between has stopped what is there: what would start here, nobody would stop.
    if (this.#isStopping()) return;
    this.#schedule.stop();
    this.#setup = setup;
    this.#delivery = this.#deliveryFor(setup);
    this.#signals = this.#signalsFor(setup);
    this.#schedule = this.#scheduleFor(setup);
    this.#schedule.start();
    this.#delivery.start();
    this.#signals.start();
    this.#emergency.start(setup);
    this.events.emit('reloaded', setup);
  }

  async #stopSending(): Promise<void> {
    await Promise.all([this.#delivery.stop(), this.#emergency.stop()]);
  }

  async #runCycle(): Promise<void> {
    if (this.#isStopping()) return;
    this.events.emit('cycleStarted');
    try {
      const setup = this.#setup;
      const report = await this.#concludedCycle(setup);
      if (setup !== this.#setup) this.#delivery.lookForUnnamed();
      if (report === null) {
        this.events.emit('cycleAbandoned');
        return;
      }
      this.#signals.recorded(report.record, report.interception);
      this.#delivery.wake();
      this.events.emit('cycleCompleted', report);
      this.#beat(blindness(report));
    } catch (error) {
      this.#selfWatch.cycleFailed(error);
      this.events.emit('cycleFailed', error);
      this.#beat(errorText(error));
      await this.#afterFailure();
      return;
    }
    this.#pruneWhenDue();
  }

  #concludedCycle(setup: Setup): Promise<CycleReport | null> {
    const signals = this.#signals;
    return runCycle({
      setup,
      signals,
      store: this.#store,
      clock: this.#clock,
      signal: this.#abort.signal,
      inTurn: (conclude) => this.#turns.inTurn(() => this.#conclude(conclude)),
      findOfItself: (known, vantage) =>
        this.#selfWatch.findings({
          setup,
          known,
          ...vantage,
          stale: signals.stale(this.#clock.now()),
          completes: true,
        }),
    });
  }

  /** Before a look has its turn, for it must not decide on what the cycle before found: that would take this one back. */
  async #conclude(conclude: () => Promise<CycleReport>): Promise<CycleReport> {
    // Should it fail, it may have been written all the same.
    this.#findings = NOTHING_KNOWN;
    const report = await conclude();
    const { record, reaches, originOf, interception } = report;
    this.#selfWatch.cycleCompleted();
    const isOffline = record.offlineSince !== null;
    this.#vantage = { offlineSince: isOffline ? report.offlineBefore : null, interception };
    const isBlind = isOffline || interception !== null;
    this.#findings = { outlooks: record.outlooks, reaches, reachChanges: [], originOf, isOffline: isBlind };
    return report;
  }

  async #afterFailure(): Promise<void> {
    // Where the store fails altogether, this does too, and the failure of the cycle tells it all.
    await this.#store.countFailedCycle(this.#clock.now()).catch(() => null);
    await this.look();
  }

  async #runLook(): Promise<void> {
    if (this.#isStopping()) return;
    const setup = this.#setup;
    try {
      const known = () => ({ setup, store: this.#store, now: this.#clock.now(), findings: this.#findings });
      const decision = await this.#turns.inTurn(() =>
        lookBetweenCycles({
          ...known(),
          findOfItself: (found) => {
            const stale = this.#signals.stale(this.#clock.now());
            return this.#selfWatch.findings({ setup, known: found, ...this.#vantage, stale, completes: false });
          },
        }),
      );
      this.#selfWatch.lookCompleted();
      if (decision.deliveries.length > 0) this.#delivery.wake();
      this.events.emit('decided', decision);
      if (await this.#turns.inTurn(() => digestWhenDue(known()))) this.#delivery.wake();
    } catch (error) {
      this.#selfWatch.lookFailed(error);
      this.events.emit('lookFailed', error);
    }
    this.#emergency.look(this.#selfWatch.findingsPastStore(setup), setup);
    // Reading takes as long as it takes; the next look does not wait for it.
    void this.#selfWatch.tryLoad(this.#options.load);
  }

  /** Tells whoever counts heartbeats that a cycle was good, or why not. */
  #beat(failure: string | null): void {
    const { heartbeat } = this.#setup;
    const { signal } = this.#abort;
    if (heartbeat === null) return;
    const beating = failure === null ? heartbeat.ok(signal) : heartbeat.fail(signal, failure);
    void beating.then((result) => {
      // Cut short by a stop.
      if (!signal.aborted) this.events.emit('heartbeat', result);
    });
  }

  /** Beside the cycles: the first time takes a while, in which none must be skipped. */
  #pruneWhenDue(): void {
    const ran = this.#monotonic();
    if (this.#pruning !== null || this.#isStopping() || ran - this.#prunedAt < PRUNE_EVERY_MS) return;
    this.#prunedAt = ran;
    this.#pruning = this.#prune().finally(() => {
      this.#pruning = null;
    });
  }

  async #prune(): Promise<void> {
    try {
      const now = this.#clock.now();
      const { keepObservations, rollUpAfter } = this.#setup.config.store;
      const pruned = await this.#store.prune(now - keepObservations, now - rollUpAfter);
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

  #signalsFor(setup: Setup): SignalWatch {
    return new SignalWatch({
      setup,
      store: this.#store,
      clock: this.#clock,
      onFailure: (source, error) => this.events.emit('collectFailed', source, error),
      onRemark: (text) => this.events.emit('remarked', text),
    });
  }

  #deliveryFor(setup: Setup): DeliveryLoop {
    const onEvent = (event: DeliveryEvent) => this.events.emit('delivery', event);
    const { giveUpAfter, fallback = null } = setup.config.delivery;
    return new DeliveryLoop({
      outbox: this.#store,
      health: async () => {
        const now = this.#clock.now();
        return (await this.#store.loadAlerting(now, now)).receivers;
      },
      receivers: setup.receivers,
      giveUpAfterMs: giveUpAfter,
      fallback,
      clock: this.#clock,
      onEvent,
    });
  }
}

/** Why a cycle saw nothing of the targets; null: it did. */
function blindness({ record, interception }: CycleReport): string | null {
  if (record.offlineSince !== null) return 'no target answers';
  return interception === null ? null : 'TLS is intercepted';
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
