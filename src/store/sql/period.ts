// What happened between two instants, for a digest: from the first on, and before the second, which begins the next one.
import type { Transaction } from 'kysely';

import type { WatchHealth } from '../../alerts/digest.ts';
import type { EpochMs } from '../../lib/clock.ts';
import type { OutlookChange, OutlookLevel, OutlookState } from '../../outlook/outlook.ts';
import type { StoredPeriod } from '../store.ts';
import { readOpenSince } from './incidents.ts';
import { parseColumn } from './json.ts';
import type { Tables } from './tables.ts';
import { readTally } from './tally.ts';

/** See Store.period. */
export async function readPeriod(transaction: Transaction<Tables>, from: EpochMs, to: EpochMs): Promise<StoredPeriod> {
  return {
    changes: await readChanges(transaction, from, to),
    incidents: (await readOpenSince(transaction, from - 1)).filter(({ openedAt }) => openedAt < to),
    watch: await readWatchHealth(transaction, from, to),
  };
}

async function readChanges(
  transaction: Transaction<Tables>,
  from: EpochMs,
  to: EpochMs,
): Promise<readonly OutlookChange[]> {
  const rows = await transaction
    .selectFrom('outlook_change')
    .select(['at', 'from_level', 'to_level', 'state'])
    .where('at', '>=', from)
    .where('at', '<', to)
    .orderBy('at')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    at: row.at,
    from: row.from_level as OutlookLevel,
    to: row.to_level as OutlookLevel,
    state: parseColumn(row.state) as OutlookState,
  }));
}

async function readWatchHealth(transaction: Transaction<Tables>, from: EpochMs, to: EpochMs): Promise<WatchHealth> {
  const tally = await readTally(transaction, from, to);
  const settled = await transaction
    .selectFrom('delivery')
    .select((select) => ['state', select.fn.countAll<number>().as('count')] as const)
    .where('settled_at', '>=', from)
    .where('settled_at', '<', to)
    .groupBy('state')
    .execute();
  const counts = new Map(settled.map(({ state, count }) => [state, count]));
  const pending = await transaction
    .selectFrom('delivery')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('settled_at', 'is', null)
    .executeTakeFirstOrThrow();
  return {
    cycles: tally.cycles,
    cyclesFailed: tally.cycles_failed,
    probes: tally.probes,
    probesFailed: tally.probes_failed,
    delivered: counts.get('delivered') ?? 0,
    undeliverable: counts.get('undeliverable') ?? 0,
    pending: pending.count,
  };
}
