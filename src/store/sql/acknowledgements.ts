// Acknowledgements: one for each incident that somebody looks after.
import type { Kysely, Transaction } from 'kysely';

import type { Acknowledgement } from '../../alerts/acknowledgement.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { openSince } from './incidents.ts';
import { parseColumn } from './json.ts';
import type { Tables } from './tables.ts';

/** See Hands.acknowledge. The last one that was made stands, whatever its clock said. */
export async function acknowledge(db: Kysely<Tables>, acknowledgement: Acknowledgement): Promise<void> {
  const body = JSON.stringify(acknowledgement);
  await db
    .insertInto('acknowledgement')
    .values({ incident: acknowledgement.incident, body })
    .onConflict((conflict) => conflict.column('incident').doUpdateSet({ body }))
    .execute();
}

/** See Hands.unacknowledge. */
export async function unacknowledge(db: Kysely<Tables>, incident: string): Promise<boolean> {
  const taken = await db.deleteFrom('acknowledgement').where('incident', '=', incident).executeTakeFirstOrThrow();
  return taken.numDeletedRows > 0;
}

/** Those of the incidents that `readOpenSince` gives. */
export async function readAcknowledgements(
  transaction: Transaction<Tables>,
  resolvedAfter: EpochMs,
): Promise<readonly Acknowledgement[]> {
  const rows = await transaction
    .selectFrom('acknowledgement')
    .innerJoin('incident', 'incident.id', 'acknowledgement.incident')
    .select('acknowledgement.body')
    .where((row) => openSince(row, resolvedAfter))
    .orderBy('acknowledgement.incident')
    .execute();
  return rows.map(({ body }) => parseColumn(body) as Acknowledgement);
}
