// Delivery beside the cycles: each receiver is called when something new is in the outbox or a retry is due.
import { setTimeout as after } from 'node:timers/promises';

import { createDeliverer, type Deliverer } from '../alerts/delivery/deliver.ts';
import type { DeliveryEvent } from '../alerts/delivery/delivery-event.ts';
import { giveUpUnnamed } from '../alerts/delivery/unnamed.ts';
import type { Outbox, ReceiverHealth } from '../alerts/outbox.ts';
import type { Receiver } from '../alerts/receivers/receiver.ts';
import type { Clock } from '../lib/clock.ts';

export interface DeliveryLoopOptions {
  readonly outbox: Pick<Outbox, 'dueDeliveries' | 'settle'>;
  /** Of every receiver that has anything in the outbox. */
  readonly health: () => Promise<readonly ReceiverHealth[]>;
  readonly receivers: readonly Receiver[];
  readonly giveUpAfterMs: number;
  /** The receiver that is told what was given up elsewhere; null: none. */
  readonly fallback: string | null;
  readonly clock: Clock;
  readonly onEvent: (event: DeliveryEvent) => void;
}

/** The outbox is looked at this often at the least: another process may have put something in. */
const LOOK_EVERY_MS = 30_000;

export class DeliveryLoop {
  readonly #options: DeliveryLoopOptions;
  readonly #deliverers: readonly Deliverer[];
  readonly #abort = new AbortController();
  #waker = new AbortController();
  #running: readonly Promise<void>[] = [];

  constructor(options: DeliveryLoopOptions) {
    this.#options = options;
    const { receivers, ...common } = options;
    const onEvent = (event: DeliveryEvent) => {
      this.#onEvent(event);
    };
    // One for each, so that none waits for another's turn to end.
    this.#deliverers = receivers.map((receiver) => createDeliverer({ ...common, receivers: [receiver], onEvent }));
  }

  /** Also gives up, for the fallback, what waits for receivers that there are no longer. */
  start(): void {
    this.#running = [this.#giveUpUnnamed(), ...this.#deliverers.map((deliverer) => this.#run(deliverer))];
  }

  /** Something may have been put in for receivers that there are no longer, by a cycle that began before a reload. */
  lookForUnnamed(): void {
    if (!this.#abort.signal.aborted) this.#running = [...this.#running, this.#giveUpUnnamed()];
  }

  /** Something new is in the outbox: it is looked for at once, also by receivers that are busy. */
  wake(): void {
    const { signal } = this.#abort;
    if (signal.aborted) return;
    this.#waker.abort();
    this.#waker = new AbortController();
    for (const deliverer of this.#deliverers) void deliverer.deliverDue(signal);
  }

  /** Cuts short what is being sent; resolves when every receiver has let go. Nothing that is pending is lost. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#running);
    // Those that a wake has started, and nobody waits for.
    await Promise.all(this.#deliverers.map((deliverer) => deliverer.deliverDue(this.#abort.signal)));
  }

  async #run(deliverer: Deliverer): Promise<void> {
    const stop = this.#abort.signal;
    while (!stop.aborted) {
      // Taken before looking: what comes in meanwhile must not be slept over.
      const waker = this.#waker.signal;
      const next = await deliverer.deliverDue(stop);
      const wait = next === null ? LOOK_EVERY_MS : next - this.#options.clock.now();
      await this.#pause(wait, AbortSignal.any([stop, waker]));
    }
  }

  async #giveUpUnnamed(): Promise<void> {
    const { receivers, health } = this.#options;
    const stop = this.#abort.signal;
    const named = receivers.map(({ name }) => name);
    const onEvent = (event: DeliveryEvent) => {
      this.#onEvent(event);
    };
    while (!stop.aborted) {
      try {
        await giveUpUnnamed({ ...this.#options, named, health: await health(), onEvent });
        return;
      } catch (error) {
        this.#options.onEvent({ kind: 'outbox-failed', receiver: 'those that the config names no longer', error });
      }
      await this.#pause(LOOK_EVERY_MS, stop);
    }
  }

  #onEvent(event: DeliveryEvent): void {
    this.#options.onEvent(event);
    if (event.kind === 'undeliverable' && event.fallback !== null) this.wake();
  }

  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    await after(Math.min(Math.max(ms, 0), LOOK_EVERY_MS), null, { signal }).catch(() => null);
  }
}
