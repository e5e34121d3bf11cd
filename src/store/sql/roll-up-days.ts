// Rolling up, day by day, in transactions of a few milliseconds.
import { setImmediate } from 'node:timers/promises';

import type { Kysely } from 'kysely';

import type { EpochMs } from '../../lib/clock.ts';
import type { TargetKey } from '../../probe/observation.ts';
import type { StandingRow } from './collapse.ts';
import { addSeen, rollUp, ROLLED_COLUMNS, type RolledRow, type RolledUp, type SeenByAnswer } from './roll-up.ts';
import { ROWS_PER_STATEMENT, slices } from './slices.ts';
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

/** Target by target, so that only what one of them gave on a day is in memory at a time. */
async function rollUpDay(db: Kysely<Tables>, day: EpochMs): Promise<void> {
  for (const target of await crowdedTargets(db, day)) {
    const seen: SeenByAnswer = new Map();
    for await (const page of pagesOf(db, day, target)) addSeen(seen, page);
    await write(db, rollUp(seen));
  }
}

/** Those with more than one row of a day. */
async function crowdedTargets(db: Kysely<Tables>, day: EpochMs): Promise<readonly TargetKey[]> {
  const counts = new Map<TargetKey, number>();
  for await (const page of pagesOf(db, day, null)) {
    for (const { target } of page) counts.set(target, (counts.get(target) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count > 1).map(([target]) => target);
}

/** So many rows are walked at once, whatever becomes of them: a read blocks everything else in the process. */
const ROWS_PER_PAGE = 1_000;

type PageRow = RolledRow & Pick<StandingRow, 'superseded_at'>;

/**
 * What was last seen on the day, in pages. A row that goes back further than the day before stays as it is: its days are
 * known exactly, and an endpoint has no more than one of them a day. What stands is not over.
 */
async function* pagesOf(
  db: Kysely<Tables>,
  day: EpochMs,
  target: TargetKey | null,
): AsyncGenerator<readonly RolledRow[], void, undefined> {
  let after: Pick<StandingRow, 'last_seen_at' | 'id'> | null = { last_seen_at: day, id: -1 };
  while (after !== null) {
    const rows = await pageAfter(db, day, target, after);
    yield rows.filter((row) => row.superseded_at !== null && row.first_seen_at > day - DAY_MS);
    after = rows.length < ROWS_PER_PAGE ? null : (rows.at(-1) ?? null);
    // A synchronous engine never leaves the microtask queue: let timers and sockets have a turn.
    await setImmediate();
  }
}

/** No more conditions than the index has, for what it skips takes its time as well. */
async function pageAfter(
  db: Kysely<Tables>,
  day: EpochMs,
  target: TargetKey | null,
  after: Pick<StandingRow, 'last_seen_at' | 'id'>,
): Promise<readonly PageRow[]> {
  const rows = db
    .selectFrom('observation')
    .select([...ROLLED_COLUMNS, 'superseded_at'])
    .where('last_seen_at', '<', day + DAY_MS)
    .where((row) => row(row.refTuple('last_seen_at', 'id'), '>', row.tuple(after.last_seen_at, after.id)))
    .orderBy('last_seen_at')
    .orderBy('id')
    .limit(ROWS_PER_PAGE);
  return (target === null ? rows : rows.where('target', '=', target)).execute();
}

/** To change a row takes as long as to delete some, which are deleted in one statement. */
const DELETIONS_PER_UPDATE = 5;

async function write(db: Kysely<Tables>, steps: Iterable<RolledUp>): Promise<void> {
  let slice: RolledUp[] = [];
  let work = 0;
  for (const step of steps) {
    slice.push(step);
    work += step.dropped.length + DELETIONS_PER_UPDATE;
    if (work < ROWS_PER_STATEMENT) continue;
    await writeSlice(db, slice);
    slice = [];
    work = 0;
  }
  if (slice.length > 0) await writeSlice(db, slice);
}

async function writeSlice(db: Kysely<Tables>, steps: readonly RolledUp[]): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    for (const { kept } of steps) {
      const { id, first_seen_at, times_seen, stretches } = kept;
      await transaction
        .updateTable('observation')
        .set({ first_seen_at, times_seen, stretches })
        .where('id', '=', id)
        .execute();
    }
    for (const ids of slices(steps.flatMap(({ dropped }) => dropped))) {
      await transaction.deleteFrom('observation').where('id', 'in', ids).execute();
    }
  });
  await setImmediate();
}
