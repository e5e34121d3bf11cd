// The store over any SQL engine that kysely speaks to. An engine's folder opens the database and hands it in.
import type { Kysely } from 'kysely';

import type { Store } from '../store.ts';
import { dueDeliveries, nextDeliveryAt } from './deliveries.ts';
import { sqlHands } from './hands.ts';
import { readListsOf, readSpans, readSteps, readStoredLists } from './history.ts';
import { linkKey } from './link-key.ts';
import { loadAlerting } from './load-alerting.ts';
import { loadState } from './load-state.ts';
import { readObservations } from './observations.ts';
import { readPeriod } from './period.ts';
import { prune } from './prune.ts';
import { putIn, unknownOf } from './put-in.ts';
import { recordCycle } from './record-cycle.ts';
import { recordDecision } from './record-decision.ts';
import { readCertificates } from './served-lists.ts';
import { settle } from './settle.ts';
import { keepSources, loadSignals, recordCollected } from './signals.ts';
import type { Tables } from './tables.ts';
import { addTally, FAILED_CYCLE } from './tally.ts';
import { transactionsOf } from './transactions.ts';

/**
 * The store in `db`, whose tables exist already and whose driver turns the engine's errors into
 * CodedError<StoreErrorCode>. A transaction that is not `read only` must exclude other writers from its start.
 */
export function sqlStore(db: Kysely<Tables>): Store {
  const { reading, writing } = transactionsOf(db);
  return {
    ...sqlHands(db),
    enqueue: (receiver, notification, at) =>
      writing(async (transaction) => {
        await putIn(transaction, await unknownOf(transaction, [{ receiver, notification }]), at);
      }),
    dueDeliveries: (receiver, now, limit) => dueDeliveries(db, receiver, now, limit),
    settle: (marks, fallback) => writing((transaction) => settle(transaction, marks, fallback)),
    nextDeliveryAt: () => nextDeliveryAt(db),
    load: () => reading(loadState),
    recordCycle: (record) => writing((transaction) => recordCycle(transaction, record)),
    loadAlerting: (now, resolvedAfter) => reading((transaction) => loadAlerting(transaction, now, resolvedAfter)),
    recordDecision: (decision) => writing((transaction) => recordDecision(transaction, decision)),
    loadSignals: () => reading(loadSignals),
    recordCollected: (record) => writing((transaction) => recordCollected(transaction, record)),
    keepSources: (sources) => writing((transaction) => keepSources(transaction, sources)),
    countFailedCycle: (at) => writing((transaction) => addTally(transaction, at, FAILED_CYCLE)),
    period: (from, to) => reading((transaction) => readPeriod(transaction, from, to)),
    certificates: (sha256s) => reading((transaction) => readCertificates(transaction, sha256s)),
    linkKey: () => linkKey(db),
    lastCycleAt: async () =>
      (await db.selectFrom('meta').select('last_cycle_at').executeTakeFirstOrThrow()).last_cycle_at,
    observations: (target, limit) => reading((transaction) => readObservations(transaction, target, limit)),
    spans: (target, range, limit, after) =>
      reading((transaction) => readSpans(transaction, target, range, limit, after)),
    listsOf: (target, range, limit) => reading((transaction) => readListsOf(transaction, target, range, limit)),
    servedLists: (sha256s) => reading((transaction) => readStoredLists(transaction, sha256s)),
    outlookSteps: (of, range, limit) => reading((transaction) => readSteps(transaction, of, range, limit)),
    prune: (before, rollUpBefore) => prune(db, before, rollUpBefore ?? before),
    close: async () => {
      // Kysely closes at once, in the middle of a transaction if there is one: take the only connection first.
      await db.connection().execute(() => Promise.resolve());
      await db.destroy();
    },
  };
}
