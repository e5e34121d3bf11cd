// Deliveries as they are read: what is due for delivery, and what people look at.
import type { Kysely, Selectable } from 'kysely';

import type { Notification } from '../../alerts/notification.ts';
import type { Delivery, DeliveryEntry, DeliveryState } from '../../alerts/outbox.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { parseColumn } from './json.ts';
import type { DeliveryTable, NotificationTable, Tables } from './tables.ts';

/** See Outbox.dueDeliveries. */
export async function dueDeliveries(
  db: Kysely<Tables>,
  receiver: string,
  now: EpochMs,
  limit: number,
): Promise<readonly Delivery[]> {
  const rows = await entries(db)
    .where('settled_at', 'is', null)
    .where('receiver', '=', receiver)
    .where('next_attempt_at', '<=', now)
    .orderBy('sequence')
    .limit(limit)
    .execute();
  return rows.map(deliveryOf);
}

/** See Outbox.nextDeliveryAt. */
export async function nextDeliveryAt(db: Kysely<Tables>): Promise<EpochMs | null> {
  const row = await db
    .selectFrom('delivery')
    .select('next_attempt_at')
    .where('settled_at', 'is', null)
    .orderBy('next_attempt_at')
    .limit(1)
    .executeTakeFirst();
  return row?.next_attempt_at ?? null;
}

/** See Hands.deliveriesOf. */
export async function deliveriesOf(db: Kysely<Tables>, incident: string): Promise<readonly DeliveryEntry[]> {
  const rows = await entries(db).where('incident', '=', incident).orderBy('sequence').execute();
  return rows.map(entryOf);
}

/** See Hands.deliveries. Each state on its own: an index gives the first of one state, but not of several. */
export async function listDeliveries(
  db: Kysely<Tables>,
  states: readonly DeliveryState[],
  limit: number,
): Promise<readonly DeliveryEntry[]> {
  const rows: EntryRow[] = [];
  for (const state of new Set(states)) {
    rows.push(...(await entries(db).where('state', '=', state).orderBy('sequence').limit(limit).execute()));
  }
  return rows
    .toSorted((a, b) => a.sequence - b.sequence)
    .slice(0, limit)
    .map(entryOf);
}

type EntryRow = Omit<Selectable<DeliveryTable>, 'notification' | 'incident' | 'kind'> & Pick<NotificationTable, 'body'>;

function entries(db: Kysely<Tables>) {
  return db
    .selectFrom('delivery')
    .innerJoin('notification', 'notification.id', 'delivery.notification')
    .select(['sequence', 'delivery.id', 'receiver', 'body', 'created_at', 'state', 'attempts', 'next_attempt_at'])
    .select(['last_error', 'reached', 'settled_at']);
}

function deliveryOf(row: EntryRow): Delivery {
  return {
    id: row.id,
    receiver: row.receiver,
    notification: parseColumn(row.body) as Notification,
    createdAt: row.created_at,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
    lastError: row.last_error,
    reached: parseColumn(row.reached) as readonly string[],
  };
}

function entryOf(row: EntryRow): DeliveryEntry {
  return { ...deliveryOf(row), state: row.state, settledAt: row.settled_at };
}
