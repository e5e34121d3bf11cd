// Many observations of one endpoint and one UTC day become few. Pure: rows in, rows out.
//
// An endpoint that stands still has one row for months. What fills a disk are those that flap: two lists in turn from a
// CDN are 144 rows a day at ten minutes a round, and 50,000 a year. After some days nobody asks any more at which minute
// it was which, but on which days, how often, and when first and last.
import type { ProbeFailure } from '../../probe/observation.ts';
import type { StandingRow } from './collapse.ts';
import { parseColumn } from './json.ts';

export interface RolledUp {
  /** Rows that stand for others of theirs now. */
  readonly kept: readonly StandingRow[];
  /** Ids of those others. */
  readonly dropped: readonly number[];
}

/**
 * What is left of `rows`, which are of one endpoint, client hello and vantage and of one day: one for each list, and one
 * for each code of a failure. The one that was seen last stays, with the first instant of all, the last, and how often.
 */
export function rollUp(rows: readonly StandingRow[]): RolledUp {
  const merged = [...Map.groupBy(rows, answerKey).values()].filter(({ length }) => length > 1).map(mergedRow);
  const kept = new Set(merged.map(({ id }) => id));
  const keys = new Set(merged.map(answerKey));
  const dropped = rows.filter((row) => keys.has(answerKey(row)) && !kept.has(row.id)).map(({ id }) => id);
  return { kept: merged, dropped };
}

/** How a list came (the TLS version, whether the handshake ended well) is told of the last time. */
function answerKey({ served_list, failure }: StandingRow): string {
  if (served_list !== null) return served_list;
  return failure === null ? '' : (parseColumn(failure) as ProbeFailure).code;
}

function mergedRow(rows: readonly StandingRow[]): StandingRow {
  const last = rows.reduce((one, other) => (isLater(other, one) ? other : one));
  return {
    ...last,
    first_seen_at: Math.min(...rows.map((row) => row.first_seen_at)),
    times_seen: sum(rows.map((row) => row.times_seen)),
    stretches: sum(rows.map((row) => row.stretches)),
  };
}

function isLater(a: StandingRow, b: StandingRow): boolean {
  return a.last_seen_at !== b.last_seen_at ? a.last_seen_at > b.last_seen_at : a.id > b.id;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
