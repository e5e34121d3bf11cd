// The outbox: a row for each notification, and one for each receiver that it still has to reach.
import type { Kysely, Transaction } from 'kysely';

import type { Notification } from '../../alerts/notification.ts';
import type { Delivery, DeliveryResult } from '../../alerts/outbox.ts';
import type { EpochMs } from '../../lib/clock.ts';
import type { CycleRecord } from '../store.ts';
import { parseColumn } from './json.ts';
import { slices } from './slices.ts';
import type { DeliveryTable, Tables } from './tables.ts';

/** Puts notifications into the outbox, due at once; what is there already is left alone, delivered or not. */
export async function enqueue(
  transaction: Transaction<Tables>,
  deliveries: CycleRecord['deliveries'],
  at: EpochMs,
): Promise<void> {
  const notifications = new Map(deliveries.map(({ notification }) => [notification.id, notification]));
  for (const slice of slices([...notifications.values()])) {
    await transaction
      .insertInto('notification')
      .values(slice.map((notification) => notificationRow(notification)))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  for (const slice of slices(deliveries)) {
    await transaction
      .insertInto('delivery')
      .values(slice.map(({ receiver, notification }) => deliveryRow(receiver, notification.id, at)))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

function notificationRow(notification: Notification): Tables['notification'] {
  return { id: notification.id, at: notification.at, body: JSON.stringify(notification) };
}

function deliveryRow(receiver: string, notification: string, at: EpochMs): DeliveryTable {
  return {
    id: `${notification}/${receiver}`,
    receiver,
    notification,
    created_at: at,
    state: 'pending',
    attempts: 0,
    next_attempt_at: at,
    last_error: null,
    settled_at: null,
  };
}

/** See Outbox.dueDeliveries. */
export async function dueDeliveries(
  db: Kysely<Tables>,
  receiver: string,
  now: EpochMs,
  limit: number,
): Promise<readonly Delivery[]> {
  const rows = await db
    .selectFrom('delivery')
    .innerJoin('notification', 'notification.id', 'delivery.notification')
    .select(['delivery.id', 'receiver', 'body', 'created_at', 'attempts', 'next_attempt_at', 'last_error'])
    .where('state', '=', 'pending')
    .where('receiver', '=', receiver)
    .where('next_attempt_at', '<=', now)
    .orderBy('created_at')
    .orderBy('delivery.id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    receiver: row.receiver,
    notification: parseColumn(row.body) as Notification,
    createdAt: row.created_at,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
    lastError: row.last_error,
  }));
}

/** See Outbox.settle. Only what is pending can change, so that a late or repeated mark does no harm. */
export async function settle(
  transaction: Transaction<Tables>,
  deliveryId: string,
  result: DeliveryResult,
): Promise<void> {
  await transaction
    .updateTable('delivery')
    .set((row) => ({ attempts: row('attempts', '+', 1), ...outcomeColumns(result) }))
    .where('id', '=', deliveryId)
    .where('state', '=', 'pending')
    .execute();
}

function outcomeColumns(result: DeliveryResult): Partial<DeliveryTable> {
  switch (result.kind) {
    case 'delivered':
      return { state: 'delivered', settled_at: result.at, last_error: null };
    case 'retry':
      return { next_attempt_at: result.nextAttemptAt, last_error: result.error };
    case 'undeliverable':
      return { state: 'undeliverable', settled_at: result.at, last_error: result.error };
  }
}

/** See Outbox.nextDeliveryAt. */
export async function nextDeliveryAt(db: Kysely<Tables>): Promise<EpochMs | null> {
  const row = await db
    .selectFrom('delivery')
    .select((select) => select.fn.min<EpochMs | null>('next_attempt_at').as('at'))
    .where('state', '=', 'pending')
    .executeTakeFirstOrThrow();
  return row.at;
}
