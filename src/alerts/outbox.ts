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
}

/** What became of one attempt. */
export type DeliveryResult =
  | { readonly kind: 'delivered'; readonly at: EpochMs }
  | { readonly kind: 'retry'; readonly at: EpochMs; readonly nextAttemptAt: EpochMs; readonly error: string }
  | { readonly kind: 'undeliverable'; readonly at: EpochMs; readonly error: string };

export interface Outbox {
  /** Puts a notification of no cycle (a test) into the outbox. */
  readonly enqueue: (receiver: string, notification: Notification, at: EpochMs) => Promise<void>;
  /** Undelivered notifications for `receiver` whose time has come, oldest first, at most `limit`. */
  readonly dueDeliveries: (receiver: string, now: EpochMs, limit: number) => Promise<readonly Delivery[]>;
  /** Marks an attempt. Idempotent: marking a delivery twice leaves it delivered. */
  readonly settle: (deliveryId: string, result: DeliveryResult) => Promise<void>;
  /** The earliest `nextAttemptAt` of what is undelivered, or null: when the next delivery is due. */
  readonly nextDeliveryAt: () => Promise<EpochMs | null>;
}
