// Forgetting, in slices: each is a transaction of a few milliseconds, so that cycles and deliveries get their turn.
import { setImmediate } from 'node:timers/promises';

import type { DeleteResult, Kysely, Transaction } from 'kysely';

import type { EpochMs } from '../../lib/clock.ts';
import { rollUpDays } from './roll-up-days.ts';
import { ROWS_PER_STATEMENT } from './slices.ts';
import type { Tables } from './tables.ts';
import { hourOf } from './tally.ts';

/** See Store.prune. In this order, for what goes first leaves orphans for what comes after. */
export async function prune(db: Kysely<Tables>, before: EpochMs, rollUpBefore: EpochMs): Promise<number> {
  const observations = await inSlices(db, (transaction) => oldObservations(transaction, before));
  await rollUpDays(db, rollUpBefore);
  await inSlices(db, orphanedServedLists);
  await inSlices(db, orphanedCertificates);
  await inSlices(db, (transaction) => oldChanges(transaction, before));
  await inSlices(db, (transaction) => resolvedIncidents(transaction, before));
  await inSlices(db, (transaction) => endedSilences(transaction, before));
  await inSlices(db, (transaction) => oldTallies(transaction, before));
  await inSlices(db, (transaction) => settledDeliveries(transaction, before));
  await inSlices(db, (transaction) => tooManyUndeliverable(transaction, before));
  await inSlices(db, (transaction) => orphanedNotifications(transaction, before));
  await inSlices(db, (transaction) => endedSignals(transaction, before));
  await inSlices(db, (transaction) => endedEndEntities(transaction, before));
  await inSlices(db, tooManyEndEntities);
  return observations;
}

/** A query that deletes at most ROWS_PER_STATEMENT rows. */
interface Deletion {
  readonly executeTakeFirstOrThrow: () => Promise<DeleteResult>;
}

async function inSlices(db: Kysely<Tables>, deletion: (transaction: Transaction<Tables>) => Deletion): Promise<number> {
  let total = 0;
  for (;;) {
    const slice = await db.transaction().execute((transaction) => deletion(transaction).executeTakeFirstOrThrow());
    total += Number(slice.numDeletedRows);
    if (slice.numDeletedRows < ROWS_PER_STATEMENT) return total;
    // A synchronous engine never leaves the microtask queue: let timers and sockets have a turn.
    await setImmediate();
  }
}

function oldObservations(transaction: Transaction<Tables>, before: EpochMs): Deletion {
  const old = transaction.selectFrom('observation').select('id').where('last_seen_at', '<', before);
  return transaction.deleteFrom('observation').where('id', 'in', old.limit(ROWS_PER_STATEMENT));
}

function orphanedServedLists(transaction: Transaction<Tables>): Deletion {
  const orphans = transaction
    .selectFrom('served_list')
    .leftJoin('observation', 'observation.served_list', 'served_list.sha256')
    .select('served_list.sha256')
    .where('observation.id', 'is', null);
  return transaction.deleteFrom('served_list').where('sha256', 'in', orphans.limit(ROWS_PER_STATEMENT));
}

function orphanedCertificates(transaction: Transaction<Tables>): Deletion {
  const orphans = transaction
    .selectFrom('certificate')
    .leftJoin('served_list_certificate', 'served_list_certificate.certificate', 'certificate.sha256')
    .select('certificate.sha256')
    .where('served_list_certificate.certificate', 'is', null);
  return transaction.deleteFrom('certificate').where('sha256', 'in', orphans.limit(ROWS_PER_STATEMENT));
}

function oldChanges(transaction: Transaction<Tables>, before: EpochMs): Deletion {
  const old = transaction.selectFrom('outlook_change').select('id').where('at', '<', before);
  return transaction.deleteFrom('outlook_change').where('id', 'in', old.limit(ROWS_PER_STATEMENT));
}

function resolvedIncidents(transaction: Transaction<Tables>, before: EpochMs): Deletion {
  const old = transaction.selectFrom('incident').select('id').where('resolved_at', '<', before);
  return transaction.deleteFrom('incident').where('id', 'in', old.limit(ROWS_PER_STATEMENT));
}

function endedSilences(transaction: Transaction<Tables>, before: EpochMs): Deletion {
  const ended = transaction.selectFrom('silence').select('id').where('ends_at', '<', before);
  return transaction.deleteFrom('silence').where('id', 'in', ended.limit(ROWS_PER_STATEMENT));
}

function oldTallies(transaction: Transaction<Tables>, before: EpochMs): Deletion {
  const old = transaction.selectFrom('hour_tally').select('hour').where('hour', '<', hourOf(before));
  return transaction.deleteFrom('hour_tally').where('hour', 'in', old.limit(ROWS_PER_STATEMENT));
}

function settledDeliveries(transaction: Transaction<Tables>, before: EpochMs): Deletion {
  const old = transaction
    .selectFrom('delivery')
    .select('sequence')
    .where('settled_at', '<', before)
    .where('state', '!=', 'undeliverable');
  return transaction.deleteFrom('delivery').where('sequence', 'in', old.limit(ROWS_PER_STATEMENT));
}

/** What nobody has looked at is not forgotten; but a receiver that is gone for ever must not fill the disk. */
const MAX_UNDELIVERABLE = 1_000;

function tooManyUndeliverable(transaction: Transaction<Tables>, before: EpochMs): Deletion {
  const undeliverable = transaction.selectFrom('delivery').select('sequence').where('state', '=', 'undeliverable');
  // No row, and nothing to delete, where there are not so many.
  const firstTooMany = undeliverable.orderBy('sequence', 'desc').limit(1).offset(MAX_UNDELIVERABLE);
  const old = undeliverable.where('settled_at', '<', before).where('sequence', '<=', firstTooMany);
  return transaction.deleteFrom('delivery').where('sequence', 'in', old.limit(ROWS_PER_STATEMENT));
}

function orphanedNotifications(transaction: Transaction<Tables>, before: EpochMs): Deletion {
  const orphans = transaction
    .selectFrom('notification')
    .leftJoin('delivery', 'delivery.notification', 'notification.id')
    .select('notification.id')
    .where('notification.at', '<', before)
    .where('delivery.id', 'is', null);
  return transaction.deleteFrom('notification').where('id', 'in', orphans.limit(ROWS_PER_STATEMENT));
}

function endedSignals(transaction: Transaction<Tables>, before: EpochMs): Deletion {
  const ended = transaction.selectFrom('signal').select('id').where('ends_at', '<', before);
  return transaction.deleteFrom('signal').where('id', 'in', ended.limit(ROWS_PER_STATEMENT));
}

function endedEndEntities(transaction: Transaction<Tables>, before: EpochMs): Deletion {
  const ended = transaction.selectFrom('end_entity').select('id').where('not_after', '<', before);
  return transaction.deleteFrom('end_entity').where('id', 'in', ended.limit(ROWS_PER_STATEMENT));
}

/** Of each target: a server that makes a certificate for every handshake must not fill the disk. */
const MAX_END_ENTITIES = 1_000;

function tooManyEndEntities(transaction: Transaction<Tables>): Deletion {
  const numbered = transaction.selectFrom('end_entity').select((row) => [
    'id',
    row.fn
      .agg<number>('row_number')
      .over((over) => over.partitionBy('target').orderBy('first_served_at', 'desc').orderBy('id', 'desc'))
      .as('place'),
  ]);
  const tooMany = transaction.selectFrom(numbered.as('numbered')).select('id').where('place', '>', MAX_END_ENTITIES);
  return transaction.deleteFrom('end_entity').where('id', 'in', tooMany.limit(ROWS_PER_STATEMENT));
}
