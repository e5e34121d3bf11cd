// The store over any SQL engine that kysely speaks to. An engine's folder opens the database and hands it in.
import type { Kysely } from 'kysely';

import type { Store } from '../store.ts';
import { loadState } from './load-state.ts';
import { readObservations } from './observations.ts';
import { dueDeliveries, enqueue, nextDeliveryAt, settle } from './outbox.ts';
import { prune } from './prune.ts';
import { recordCycle } from './record-cycle.ts';
import type { Tables } from './tables.ts';

/**
 * The store in `db`, whose tables exist already and whose driver turns the engine's errors into
 * CodedError<StoreErrorCode>. A transaction that is not `read only` must exclude other writers from its start.
 */
export function sqlStore(db: Kysely<Tables>): Store {
  return {
    load: () => db.transaction().setAccessMode('read only').execute(loadState),
    recordCycle: (record) => db.transaction().execute((transaction) => recordCycle(transaction, record)),
    lastCycleAt: async () =>
      (await db.selectFrom('meta').select('last_cycle_at').executeTakeFirstOrThrow()).last_cycle_at,
    observations: (target, limit) =>
      db
        .transaction()
        .setAccessMode('read only')
        .execute((transaction) => readObservations(transaction, target, limit)),
    enqueue: (receiver, notification, at) =>
      db.transaction().execute((transaction) => enqueue(transaction, [{ receiver, notification }], at)),
    dueDeliveries: (receiver, now, limit) => dueDeliveries(db, receiver, now, limit),
    settle: (deliveryId, result) => db.transaction().execute((transaction) => settle(transaction, deliveryId, result)),
    nextDeliveryAt: () => nextDeliveryAt(db),
    prune: (before) => prune(db, before),
    close: async () => {
      // Kysely closes at once, in the middle of a transaction if there is one: take the only connection first.
      await db.connection().execute(() => Promise.resolve());
      await db.destroy();
    },
  };
}
