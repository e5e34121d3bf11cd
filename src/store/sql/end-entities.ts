// End entities that targets serve or have served: what tells how long a certificate waits before it is served.
import type { Insertable, Selectable, Transaction } from 'kysely';

import type { StoredEndEntity } from '../store.ts';
import { parseColumn } from './json.ts';
import { slices } from './slices.ts';
import type { EndEntityTable, Tables } from './tables.ts';

/** Adds those that are not known for their target; of a known one only an SCT that it had not is taken. */
export async function writeEndEntities(
  transaction: Transaction<Tables>,
  endEntities: readonly StoredEndEntity[],
): Promise<void> {
  for (const slice of slices(endEntities.map(rowOf))) {
    await transaction
      .insertInto('end_entity')
      .values(slice)
      .onConflict((conflict) =>
        conflict
          .columns(['target', 'sha256'])
          .doUpdateSet((row) => ({ sct_at: row.ref('excluded.sct_at') }))
          .where('end_entity.sct_at', 'is', null)
          .whereRef('excluded.sct_at', 'is not', 'end_entity.sct_at'),
      )
      .execute();
  }
}

/** See StoredSignals.endEntities. */
export async function readEndEntities(transaction: Transaction<Tables>): Promise<readonly StoredEndEntity[]> {
  const rows = await transaction
    .selectFrom('end_entity')
    .selectAll()
    .orderBy('target')
    .orderBy('first_served_at')
    .orderBy('id')
    .execute();
  return rows.map(endEntityOf);
}

function rowOf(endEntity: StoredEndEntity): Insertable<EndEntityTable> {
  return {
    target: endEntity.target,
    sha256: endEntity.sha256,
    spki_sha256: endEntity.spkiSha256,
    issuer: JSON.stringify(endEntity.issuer),
    not_before: endEntity.notBefore,
    not_after: endEntity.notAfter,
    first_served_at: endEntity.firstServedAt,
    sct_at: endEntity.sctAt,
  };
}

function endEntityOf(row: Selectable<EndEntityTable>): StoredEndEntity {
  return {
    target: row.target,
    sha256: row.sha256,
    spkiSha256: row.spki_sha256,
    issuer: parseColumn(row.issuer) as string,
    notBefore: row.not_before,
    notAfter: row.not_after,
    firstServedAt: row.first_served_at,
    sctAt: row.sct_at,
  };
}
