// Silences: kept until long after they ended, so that people can look back at them.
import type { Kysely } from 'kysely';

import type { Silence } from '../../alerts/silence.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { parseColumn } from './json.ts';
import type { Tables } from './tables.ts';

/** See Hands.addSilence. Its id is made of all that it says: one that is there already is the same one. */
export async function addSilence(db: Kysely<Tables>, silence: Silence): Promise<void> {
  const { id, createdAt, until } = silence;
  await db
    .insertInto('silence')
    .values({ id, created_at: createdAt, ends_at: until, body: JSON.stringify(silence) })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
}

/** See Hands.silences: the oldest first. */
export async function readSilences(db: Kysely<Tables>, now: EpochMs): Promise<readonly Silence[]> {
  const rows = await db
    .selectFrom('silence')
    .select(['body', 'ends_at'])
    .where('ends_at', '>', now)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(({ body, ends_at }) => ({ ...(parseColumn(body) as Silence), until: ends_at }));
}

/** See Hands.endSilence. */
export async function endSilence(db: Kysely<Tables>, id: string, at: EpochMs): Promise<boolean> {
  const ended = await db
    .updateTable('silence')
    .set({ ends_at: at })
    .where('id', '=', id)
    .where('ends_at', '>', at)
    .executeTakeFirstOrThrow();
  return ended.numUpdatedRows > 0;
}
