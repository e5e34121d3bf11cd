// Everything for one receiver, from the outbox out: in order for each incident, a few incidents at a time, and on its
// own, so that a receiver that hangs holds up no other.
import type { Clock, EpochMs } from '../../lib/clock.ts';
import type { Delivery, DeliveryResult, Outbox } from '../outbox.ts';
import type { Receiver, SendResult } from '../receivers/receiver.ts';
import { attempt } from './attempt.ts';
import { afterFailure } from './backoff.ts';
import type { DeliveryEvent } from './delivery-event.ts';
import { dueOf, longestWaitMs } from './order.ts';
import { afterRefusal, Refusals } from './refusals.ts';
import { Settlement, type Finished } from './settlement.ts';
import { afterOneFailure, LONGEST_ASKED_REST_MS, NO_TROUBLE } from './trouble.ts';

export interface LaneOptions {
  readonly outbox: Pick<Outbox, 'dueDeliveries' | 'settle'>;
  readonly clock: Clock;
  /** From [0, 1). */
  readonly random: () => number;
  readonly onEvent: (event: DeliveryEvent) => void;
  readonly giveUpAfterMs: number;
  /** The receiver that is told what is given up here; null: none. */
  readonly fallback: string | null;
}

// Incidents that are told at the same time, where the receiver does not say: enough to keep up, few enough for anybody.
const PARALLEL = 4;
// Bodies have some kB each. A page is enough unless so many wait for another attempt; then larger ones are looked at.
const PAGE = 200;
const LARGEST_PAGE = 16 * PAGE;
const OUTBOX_REST_MS = 10_000;
/** What falls due while something else is under way is looked for this often at the least. */
const LOOK_EVERY_MS = 30_000;

export class Lane {
  readonly #receiver: Receiver;
  readonly #options: LaneOptions;
  readonly #settlement: Settlement;
  readonly #refusals = new Refusals();
  /** By incident: what of it is being sent. */
  readonly #sending = new Map<string, Promise<void>>();
  /** Due, and not begun. */
  #ready: (readonly Delivery[])[] = [];
  #trouble = NO_TROUBLE;
  #restUntil: EpochMs = 0;
  #latest: EpochMs = 0;
  #running: Promise<EpochMs | null> | null = null;
  /** There may be more in the outbox than was seen. */
  #again = false;
  #stirred = Promise.withResolvers<null>();

  constructor(receiver: Receiver, options: LaneOptions) {
    this.#receiver = receiver;
    this.#options = options;
    this.#settlement = new Settlement({
      write: (batch) => options.outbox.settle(batch.map(markOf), this.#fallback()),
      onWritten: (batch) => {
        for (const finished of batch) this.#report(finished);
        this.#look();
      },
      onFailed: (error) => {
        this.#restForOutbox(error);
        this.#look();
      },
    });
  }

  /**
   * Sends what is due, until nothing is; gives when to call again, null when nothing is pending. Called while it runs,
   * it looks once more before it settles. Never rejects.
   */
  deliverDue(signal: AbortSignal): Promise<EpochMs | null> {
    this.#look();
    this.#running ??= this.#run(signal).finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #run(signal: AbortSignal): Promise<EpochMs | null> {
    let next: EpochMs | null = null;
    while (!stopped(signal)) {
      // Taken before looking: what happens meanwhile must not be slept over.
      const stirred = this.#stirred.promise;
      if (this.#ready.length === 0 && this.#again) next = await this.#fetch();
      this.#start(signal);
      if (this.#ready.length === 0 && this.#again) continue;
      if (this.#sending.size > 0) await this.#untilStirred(stirred, next);
      // Nothing comes that could be gathered with it.
      else if (this.#settlement.isBusy()) await this.#settlement.write();
      else return next;
    }
    this.#ready = [];
    await Promise.all(this.#sending.values());
    await this.#settlement.write();
    return null;
  }

  /** Fills `#ready`; gives when to look again, null when nothing waits. */
  async #fetch(): Promise<EpochMs | null> {
    this.#again = false;
    if (this.#isResting()) return this.#restUntil;
    if (!(await this.#settlement.write())) return this.#restUntil;
    try {
      return await this.#fetchPage();
    } catch (error) {
      return this.#restForOutbox(error);
    }
  }

  async #fetchPage(): Promise<EpochMs | null> {
    const { outbox, clock, giveUpAfterMs } = this.#options;
    // Before reading: what is settled meanwhile may be read as it was.
    const held = new Set([...this.#sending.keys(), ...this.#settlement.incidents()]);
    for (let limit = PAGE; ; limit *= 4) {
      // All that is pending, not only what is due: what waits holds back what is behind it.
      const page = await outbox.dueDeliveries(this.#receiver.name, Number.MAX_SAFE_INTEGER, limit);
      const free = page.filter(({ notification }) => !held.has(notification.incident));
      const now = clock.now();
      this.#latest = Math.max(this.#latest, now);
      const { queues, next } = dueOf(free, now, longestWaitMs(now, this.#latest, giveUpAfterMs));
      this.#ready = [...queues];
      if (queues.length > 0 || page.length < limit || limit >= LARGEST_PAGE) return next;
    }
  }

  #start(signal: AbortSignal): void {
    // Of a receiver that is down one is enough to learn that it is back.
    const parallel = this.#trouble.rests > 0 ? 1 : (this.#receiver.parallel ?? PARALLEL);
    while (this.#sending.size < parallel) {
      const queue = this.#ready.shift();
      const incident = queue?.[0]?.notification.incident;
      if (queue === undefined || incident === undefined) return;
      const sending = this.#deliverQueue(queue, signal).finally(() => {
        this.#sending.delete(incident);
        this.#stir();
      });
      this.#sending.set(incident, sending);
    }
  }

  async #deliverQueue(queue: readonly Delivery[], signal: AbortSignal): Promise<void> {
    for (const delivery of queue) {
      if (stopped(signal) || this.#isResting()) return;
      const sending = await attempt(this.#receiver, delivery, signal);
      // Cut short by a stop: it counts as no attempt, and is the first to go after the next start.
      if (sending.kind !== 'sent' && stopped(signal)) return;
      const result = this.#conclude(delivery, sending);
      this.#settlement.add({ delivery, sending, result });
      if (result.kind === 'retry') return;
      if (this.#settlement.isFull() && !(await this.#settlement.write())) return;
    }
  }

  #conclude(delivery: Delivery, sending: SendResult): DeliveryResult {
    const { clock, random, giveUpAfterMs } = this.#options;
    const circumstances = { now: clock.now(), random: random(), giveUpAfterMs, rests: this.#trouble.rests };
    if (sending.kind === 'refused') {
      const streak = this.#refusals.refused(delivery.id, circumstances.now);
      return this.#failed(afterRefusal(delivery, sending.error, streak, circumstances), delivery, null);
    }
    this.#refusals.otherwise(delivery.id);
    if (sending.kind === 'retry')
      return this.#failed(afterFailure(delivery, sending, circumstances), delivery, sending.retryAfterMs);
    this.#trouble = NO_TROUBLE;
    return { kind: 'delivered', at: circumstances.now };
  }

  #failed(result: DeliveryResult, { id }: Delivery, retryAfterMs: number | null): DeliveryResult {
    if (result.kind === 'undeliverable') this.#refusals.forget(id);
    // Those that were under way with the one that failed add nothing.
    else if (!this.#isResting()) {
      const { trouble, restMs } = afterOneFailure(this.#trouble, retryAfterMs);
      this.#trouble = trouble;
      if (restMs !== null) this.#rest(restMs);
    }
    return result;
  }

  #report({ delivery, sending, result }: Finished): void {
    const { onEvent } = this.#options;
    const refused = sending.kind === 'refused';
    switch (result.kind) {
      case 'delivered':
        onEvent({ kind: 'delivered', delivery, warning: sending.kind === 'sent' ? sending.warning : null });
        return;
      case 'retry': {
        const { error, nextAttemptAt } = result;
        onEvent({ kind: 'retry', delivery, error, refused, nextAttemptAt });
        return;
      }
      case 'undeliverable': {
        const why = refused ? 'refused' : 'too-late';
        onEvent({ kind: 'undeliverable', delivery, error: result.error, why, fallback: this.#fallback() });
      }
    }
  }

  // What the fallback itself fails to deliver goes nowhere else.
  #fallback(): string | null {
    return this.#options.fallback === this.#receiver.name ? null : this.#options.fallback;
  }

  #restForOutbox(error: unknown): EpochMs {
    this.#options.onEvent({ kind: 'outbox-failed', receiver: this.#receiver.name, error });
    return this.#rest(OUTBOX_REST_MS);
  }

  #rest(ms: number): EpochMs {
    this.#ready = [];
    this.#restUntil = this.#options.clock.now() + ms;
    return this.#restUntil;
  }

  #isResting(): boolean {
    const left = this.#restUntil - this.#options.clock.now();
    // A longer one was begun before the clock was set back.
    return left > 0 && left <= LONGEST_ASKED_REST_MS;
  }

  #look(): void {
    this.#again = true;
    this.#stir();
  }

  #stir(): void {
    this.#stirred.resolve(null);
    this.#stirred = Promise.withResolvers();
  }

  async #untilStirred(stirred: Promise<null>, next: EpochMs | null): Promise<void> {
    const wait = next === null || this.#ready.length > 0 ? LOOK_EVERY_MS : next - this.#options.clock.now();
    const timer = setTimeout(
      () => {
        this.#look();
      },
      Math.min(Math.max(wait, 0), LOOK_EVERY_MS),
    );
    await stirred;
    clearTimeout(timer);
  }
}

function markOf({ delivery, result }: Finished) {
  return { deliveryId: delivery.id, result };
}

// A function, for its answer changes while one waits.
function stopped(signal: AbortSignal): boolean {
  return signal.aborted;
}
