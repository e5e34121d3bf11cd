// What a decision starts from, read right before it.
import type { Transaction } from 'kysely';

import type { EpochMs } from '../../lib/clock.ts';
import type { StoredAlerting } from '../store.ts';
import { readAcknowledgements } from './acknowledgements.ts';
import { readOpenSince } from './incidents.ts';
import { readReceiverHealth } from './receiver-health.ts';
import { readSilences } from './silences.ts';
import type { Tables } from './tables.ts';

/** See Store.loadAlerting. */
export async function loadAlerting(
  transaction: Transaction<Tables>,
  now: EpochMs,
  resolvedAfter: EpochMs,
): Promise<StoredAlerting> {
  const meta = await transaction
    .selectFrom('meta')
    .select(['last_digest_at', 'watching_since', 'last_cycle_at'])
    .executeTakeFirstOrThrow();
  return {
    incidents: await readOpenSince(transaction, resolvedAfter),
    acknowledgements: await readAcknowledgements(transaction, resolvedAfter),
    silences: await readSilences(transaction, now),
    receivers: await readReceiverHealth(transaction),
    lastDigestAt: meta.last_digest_at,
    // Made before the clock was set back.
    watchingSince: Math.min(meta.watching_since, now),
    lastCycleAt: meta.last_cycle_at,
  };
}
