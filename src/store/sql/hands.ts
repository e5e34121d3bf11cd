// What people do by hand, beside a daemon that writes as well: each is a transaction of its own.
import type { Kysely } from 'kysely';

import type { Hands } from '../store.ts';
import { acknowledge, unacknowledge } from './acknowledgements.ts';
import { deliveriesOf, listDeliveries } from './deliveries.ts';
import { findIncident, listIncidents } from './incidents.ts';
import { discardDelivery, retryDelivery } from './settle.ts';
import { addSilence, endSilence, readSilences } from './silences.ts';
import type { Tables } from './tables.ts';
import { transactionsOf } from './transactions.ts';

/** The hands in `db`. A single statement is a transaction too, but only the start of one waits for other writers. */
export function sqlHands(db: Kysely<Tables>): Hands {
  const { reading, writing } = transactionsOf(db);
  return {
    incidents: (which, limit) => listIncidents(db, which, limit),
    incident: (id) => findIncident(db, id),
    deliveriesOf: (incident) => deliveriesOf(db, incident),
    acknowledge: (acknowledgement) => writing((transaction) => acknowledge(transaction, acknowledgement)),
    unacknowledge: (incident) => writing((transaction) => unacknowledge(transaction, incident)),
    addSilence: (silence) => writing((transaction) => addSilence(transaction, silence)),
    silences: (now) => readSilences(db, now),
    endSilence: (id, at) => writing((transaction) => endSilence(transaction, id, at)),
    deliveries: (states, limit) => reading((transaction) => listDeliveries(transaction, states, limit)),
    retryDelivery: (id, at) => writing((transaction) => retryDelivery(transaction, id, at)),
    discardDelivery: (id, at) => writing((transaction) => discardDelivery(transaction, id, at)),
  };
}
