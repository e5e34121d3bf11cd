// The outbox as delivery sees it: what is to be sent to whom, and what became of it. The store implements it.
import type { EpochMs } from '../lib/clock.ts';
import type { Notification } from './notification.ts';

/** One notification on its way to one receiver. */
export interface Delivery {
  /** `<notification id>/<receiver>`. */
  readonly id: string;
  readonly receiver: string;
  readonly notification: Notification;
  readonly createdAt: EpochMs;
  readonly attempts: number;
  readonly nextAttemptAt: EpochMs;
  readonly lastError: string | null;
  /** Recipients of the receiver that have got it in earlier attempts; the others are still to be reached. */
  readonly reached: readonly string[];
}

/** What became of one attempt. */
export type DeliveryResult =
  | { readonly kind: 'delivered'; readonly at: EpochMs }
  | {
      readonly kind: 'retry';
      readonly at: EpochMs;
      readonly nextAttemptAt: EpochMs;
      readonly error: string;
      readonly reached: readonly string[];
    }
  | { readonly kind: 'undeliverable'; readonly at: EpochMs; readonly error: string };

export interface Outbox {
  /** Puts a notification of no cycle (a test) into the outbox. */
  readonly enqueue: (receiver: string, notification: Notification, at: EpochMs) => Promise<void>;
  /**
   * Undelivered notifications for `receiver` whose time has come, at most `limit`: in the order in which they were put
   * in, which is worst first for those of one decision.
   */
  readonly dueDeliveries: (receiver: string, now: EpochMs, limit: number) => Promise<readonly Delivery[]>;
  /**
   * Marks attempts, in one transaction. Idempotent: only what is pending changes. What becomes undeliverable is put into
   * the outbox for `fallback` in the same transaction, under the same notification id, unless it is null or the receiver
   * itself, or had it already.
   */
  readonly settle: (marks: readonly DeliveryMark[], fallback: string | null) => Promise<void>;
  /** The earliest `nextAttemptAt` of what is undelivered, or null: when the next delivery is due. */
  readonly nextDeliveryAt: () => Promise<EpochMs | null>;
}

export interface DeliveryMark {
  readonly deliveryId: string;
  readonly result: DeliveryResult;
}

/** How a receiver does, from what is in the outbox. */
export interface ReceiverHealth {
  readonly receiver: string;
  readonly pending: number;
  /** Since when what was tried is not delivered: `createdAt` of the oldest that failed at least once; null: none. */
  readonly failingSince: EpochMs | null;
  /** Of that one. */
  readonly lastError: string | null;
  readonly lastDeliveredAt: EpochMs | null;
  /** Given up, and nobody has looked at it (`retry`, `discard`). */
  readonly undeliverable: number;
}

export const DELIVERY_STATES = ['pending', 'delivered', 'undeliverable', 'superseded', 'discarded'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** A delivery as people look at it. */
export interface DeliveryEntry extends Delivery {
  readonly state: DeliveryState;
  readonly settledAt: EpochMs | null;
}
