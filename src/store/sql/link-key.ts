// The key of signed links: made when it is first asked for, and the same for every process from then on.
import { randomBytes } from 'node:crypto';

import type { Kysely } from 'kysely';

import type { Tables } from './tables.ts';

const KEY_BYTES = 32;

/** See Store.linkKey. */
export async function linkKey(db: Kysely<Tables>): Promise<Buffer> {
  const known = await readKey(db);
  if (known !== null) return known;
  return db.transaction().execute(async (transaction) => {
    // Another process may have come first: its key is in links already.
    const first = await readKey(transaction);
    if (first !== null) return first;
    const key = randomBytes(KEY_BYTES);
    await transaction.updateTable('meta').set({ link_key: key }).execute();
    return key;
  });
}

async function readKey(db: Kysely<Tables>): Promise<Buffer | null> {
  const { link_key } = await db.selectFrom('meta').select('link_key').executeTakeFirstOrThrow();
  return link_key === null ? null : Buffer.from(link_key);
}
