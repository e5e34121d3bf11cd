// An outbox that is not in the store, for what has to be told of the store itself. It ends with the process.
import type { Delivery, DeliveryMark, DeliveryResult, Outbox, ReceiverHealth } from '../alerts/outbox.ts';
import type { Notification } from '../alerts/notification.ts';
import type { EpochMs } from '../lib/clock.ts';

export interface MemoryOutbox extends Pick<Outbox, 'dueDeliveries' | 'settle'> {
  /** What was put in before is left alone, whatever became of it. */
  readonly put: (receiver: string, notification: Notification, at: EpochMs) => void;
  /** How many wait, for each receiver. */
  readonly health: () => Promise<readonly ReceiverHealth[]>;
}

export function createMemoryOutbox(): MemoryOutbox {
  const pending = new Map<string, Delivery>();
  const seen = new Set<string>();
  const put: MemoryOutbox['put'] = (receiver, notification, at) => {
    const id = `${notification.id}/${receiver}`;
    if (seen.has(id)) return;
    seen.add(id);
    const untried = { attempts: 0, nextAttemptAt: at, lastError: null, reached: [] };
    pending.set(id, { id, receiver, notification, createdAt: at, ...untried });
  };
  const mark = ({ deliveryId, result }: DeliveryMark, fallback: string | null) => {
    const delivery = pending.get(deliveryId);
    if (delivery === undefined) return;
    if (result.kind === 'retry') {
      pending.set(deliveryId, tried(delivery, result));
      return;
    }
    pending.delete(deliveryId);
    if (result.kind === 'undeliverable' && fallback !== null) put(fallback, delivery.notification, result.at);
  };
  return {
    put,
    dueDeliveries: (receiver, now, limit) => {
      const due = [...pending.values()].filter((one) => one.receiver === receiver && one.nextAttemptAt <= now);
      return Promise.resolve(due.slice(0, limit));
    },
    settle: (marks, fallback) => {
      for (const one of marks) mark(one, fallback);
      return Promise.resolve();
    },
    health: () => Promise.resolve([...new Set([...pending.values()].map(({ receiver }) => receiver))].map(healthOf)),
  };

  function healthOf(receiver: string): ReceiverHealth {
    const waiting = [...pending.values()].filter((one) => one.receiver === receiver).length;
    const unknown = { failingSince: null, lastError: null, lastDeliveredAt: null, undeliverable: 0 };
    return { receiver, pending: waiting, ...unknown };
  }
}

function tried(delivery: Delivery, { nextAttemptAt, error, reached }: Extract<DeliveryResult, { kind: 'retry' }>) {
  return { ...delivery, attempts: delivery.attempts + 1, nextAttemptAt, lastError: error, reached };
}
