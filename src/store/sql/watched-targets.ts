// Since when each target is watched. Observations cannot tell: they are forgotten after some months.
import type { Transaction } from 'kysely';

import type { EpochMs } from '../../lib/clock.ts';
import type { TargetKey } from '../../probe/observation.ts';
import type { CycleRecord } from '../store.ts';
import { slices } from './slices.ts';
import type { Tables, WatchedTargetTable } from './tables.ts';

/**
 * Adds the targets that were observed first, and forgets those that are no longer watched: nobody saw what they served
 * in the meantime when they come back.
 */
export async function writeWatchedTargets(
  transaction: Transaction<Tables>,
  { observations, outlooks }: Pick<CycleRecord, 'observations' | 'outlooks'>,
): Promise<void> {
  const stored = await readWatchedSince(transaction);
  const observed = firstObserved(observations);
  const watched = new Set([...observed.keys(), ...outlooks.map((outlook) => outlook.target)]);
  const gone = [...stored.keys()].filter((target) => !watched.has(target));
  for (const slice of slices(gone)) {
    await transaction.deleteFrom('watched_target').where('target', 'in', slice).execute();
  }
  // A clock that was ahead and was set back has observed first what it observes now.
  const earlier = [...observed].filter(([target, since]) => since < (stored.get(target) ?? Infinity));
  await upsertRows(
    transaction,
    earlier.map(([target, since]) => ({ target, since })),
  );
}

/** See StoredSignals.watchedSince. */
export async function readWatchedSince(transaction: Transaction<Tables>): Promise<ReadonlyMap<TargetKey, EpochMs>> {
  const rows = await transaction.selectFrom('watched_target').selectAll().orderBy('target').execute();
  return new Map(rows.map(({ target, since }) => [target, since]));
}

function firstObserved(observations: CycleRecord['observations']): ReadonlyMap<TargetKey, EpochMs> {
  const first = new Map<TargetKey, EpochMs>();
  for (const { target, at } of observations) first.set(target, Math.min(at, first.get(target) ?? Infinity));
  return first;
}

async function upsertRows(transaction: Transaction<Tables>, rows: readonly WatchedTargetTable[]): Promise<void> {
  for (const slice of slices(rows)) {
    await transaction
      .insertInto('watched_target')
      .values(slice)
      .onConflict((conflict) => conflict.column('target').doUpdateSet((row) => ({ since: row.ref('excluded.since') })))
      .execute();
  }
}
