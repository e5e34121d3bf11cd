// Rolling up, day by day, in transactions of a few milliseconds.
import { setImmediate } from 'node:timers/promises';

import type { Kysely, Transaction } from 'kysely';

import type { EpochMs } from '../../lib/clock.ts';
import type { StandingRow } from './collapse.ts';
import { rollUp } from './roll-up.ts';
import { ROWS_PER_STATEMENT } from './slices.ts';
import type { Tables } from './tables.ts';

const DAY_MS = 86_400_000;

/** See Store.prune. Days that were rolled up before are not looked at again; a day that was begun is begun anew. */
export async function rollUpDays(db: Kysely<Tables>, before: EpochMs): Promise<void> {
  const end = dayOf(before);
  let day = await firstDay(db, end);
  while (day !== null && day < end) {
    await rollUpDay(db, day);
    await db
      .updateTable('meta')
      .set({ rolled_up_to: day + DAY_MS })
      .execute();
    day = await firstDay(db, end);
  }
}

function dayOf(at: EpochMs): EpochMs {
  return Math.floor(at / DAY_MS) * DAY_MS;
}

/** The first day with anything that may not be rolled up yet; null: none. */
async function firstDay(db: Kysely<Tables>, end: EpochMs): Promise<EpochMs | null> {
  const { rolled_up_to } = await db.selectFrom('meta').select('rolled_up_to').executeTakeFirstOrThrow();
  // A clock that was ahead has rolled up days that are still to come.
  const from = rolled_up_to === null || rolled_up_to > end ? 0 : rolled_up_to;
  const row = await db
    .selectFrom('observation')
    .select('last_seen_at')
    .where('last_seen_at', '>=', from)
    .orderBy('last_seen_at')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : dayOf(row.last_seen_at);
}

async function rollUpDay(db: Kysely<Tables>, day: EpochMs): Promise<void> {
  let slice: Crowded[] = [];
  let rows = 0;
  for (const endpoint of await crowdedEndpoints(db, day)) {
    slice.push(endpoint);
    rows += endpoint.count;
    if (rows < ROWS_PER_STATEMENT) continue;
    await rollUpSlice(db, day, slice);
    slice = [];
    rows = 0;
  }
  if (slice.length > 0) await rollUpSlice(db, day, slice);
}

type EndpointColumns = Pick<StandingRow, 'target' | 'protocol' | 'address' | 'profile' | 'sni' | 'vantage'>;

/** An endpoint, asked with one client hello, that has more than one row of a day. */
interface Crowded extends EndpointColumns {
  readonly count: number;
}

const ENDPOINT = ['target', 'protocol', 'address', 'profile', 'sni', 'vantage'] as const;

/**
 * What was last seen on the day. A row that goes back further than the day before stays as it is: its days are known
 * exactly, and an endpoint has no more than one of them a day.
 */
async function crowdedEndpoints(db: Kysely<Tables>, day: EpochMs): Promise<readonly Crowded[]> {
  return db
    .selectFrom('observation')
    .select((row) => [...ENDPOINT, row.fn.countAll<number>().as('count')])
    .where('last_seen_at', '>=', day)
    .where('last_seen_at', '<', day + DAY_MS)
    .where('first_seen_at', '>', day - DAY_MS)
    .where('superseded_at', 'is not', null)
    .groupBy(ENDPOINT)
    .having((row) => row(row.fn.countAll<number>(), '>', 1))
    .execute();
}

async function rollUpSlice(db: Kysely<Tables>, day: EpochMs, endpoints: readonly Crowded[]): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    for (const endpoint of endpoints) await rollUpEndpoint(transaction, day, endpoint);
  });
  // A synchronous engine never leaves the microtask queue: let timers and sockets have a turn.
  await setImmediate();
}

async function rollUpEndpoint(transaction: Transaction<Tables>, day: EpochMs, endpoint: Crowded): Promise<void> {
  const rows = await transaction
    .selectFrom('observation')
    .selectAll()
    .where('target', '=', endpoint.target)
    .where('last_seen_at', '>=', day)
    .where('last_seen_at', '<', day + DAY_MS)
    .where('first_seen_at', '>', day - DAY_MS)
    .where('superseded_at', 'is not', null)
    .where('address', endpoint.address === null ? 'is' : '=', endpoint.address)
    .where('protocol', '=', endpoint.protocol)
    .where('profile', '=', endpoint.profile)
    .where('sni', '=', endpoint.sni)
    .where('vantage', '=', endpoint.vantage)
    .execute();
  const { kept, dropped } = rollUp(rows);
  for (const { id, first_seen_at, times_seen, stretches } of kept) {
    await transaction
      .updateTable('observation')
      .set({ first_seen_at, times_seen, stretches })
      .where('id', '=', id)
      .execute();
  }
  for (let at = 0; at < dropped.length; at += ROWS_PER_STATEMENT) {
    const ids = dropped.slice(at, at + ROWS_PER_STATEMENT);
    await transaction.deleteFrom('observation').where('id', 'in', ids).execute();
  }
}
