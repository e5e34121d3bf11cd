// Everything for one receiver, from the outbox out: in order for each incident, a few incidents at a time, and on its
// own, so that a receiver that hangs holds up no other.
import type { Clock, EpochMs } from '../../lib/clock.ts';
import { errorText } from '../../lib/coded-error.ts';
import { visibleText } from '../../lib/escape.ts';
import type { Delivery, DeliveryResult, Outbox } from '../outbox.ts';
import { retry, type Receiver, type SendResult } from '../receivers/receiver.ts';
import { afterFailure } from './backoff.ts';
import type { DeliveryEvent } from './delivery-event.ts';
import { nextDue, queuesDue } from './order.ts';

export interface LaneOptions {
  readonly outbox: Pick<Outbox, 'dueDeliveries' | 'settle'>;
  readonly clock: Clock;
  /** From [0, 1). */
  readonly random: () => number;
  readonly onEvent: (event: DeliveryEvent) => void;
  readonly giveUpAfterMs: number;
}

// Incidents that are told at the same time: enough to keep up, few enough for a small mail server.
const PARALLEL = 4;
/** After this many failures in a pass the receiver is most likely down: the rest waits for the next pass. */
const MAX_FAILURES = 4;
// Bodies have some kB each: this many are held at once.
const BATCH = 200;
// Receivers have shorter limits of their own; this one holds should one of them fail to.
const SEND_LIMIT_MS = 60_000;
const OUTBOX_PAUSE_MS = 10_000;
const LANE_PAUSE_MS = 5_000;

export class Lane {
  readonly #receiver: Receiver;
  readonly #options: LaneOptions;
  /** What became of attempts that could not be marked: marked first thing, and not sent again. */
  readonly #unmarked = new Map<string, DeliveryResult>();
  #running: Promise<EpochMs | null> | null = null;
  #again = false;

  constructor(receiver: Receiver, options: LaneOptions) {
    this.#receiver = receiver;
    this.#options = options;
  }

  /**
   * Sends what is due, until nothing is; gives when to call again, null when nothing is pending. Called while it runs,
   * it looks once more before it settles. Never rejects.
   */
  deliverDue(signal: AbortSignal): Promise<EpochMs | null> {
    this.#again = true;
    this.#running ??= this.#run(signal).finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #run(signal: AbortSignal): Promise<EpochMs | null> {
    let next: EpochMs | null = null;
    while (this.#again && !stopped(signal)) {
      this.#again = false;
      next = await this.#pass(signal).catch((error: unknown) => this.#pauseForOutbox(error));
    }
    return next;
  }

  async #pass(signal: AbortSignal): Promise<EpochMs | null> {
    const { outbox, clock } = this.#options;
    await this.#markUnmarked();
    // All that is pending, not only what is due: what waits holds back what is behind it.
    const pending = await outbox.dueDeliveries(this.#receiver.name, Number.MAX_SAFE_INTEGER, BATCH);
    const queues = queuesDue(pending, clock.now());
    if (queues.length === 0) return nextDue(pending);

    const budget = { failures: MAX_FAILURES };
    await eachLimited(queues, PARALLEL, (queue) => this.#deliverQueue(queue, budget, signal));
    if (budget.failures <= 0) return clock.now() + LANE_PAUSE_MS;
    this.#again = true;
    return null;
  }

  async #deliverQueue(queue: readonly Delivery[], budget: { failures: number }, signal: AbortSignal): Promise<void> {
    for (const delivery of queue) {
      if (stopped(signal) || budget.failures <= 0 || this.#unmarked.size > 0) return;
      const sending = await this.#send(delivery, signal);
      // Cut short by a stop: it counts as no attempt, and is the first to go after the next start.
      if (sending.kind === 'retry' && stopped(signal)) return;
      const result = this.#resultOf(delivery, sending);
      await this.#mark(delivery.id, result);
      this.#report(delivery, sending, result);
      if (result.kind !== 'delivered') budget.failures -= 1;
      if (result.kind === 'retry') return;
    }
  }

  // A receiver that throws has a mistake in it, which is no reason to lose the notification or to stop the others.
  async #send({ notification }: Delivery, signal: AbortSignal): Promise<SendResult> {
    try {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(SEND_LIMIT_MS)]);
      return await this.#receiver.send(notification, { signal: limited, reached: [] });
    } catch (error) {
      return retry(visibleText(errorText(error)));
    }
  }

  #resultOf(delivery: Delivery, sending: SendResult): DeliveryResult {
    const { clock, random, giveUpAfterMs } = this.#options;
    if (sending.kind === 'sent') return { kind: 'delivered', at: clock.now() };
    const failure = sending.kind === 'refused' ? { error: sending.error, retryAfterMs: null } : sending;
    return afterFailure(delivery, failure, clock.now(), random(), giveUpAfterMs);
  }

  // Sent but not marked would be sent again and again: it is kept until it can be marked.
  async #mark(id: string, result: DeliveryResult): Promise<void> {
    this.#unmarked.set(id, result);
    await this.#options.outbox.settle(id, result);
    this.#unmarked.delete(id);
  }

  async #markUnmarked(): Promise<void> {
    for (const [id, result] of this.#unmarked) await this.#mark(id, result);
  }

  #report(delivery: Delivery, sending: SendResult, result: DeliveryResult): void {
    const { onEvent } = this.#options;
    switch (result.kind) {
      case 'delivered':
        onEvent({ kind: 'delivered', delivery, warning: sending.kind === 'sent' ? sending.warning : null });
        return;
      case 'retry':
        onEvent({ kind: 'retry', delivery, error: result.error, nextAttemptAt: result.nextAttemptAt });
        return;
      case 'undeliverable':
        onEvent({ kind: 'undeliverable', delivery, error: result.error });
    }
  }

  #pauseForOutbox(error: unknown): EpochMs {
    const { clock, onEvent } = this.#options;
    this.#again = false;
    onEvent({ kind: 'outbox-failed', receiver: this.#receiver.name, error });
    return clock.now() + OUTBOX_PAUSE_MS;
  }
}

// A function, for its answer changes while one waits.
function stopped(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** Runs `work` over `items`, at most `limit` at a time; waits for all, then rejects with the first failure. */
async function eachLimited<Item>(items: readonly Item[], limit: number, work: (item: Item) => Promise<void>) {
  const rest = items.values();
  const worker = async () => {
    for (const item of rest) await work(item);
  };
  const outcomes = await Promise.allSettled(Array.from({ length: limit }, worker));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}
