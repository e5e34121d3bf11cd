// How each receiver does. Asked before every decision, so that it may not read through years of what was delivered:
// each question below is one look into an index.
import type { Transaction } from 'kysely';

import type { ReceiverHealth } from '../../alerts/outbox.ts';
import type { Tables } from './tables.ts';

/** Of every receiver that has anything in the outbox, by name. */
export async function readReceiverHealth(transaction: Transaction<Tables>): Promise<readonly ReceiverHealth[]> {
  const all: ReceiverHealth[] = [];
  let receiver = await nextReceiver(transaction, '');
  while (receiver !== null) {
    all.push(await healthOf(transaction, receiver));
    receiver = await nextReceiver(transaction, receiver);
  }
  return all;
}

async function nextReceiver(transaction: Transaction<Tables>, after: string): Promise<string | null> {
  const row = await transaction
    .selectFrom('delivery')
    .select('receiver')
    .where('receiver', '>', after)
    .orderBy('receiver')
    .limit(1)
    .executeTakeFirst();
  return row?.receiver ?? null;
}

async function healthOf(transaction: Transaction<Tables>, receiver: string): Promise<ReceiverHealth> {
  const of = transaction.selectFrom('delivery').where('receiver', '=', receiver);
  const count = of.select((select) => select.fn.countAll<number>().as('count'));
  const pending = await count.where('state', '=', 'pending').executeTakeFirstOrThrow();
  const undeliverable = await count.where('state', '=', 'undeliverable').executeTakeFirstOrThrow();
  const delivered = await of
    .select((select) => select.fn.max<number | null>('settled_at').as('at'))
    .where('state', '=', 'delivered')
    .executeTakeFirstOrThrow();
  const failing = await of
    .select(['created_at', 'last_error'])
    .where('settled_at', 'is', null)
    .where('last_error', 'is not', null)
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst();
  return {
    receiver,
    pending: pending.count,
    failingSince: failing?.created_at ?? null,
    lastError: failing?.last_error ?? null,
    lastDeliveredAt: delivered.at,
    undeliverable: undeliverable.count,
  };
}
