// Equal observations in a row become one. Pure: rows in, rows out.
//
// A thousand endpoints probed every ten minutes for ninety days are 13 million observations, nearly all of which say
// what the one before said. What matters is when something changed and how long it stood, so an observation that comes
// to the same as the standing one of its endpoint, client hello and vantage only extends that one. An endpoint that
// alternates between two lists still gets a row each time: that is a change each time.
import type { Selectable } from 'kysely';

import type { ObservationTable } from './tables.ts';

/** A row as it is stored. */
export type StandingRow = Selectable<ObservationTable>;
/** A row that is not stored yet. */
export type NewRow = Omit<StandingRow, 'id'>;

export interface Collapsed {
  /** Stored rows that were extended, superseded or both; to be written before `started`. */
  readonly updated: readonly StandingRow[];
  readonly started: readonly NewRow[];
}

/** What `seen`, in order, makes of the rows that stand. At most one of `standing` for each endpoint and client hello. */
export function collapse(standing: readonly StandingRow[], seen: readonly NewRow[]): Collapsed {
  const latest = new Map<string, StandingRow | NewRow>(standing.map((row) => [endpointKey(row), row]));
  const touched = new Map<string, StandingRow | NewRow>();
  const superseded: (StandingRow | NewRow)[] = [];
  for (const row of seen) {
    const key = endpointKey(row);
    const before = latest.get(key);
    const next = before !== undefined && sameOutcome(before, row) ? extended(before, row) : row;
    if (before !== undefined && next === row) superseded.push({ ...before, superseded_at: row.first_seen_at });
    latest.set(key, next);
    touched.set(key, next);
  }
  const all = [...superseded, ...touched.values()];
  return { updated: all.filter(isStored), started: all.filter((row) => !isStored(row)) };
}

function isStored(row: StandingRow | NewRow): row is StandingRow {
  return 'id' in row;
}

function endpointKey(row: NewRow): string {
  return JSON.stringify([row.target, row.protocol, row.address, row.profile, row.sni, row.vantage]);
}

function sameOutcome(a: NewRow, b: NewRow): boolean {
  return (
    a.served_list === b.served_list &&
    a.tls_version === b.tls_version &&
    a.proven === b.proven &&
    a.failure === b.failure &&
    a.redirect === b.redirect
  );
}

function extended(standing: StandingRow | NewRow, row: NewRow): StandingRow | NewRow {
  return {
    ...standing,
    // A clock that was set back must not make a row end before it began.
    last_seen_at: Math.max(standing.last_seen_at, row.last_seen_at),
    times_seen: standing.times_seen + row.times_seen,
    duration_ms: row.duration_ms,
  };
}
