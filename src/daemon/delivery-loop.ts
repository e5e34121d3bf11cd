// Delivery beside the cycles: each receiver is called when something new is in the outbox or a retry is due.
import { setTimeout as after } from 'node:timers/promises';

import type { Deliverer } from '../alerts/delivery/deliver.ts';
import { createDeliverer } from '../alerts/delivery/deliver.ts';
import type { DeliveryEvent } from '../alerts/delivery/delivery-event.ts';
import type { Outbox } from '../alerts/outbox.ts';
import type { Receiver } from '../alerts/receivers/receiver.ts';
import type { Clock } from '../lib/clock.ts';

export interface DeliveryLoopOptions {
  readonly outbox: Outbox;
  readonly receivers: readonly Receiver[];
  readonly clock: Clock;
  readonly onEvent: (event: DeliveryEvent) => void;
}

/** The outbox is looked at this often at the least: another process may have put something in. */
const LOOK_EVERY_MS = 30_000;

export class DeliveryLoop {
  readonly #clock: Clock;
  readonly #deliverers: readonly Deliverer[];
  readonly #abort = new AbortController();
  #waker = new AbortController();
  #running: readonly Promise<void>[] = [];

  constructor({ outbox, receivers, clock, onEvent }: DeliveryLoopOptions) {
    this.#clock = clock;
    // One for each, so that none waits for another's turn to end.
    this.#deliverers = receivers.map((receiver) => createDeliverer({ outbox, receivers: [receiver], clock, onEvent }));
  }

  start(): void {
    this.#running = this.#deliverers.map((deliverer) => this.#run(deliverer));
  }

  /** Something new is in the outbox. */
  wake(): void {
    this.#waker.abort();
    this.#waker = new AbortController();
  }

  /** Cuts short what is being sent; resolves when every receiver has let go. Nothing that is pending is lost. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#running);
  }

  async #run(deliverer: Deliverer): Promise<void> {
    const stop = this.#abort.signal;
    while (!stop.aborted) {
      // Taken before looking: what comes in meanwhile must not be slept over.
      const waker = this.#waker.signal;
      const next = await deliverer.deliverDue(stop);
      const wait = next === null ? LOOK_EVERY_MS : next - this.#clock.now();
      const signal = AbortSignal.any([stop, waker]);
      await after(Math.min(Math.max(wait, 0), LOOK_EVERY_MS), null, { signal }).catch(() => null);
    }
  }
}
