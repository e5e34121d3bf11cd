// All that one cycle leaves behind, written in the transaction that it is given.
import type { Transaction } from 'kysely';

import type { EpochMs } from '../../lib/clock.ts';
import type { OutlookChange } from '../../outlook/outlook.ts';
import type { CycleRecord, StoredHop } from '../store.ts';
import { writeAddresses } from './addresses.ts';
import { writeEndEntities } from './end-entities.ts';
import { writeObservations } from './observations.ts';
import { writeOutlooks } from './outlooks.ts';
import { recordDecision } from './record-decision.ts';
import { slices } from './slices.ts';
import type { Tables } from './tables.ts';
import { addTally, tallyOf } from './tally.ts';
import { writeWatchedTargets } from './watched-targets.ts';

/** Writes the record; the caller's transaction makes it whole or nothing. */
export async function recordCycle(transaction: Transaction<Tables>, record: CycleRecord): Promise<void> {
  await writeObservations(transaction, record.observations);
  await writeOutlooks(transaction, record.outlooks);
  await writeChanges(transaction, record.changes);
  await recordDecision(transaction, record.decision);
  await replaceHops(transaction, record.hops);
  await writeAddresses(transaction, record.addresses);
  await writeEndEntities(transaction, record.endEntities);
  await writeWatchedTargets(transaction, record);
  await addTally(transaction, record.finishedAt, tallyOf(record));
  await watchedSince(transaction, record.startedAt);
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

/** A store that was made while the clock was ahead watches since it was first seen to. */
async function watchedSince(transaction: Transaction<Tables>, at: EpochMs): Promise<void> {
  await transaction.updateTable('meta').set({ watching_since: at }).where('watching_since', '>', at).execute();
}
