// What a cycle starts from, read back as the last one wrote it.
import type { Transaction } from 'kysely';

import type { StoredHop, StoredState } from '../store.ts';
import { readAddresses } from './addresses.ts';
import { readOutlooks } from './outlooks.ts';
import type { Tables } from './tables.ts';

export async function loadState(transaction: Transaction<Tables>): Promise<StoredState> {
  const meta = await transaction.selectFrom('meta').select('offline_since').executeTakeFirstOrThrow();
  return {
    outlooks: await readOutlooks(transaction),
    hops: await readHops(transaction),
    addresses: await readAddresses(transaction),
    offlineSince: meta.offline_since,
  };
}

async function readHops(transaction: Transaction<Tables>): Promise<readonly StoredHop[]> {
  const rows = await transaction
    .selectFrom('hop')
    .selectAll()
    .orderBy('from_target')
    .orderBy('to_host')
    .orderBy('to_port')
    .execute();
  return rows.map((row) => ({
    from: row.from_target,
    toHost: row.to_host,
    toPort: row.to_port,
    lastSeenAt: row.last_seen_at,
  }));
}
