// Incidents in the store: one row each, written only when something of it changed.
import type { ExpressionBuilder, Kysely, Transaction } from 'kysely';

import type { Incident } from '../../alerts/incident.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { parseColumn } from './json.ts';
import type { IncidentTable, Tables } from './tables.ts';

/** Adds the incidents, or replaces what is stored of them. One by one: a body may be as long as its members are many. */
export async function writeIncidents(transaction: Transaction<Tables>, incidents: readonly Incident[]): Promise<void> {
  for (const incident of incidents) {
    const row: IncidentTable = {
      id: incident.id,
      opened_at: incident.openedAt,
      resolved_at: incident.resolvedAt,
      body: JSON.stringify(incident),
    };
    await transaction
      .insertInto('incident')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row).whereRef('incident.body', '!=', 'excluded.body'))
      .execute();
  }
}

/**
 * Those that are open, and those that were resolved after the instant, the oldest first. Sorted here: asked for the order,
 * SQLite would read through all that there ever were.
 */
export async function readOpenSince(
  transaction: Transaction<Tables>,
  resolvedAfter: EpochMs,
): Promise<readonly Incident[]> {
  const rows = await transaction
    .selectFrom('incident')
    .select(['id', 'opened_at', 'body'])
    .where((row) => openSince(row, resolvedAfter))
    .execute();
  return rows.toSorted((a, b) => a.opened_at - b.opened_at || (a.id < b.id ? -1 : 1)).map(incidentOf);
}

/** The condition of readOpenSince, for joins with what goes with an incident. */
export function openSince(row: ExpressionBuilder<Tables, 'incident'>, resolvedAfter: EpochMs) {
  return row.or([row('incident.resolved_at', 'is', null), row('incident.resolved_at', '>', resolvedAfter)]);
}

/** See Hands.incidents. */
export async function listIncidents(
  db: Kysely<Tables>,
  which: { readonly resolved: boolean },
  limit: number,
): Promise<readonly Incident[]> {
  const all = db.selectFrom('incident').select('body');
  const wanted = which.resolved ? all : all.where('resolved_at', 'is', null);
  const rows = await wanted.orderBy('opened_at', 'desc').orderBy('id').limit(limit).execute();
  return rows.map(incidentOf);
}

/** No character sorts behind it. */
const LAST_CHARACTER = '\u{10ffff}';

/** See Hands.incident. An id that is the beginning of another is still an id. */
export async function findIncident(db: Kysely<Tables>, id: string): Promise<Incident | null> {
  if (id === '') return null;
  const [first, second] = await db
    .selectFrom('incident')
    .select(['id', 'body'])
    .where('id', '>=', id)
    .where('id', '<=', `${id}${LAST_CHARACTER}`)
    .orderBy('id')
    .limit(2)
    .execute();
  if (first === undefined) return null;
  return first.id === id || second === undefined ? incidentOf(first) : null;
}

function incidentOf(row: Pick<IncidentTable, 'body'>): Incident {
  return parseColumn(row.body) as Incident;
}
