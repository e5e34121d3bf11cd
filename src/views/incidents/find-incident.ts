// An incident by what somebody typed or copied of its id.
import type { Incident } from '../../alerts/incident.ts';
import { CodedError } from '../../lib/coded-error.ts';
import { visibleText } from '../../lib/escape.ts';
import type { Hands } from '../../store/store.ts';
import { requireDigits } from './require-digits.ts';

/** Of those whose ids are looked through for candidates: more than are ever open. */
const MAX_LOOKED_AT = 1_000;
/** As many as one line names. */
const MAX_NAMED = 5;

/**
 * The incident whose id is `id`, or begins so as no other does. Throws a usage error, and
 * CodedError `incident-unknown` or `incident-ambiguous`.
 */
export async function findIncident(store: Pick<Hands, 'incident' | 'incidents'>, id: string): Promise<Incident> {
  requireDigits(id, 'inc-', 'incident');
  const found = await store.incident(id);
  if (found !== null) return found;
  const all = id === '' ? [] : await store.incidents({ resolved: true }, MAX_LOOKED_AT);
  const candidates = all.map((incident) => incident.id).filter((candidate) => candidate.startsWith(id));
  throw candidates.length === 0 ? unknown(id) : ambiguous(id, candidates);
}

function unknown(id: string): CodedError<'incident-unknown'> {
  return new CodedError('incident-unknown', `no incident ${quoted(id)}: anchorwatch alerts list --all names them`);
}

function ambiguous(id: string, candidates: readonly string[]): CodedError<'incident-ambiguous'> {
  const named = candidates.slice(0, MAX_NAMED).join(', ');
  const more = candidates.length > MAX_NAMED ? ` and ${String(candidates.length - MAX_NAMED)} more` : '';
  return new CodedError('incident-ambiguous', `${quoted(id)} begins several incidents: ${named}${more}`);
}

function quoted(id: string): string {
  return `"${visibleText(id, 80)}"`;
}
