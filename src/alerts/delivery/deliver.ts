// Sends what is in the outbox and marks what became of it, each receiver on its own.
import { systemClock, type Clock, type EpochMs } from '../../lib/clock.ts';
import type { Outbox } from '../outbox.ts';
import type { Receiver } from '../receivers/receiver.ts';
import { GIVE_UP_AFTER_MS } from './backoff.ts';
import type { DeliveryEvent } from './delivery-event.ts';
import { Lane } from './lane.ts';

export interface DelivererOptions {
  readonly outbox: Pick<Outbox, 'dueDeliveries' | 'settle'>;
  readonly receivers: readonly Receiver[];
  readonly onEvent: (event: DeliveryEvent) => void;
  readonly clock?: Clock;
  /** From [0, 1). */
  readonly random?: () => number;
  readonly giveUpAfterMs?: number;
  /** The receiver that is told what was given up elsewhere; null: none. */
  readonly fallback?: string | null;
}

export interface Deliverer {
  /**
   * Sends everything that is due, to all receivers side by side, and settles when none has anything left to do now.
   * Gives when to call again (null: when there is something new). May be called at any time, also while it runs: a
   * receiver that is still busy looks once more, the others start at once. Never rejects: what goes wrong is an event.
   */
  readonly deliverDue: (signal: AbortSignal) => Promise<EpochMs | null>;
}

/** A crash between sending and marking sends a notification twice, with the same id; it loses none. */
export function createDeliverer(options: DelivererOptions): Deliverer {
  const { outbox, onEvent } = options;
  const { clock = systemClock, random = Math.random, giveUpAfterMs = GIVE_UP_AFTER_MS, fallback = null } = options;
  const lanes = options.receivers.map(
    (receiver) => new Lane(receiver, { outbox, clock, random, onEvent, giveUpAfterMs, fallback }),
  );
  return {
    deliverDue: async (signal) => {
      const nexts = await Promise.all(lanes.map((lane) => lane.deliverDue(signal)));
      const known = nexts.filter((next) => next !== null);
      return known.length === 0 ? null : Math.min(...known);
    },
  };
}
