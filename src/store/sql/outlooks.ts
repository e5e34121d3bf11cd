// Outlooks in the store. Most rounds change nothing of them but when each endpoint was seen: those instants are kept
// apart, so that a quiet round rewrites a few bytes of each outlook and not its evidence.
import type { Transaction } from 'kysely';

import type { EpochMs } from '../../lib/clock.ts';
import type { EndpointView, OutlookState } from '../../outlook/outlook.ts';
import { parseColumn } from './json.ts';
import { slices } from './slices.ts';
import type { OutlookTable, OutlookTimesTable, Tables } from './tables.ts';

/** Makes the stored outlooks be `outlooks`: unchanged ones are not touched, missing ones are deleted. */
export async function writeOutlooks(
  transaction: Transaction<Tables>,
  outlooks: readonly OutlookState[],
): Promise<void> {
  const stored = new Map((await readRows(transaction)).map((row) => [rowKey(row), row]));
  const next = outlooks.map(rowOf);
  const nextKeys = new Set(next.map(rowKey));
  await deleteRows(
    transaction,
    [...stored].filter(([key]) => !nextKeys.has(key)).map(([, row]) => row),
  );
  await upsertStates(
    transaction,
    next.filter((row) => stored.get(rowKey(row))?.state !== row.state),
  );
  await upsertTimes(
    transaction,
    next.filter((row) => stored.get(rowKey(row))?.times !== row.times),
  );
}

export async function readOutlooks(transaction: Transaction<Tables>): Promise<readonly OutlookState[]> {
  return (await readRows(transaction)).map(({ state, times }) =>
    withTimes(parseColumn(state) as OutlookState, parseColumn(times) as readonly EpochMs[]),
  );
}

type OutlookRow = OutlookTable & OutlookTimesTable;

function rowKey(row: OutlookTable | OutlookTimesTable): string {
  return JSON.stringify([row.firmware, row.target]);
}

function readRows(transaction: Transaction<Tables>): Promise<OutlookRow[]> {
  return transaction
    .selectFrom('outlook')
    .innerJoin('outlook_times', (join) =>
      join
        .onRef('outlook_times.firmware', '=', 'outlook.firmware')
        .onRef('outlook_times.target', '=', 'outlook.target'),
    )
    .select(['outlook.firmware', 'outlook.target', 'outlook.state', 'outlook_times.times'])
    .orderBy('outlook.firmware')
    .orderBy('outlook.target')
    .execute();
}

async function deleteRows(transaction: Transaction<Tables>, rows: readonly OutlookRow[]): Promise<void> {
  for (const { firmware, target } of rows) {
    await transaction.deleteFrom('outlook').where('firmware', '=', firmware).where('target', '=', target).execute();
  }
}

async function upsertStates(transaction: Transaction<Tables>, rows: readonly OutlookRow[]): Promise<void> {
  for (const slice of slices(rows)) {
    await transaction
      .insertInto('outlook')
      .values(slice.map(({ firmware, target, state }) => ({ firmware, target, state })))
      .onConflict((conflict) =>
        conflict.columns(['firmware', 'target']).doUpdateSet((row) => ({ state: row.ref('excluded.state') })),
      )
      .execute();
  }
}

async function upsertTimes(transaction: Transaction<Tables>, rows: readonly OutlookRow[]): Promise<void> {
  for (const slice of slices(rows)) {
    await transaction
      .insertInto('outlook_times')
      .values(slice.map(({ firmware, target, times }) => ({ firmware, target, times })))
      .onConflict((conflict) =>
        conflict.columns(['firmware', 'target']).doUpdateSet((row) => ({ times: row.ref('excluded.times') })),
      )
      .execute();
  }
}

function rowOf(outlook: OutlookState): OutlookRow {
  const times: EpochMs[] = [];
  const state = mapViews(outlook, (view) => {
    times.push(view.at);
    return { ...view, at: 0 };
  });
  return {
    firmware: outlook.firmware,
    target: outlook.target,
    state: JSON.stringify(state),
    times: JSON.stringify(times),
  };
}

function withTimes(state: OutlookState, times: readonly EpochMs[]): OutlookState {
  const remaining = times.values();
  return mapViews(state, (view) => ({ ...view, at: remaining.next().value ?? view.at }));
}

/** The outlook with each of its views replaced, always in the same order. */
function mapViews(outlook: OutlookState, replace: (view: EndpointView) => EndpointView): OutlookState {
  return {
    ...outlook,
    endpoints: outlook.endpoints.map(replace),
    remembered: outlook.remembered.map(replace),
    lastAccepted: outlook.lastAccepted === null ? null : replace(outlook.lastAccepted),
  };
}
