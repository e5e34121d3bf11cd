// Equal observations in a row become one. Pure: rows in, rows out.
//
// A thousand endpoints probed every ten minutes for ninety days are 13 million observations, nearly all of which say
// what the ones before said. What matters is when something changed and how long it stood, so an observation that comes
// to the same as a standing one of its endpoint, client hello and vantage only extends that one. An endpoint with several
// servers behind it gives several answers in a round: they stand beside each other, each until a round that asked the
// endpoint did not get it.
import type { Selectable } from 'kysely';

import type { ObservationTable } from './tables.ts';

/** A row as it is stored. */
export type StandingRow = Selectable<ObservationTable>;
/** A row that is not stored yet. */
export type NewRow = Omit<StandingRow, 'id'>;

export interface Collapsed {
  /** Stored rows that were extended or superseded. */
  readonly updated: readonly StandingRow[];
  readonly started: readonly NewRow[];
}

/** What `seen`, all that one round got and in its order, makes of the rows that stand. */
export function collapse(standing: readonly StandingRow[], seen: readonly NewRow[]): Collapsed {
  const standingOf = Map.groupBy(standing, endpointKey);
  const asked = Map.groupBy(seen, endpointKey);
  const all = [...asked].flatMap(([key, rows]) => collapseOne(standingOf.get(key) ?? [], rows));
  return { updated: all.filter(isStored), started: all.filter((row) => !isStored(row)) };
}

type Row = StandingRow | NewRow;

function endpointKey(row: NewRow): string {
  return JSON.stringify([row.target, row.protocol, row.address, row.profile, row.sni, row.vantage]);
}

/** Of one endpoint, asked with one client hello. */
function collapseOne(standing: readonly StandingRow[], seen: readonly NewRow[]): readonly Row[] {
  const rows: Row[] = [...standing];
  const met = new Set<number>();
  const isPathAsked = seen.some(({ redirect }) => redirect !== null);
  for (const row of seen) {
    const known = rows.findIndex((one) => isSame(one, row, isPathAsked));
    const before = rows[known];
    const index = before === undefined ? rows.length : known;
    rows[index] = before === undefined ? row : extended(before, row);
    met.add(index);
  }
  const since = seen[0]?.first_seen_at ?? null;
  return rows.map((row, index) => (met.has(index) ? row : { ...row, superseded_at: since }));
}

function isStored(row: Row): row is StandingRow {
  return 'id' in row;
}

/**
 * A round asks an address for its path once. Where another answer has the redirect, that this one has none says nothing
 * of it.
 */
function isSame(standing: Row, row: NewRow, isPathAsked: boolean): boolean {
  return sameAnswer(standing, row) && (standing.redirect === row.redirect || (row.redirect === null && isPathAsked));
}

function sameAnswer(a: NewRow, b: NewRow): boolean {
  return (
    a.served_list === b.served_list &&
    a.tls_version === b.tls_version &&
    a.proven === b.proven &&
    a.failure === b.failure
  );
}

function extended(standing: Row, row: NewRow): Row {
  return {
    ...standing,
    // A clock that was set back must not make a row end before it began.
    last_seen_at: Math.max(standing.last_seen_at, row.last_seen_at),
    times_seen: standing.times_seen + row.times_seen,
    duration_ms: row.duration_ms,
  };
}
