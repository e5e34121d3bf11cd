// Putting notifications into the outbox: a row for each, and one for each receiver that it still has to reach.
import type { Insertable, Transaction } from 'kysely';

import type { Notification } from '../../alerts/notification.ts';
import type { EpochMs } from '../../lib/clock.ts';
import type { DecisionRecord } from '../store.ts';
import { slices } from './slices.ts';
import type { DeliveryTable, NotificationTable, Tables } from './tables.ts';

type Deliveries = DecisionRecord['deliveries'];
export type NewDelivery = Insertable<DeliveryTable>;

/** Those of the deliveries that are not in the outbox yet, sent or not, in their order. */
export async function unknownOf(transaction: Transaction<Tables>, deliveries: Deliveries): Promise<Deliveries> {
  const unknown = new Map(deliveries.map((one) => [deliveryId(one.notification.id, one.receiver), one]));
  for (const slice of slices([...unknown.keys()])) {
    const rows = await transaction.selectFrom('delivery').select('id').where('id', 'in', slice).execute();
    for (const { id } of rows) unknown.delete(id);
  }
  return [...unknown.values()];
}

/** Puts deliveries that are not in the outbox yet into it, due at once, in their order. */
export async function putIn(transaction: Transaction<Tables>, deliveries: Deliveries, at: EpochMs): Promise<void> {
  const notifications = new Map(deliveries.map(({ notification }) => [notification.id, notification]));
  for (const slice of slices([...notifications.values()])) {
    await transaction
      .insertInto('notification')
      .values(slice.map(notificationRow))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  const rows = deliveries.map(({ receiver, notification: { id, incident, kind } }) =>
    newDelivery({ receiver, notification: id, incident, kind }, at),
  );
  for (const slice of slices(rows)) await transaction.insertInto('delivery').values(slice).execute();
}

function notificationRow(notification: Notification): NotificationTable {
  return { id: notification.id, at: notification.at, body: JSON.stringify(notification) };
}

/** A delivery that waits for its first attempt. */
export function newDelivery(
  of: Pick<DeliveryTable, 'receiver' | 'notification' | 'incident' | 'kind'>,
  at: EpochMs,
): NewDelivery {
  const { receiver, notification, incident, kind } = of;
  return {
    id: deliveryId(notification, receiver),
    receiver,
    notification,
    incident,
    kind,
    reached: '[]',
    ...untried(at),
  };
}

type Attempts = 'created_at' | 'state' | 'attempts' | 'next_attempt_at' | 'last_error' | 'settled_at';

/** What attempts are counted in, as it is before the first. */
export function untried(at: EpochMs): Pick<DeliveryTable, Attempts> {
  return { created_at: at, state: 'pending', attempts: 0, next_attempt_at: at, last_error: null, settled_at: null };
}

function deliveryId(notification: string, receiver: string): string {
  return `${notification}/${receiver}`;
}
