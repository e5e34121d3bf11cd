// All that one cycle leaves behind, written in the transaction that it is given.
import type { Transaction } from 'kysely';

import type { Incident } from '../../alerts/incident.ts';
import type { OutlookChange } from '../../outlook/outlook.ts';
import type { CycleRecord, StoredHop } from '../store.ts';
import { writeObservations } from './observations.ts';
import { enqueue } from './outbox.ts';
import { writeOutlooks } from './outlooks.ts';
import { slices } from './slices.ts';
import type { Tables } from './tables.ts';

/** Writes the record; the caller's transaction makes it whole or nothing. */
export async function recordCycle(transaction: Transaction<Tables>, record: CycleRecord): Promise<void> {
  await writeObservations(transaction, record.observations);
  await writeOutlooks(transaction, record.outlooks);
  await writeChanges(transaction, record.changes);
  await writeIncidents(transaction, record.incidents);
  await enqueue(transaction, record.deliveries, record.finishedAt);
  await replaceHops(transaction, record.hops);
  await transaction
    .updateTable('meta')
    .set({ offline_since: record.offlineSince, last_cycle_at: record.finishedAt })
    .execute();
}

async function writeChanges(transaction: Transaction<Tables>, changes: readonly OutlookChange[]): Promise<void> {
  const rows = changes.map(({ at, from, to, state }) => ({
    firmware: state.firmware,
    target: state.target,
    at,
    from_level: from,
    to_level: to,
    state: JSON.stringify(state),
  }));
  for (const slice of slices(rows)) await transaction.insertInto('outlook_change').values(slice).execute();
}

async function writeIncidents(transaction: Transaction<Tables>, incidents: readonly Incident[]): Promise<void> {
  const rows = incidents.map((incident) => ({
    id: incident.id,
    firmware: incident.firmware,
    target: incident.target,
    opened_at: incident.openedAt,
    resolved_at: incident.resolvedAt,
    body: JSON.stringify(incident),
  }));
  for (const row of rows) {
    const { resolved_at, body } = row;
    await transaction
      .insertInto('incident')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ resolved_at, body }))
      .execute();
  }
}

async function replaceHops(transaction: Transaction<Tables>, hops: readonly StoredHop[]): Promise<void> {
  const rows = hops.map((hop) => ({
    from_target: hop.from,
    to_host: hop.toHost,
    to_port: hop.toPort,
    last_seen_at: hop.lastSeenAt,
  }));
  await transaction.deleteFrom('hop').execute();
  for (const slice of slices(rows)) await transaction.insertInto('hop').values(slice).execute();
}
