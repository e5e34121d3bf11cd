// Many observations of one endpoint and one UTC day become few. Pure: rows in, rows out.
//
// An endpoint that stands still has one row for months. What fills a disk are those that flap: two lists in turn from a
// CDN are 144 rows a day at ten minutes a round, and 50,000 a year. After some days nobody asks any more at which minute
// it was which, but on which days, how often, and when first and last.
import type { ProbeFailure } from '../../probe/observation.ts';
import type { StandingRow } from './collapse.ts';
import { parseColumn } from './json.ts';
import { ROWS_PER_STATEMENT } from './slices.ts';

/** What is read of a row. */
export const ROLLED_COLUMNS = [
  ...(['id', 'target', 'protocol', 'address', 'profile', 'sni', 'vantage', 'served_list', 'failure'] as const),
  ...(['first_seen_at', 'last_seen_at', 'times_seen', 'stretches'] as const),
] as const;
export type RolledRow = Pick<StandingRow, (typeof ROLLED_COLUMNS)[number]>;

/** When and how often. */
export type Seen = Pick<RolledRow, 'id' | 'first_seen_at' | 'last_seen_at' | 'times_seen' | 'stretches'>;

/** By endpoint, client hello, vantage and answer: what a target of a thousand endpoints gave on a day fits into memory. */
export type SeenByAnswer = Map<string, Seen[]>;

export interface RolledUp {
  /** The row that stands for others of theirs now. */
  readonly kept: Seen;
  /** Ids of those others, at most ROWS_PER_STATEMENT. */
  readonly dropped: readonly number[];
}

/** Adds rows of one day to those of the same day in `seen`. */
export function addSeen(seen: SeenByAnswer, rows: readonly RolledRow[]): void {
  for (const row of rows) {
    const { id, first_seen_at, last_seen_at, times_seen, stretches } = row;
    const key = JSON.stringify([...endpointOf(row), answerOf(row)]);
    const one = { id, first_seen_at, last_seen_at, times_seen, stretches };
    const known = seen.get(key);
    if (known === undefined) seen.set(key, [one]);
    else known.push(one);
  }
}

/**
 * What is left of the rows of one day: of each endpoint, client hello and vantage one for each list, and one for each code
 * of a failure. The one that was seen last stays, with the first instant of all, the last, and how often. Steps in order:
 * each leaves everything counted once, should there be none after it. Made when they are asked for.
 */
export function* rollUp(seen: ReadonlyMap<string, readonly Seen[]>): Generator<RolledUp, void, undefined> {
  for (const rows of seen.values()) yield* rolledUp(rows);
}

function endpointOf({ target, protocol, address, profile, sni, vantage }: RolledRow) {
  return [target, protocol, address, profile, sni, vantage];
}

/** How a list came (the TLS version, whether the handshake ended well) is told of the last time. */
function answerOf({ served_list, failure }: RolledRow): string {
  if (served_list !== null) return served_list;
  return failure === null ? '' : (parseColumn(failure) as ProbeFailure).code;
}

function rolledUp(rows: readonly Seen[]): readonly RolledUp[] {
  const [last, ...others] = rows.toSorted((a, b) => b.last_seen_at - a.last_seen_at || b.id - a.id);
  if (last === undefined) return [];
  const steps: RolledUp[] = [];
  let kept = last;
  for (let at = 0; at < others.length; at += ROWS_PER_STATEMENT) {
    const slice = others.slice(at, at + ROWS_PER_STATEMENT);
    kept = merged(kept, slice);
    steps.push({ kept, dropped: slice.map(({ id }) => id) });
  }
  return steps;
}

function merged(last: Seen, others: readonly Seen[]): Seen {
  const rows = [last, ...others];
  return {
    ...last,
    first_seen_at: Math.min(...rows.map((row) => row.first_seen_at)),
    times_seen: sum(rows.map((row) => row.times_seen)),
    stretches: sum(rows.map((row) => row.stretches)),
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
