// Rounds as the daemon makes them: each round's outlooks are folded into the incidents that the one before left.
import { decide, type DecideInput, type Decision } from '../../../src/alerts/decide.ts';
import { concerns, type Incident, isOpen } from '../../../src/alerts/incident.ts';
import { foldIncidents } from '../../../src/alerts/incidents/fold.ts';
import { type OutlookLevel, type OutlookState, pairKey } from '../../../src/outlook/outlook.ts';
import { certificateRef, decideInput, hexOf, missingAnchor, NOON, outlook, refused, view } from '../scene.ts';

export const ROUND_MS = 10 * 60_000;

/** What is wrong with a pair: the anchor that it needs, the list that it gets, the code by which it refuses. */
export interface Trouble {
  readonly anchor?: string | null;
  readonly list?: string;
  readonly code?: 'anchor-missing' | 'expired';
}

/** `a/x` is firmware a on target x. */
export function pair(name: string, level: OutlookLevel, trouble: Trouble = {}): OutlookState {
  const [firmware = '', target = ''] = name.split('/');
  const { anchor = 'New Root', list = 'list', code = 'anchor-missing' } = trouble;
  const missing = anchor === null ? null : missingAnchor({ subject: `CN=${anchor}` });
  const served = [hexOf(`end entity of ${name}`), hexOf(list)];
  const isRefused = level === 'started' || level === 'broken';
  const endpoints = [view('192.0.2.1', isRefused ? { served, verdict: refused({ code, missing }) } : {})];
  return outlook(level, { firmware, target, endpoints, silentRounds: level === 'unknown' ? 9 : 0 });
}

/** Exposed because this certificate ends. */
export function exposed(name: string, ends = 'Old Root'): OutlookState {
  const findings = [{ code: 'path-ends' as const, endsWith: certificateRef(`CN=${ends}`), at: NOON }];
  return { ...pair(name, 'exposed'), findings };
}

/** The incidents that one round leaves. */
export function fold(
  outlooks: readonly OutlookState[],
  incidents: readonly Incident[] = [],
  round = 0,
): readonly Incident[] {
  const now = NOON + round * ROUND_MS;
  return foldIncidents({ now, incidents, outlooks, calmRounds: 3, reachChanges: [], originOf: ({ target }) => target });
}

/** Several rounds, one after the other. */
export function foldAll(...rounds: readonly (readonly OutlookState[])[]): readonly Incident[] {
  return rounds.reduce<readonly Incident[]>((incidents, outlooks, round) => fold(outlooks, incidents, round), []);
}

/** The pairs in trouble of each open incident, as `a/x b/x`. */
export function partition(incidents: readonly Incident[]): readonly string[] {
  return incidents.filter(isOpen).map(troubled).toSorted();
}

function troubled({ members }: Incident): string {
  const hit = members.filter((member) => concerns(member) && member.level !== 'safe');
  return hit
    .map(({ firmware, target }) => `${firmware}/${target}`)
    .toSorted()
    .join(' ');
}

/** What is decided round by round, each with the incidents that are known by then. */
export class Watch {
  incidents: readonly Incident[] = [];
  now = NOON;

  round(outlooks: readonly OutlookState[], input: Partial<DecideInput> = {}): Decision {
    this.now += ROUND_MS;
    const decision = decide(decideInput({ now: this.now, incidents: this.incidents, outlooks, ...input }));
    const known = new Map(this.incidents.map((incident) => [incident.id, incident]));
    for (const incident of decision.incidents) known.set(incident.id, incident);
    this.incidents = [...known.values()];
    return decision;
  }

  /** As many rounds of the same. */
  rounds(count: number, outlooks: readonly OutlookState[], input: Partial<DecideInput> = {}): readonly Decision[] {
    return Array.from({ length: count }, () => this.round(outlooks, input));
  }
}

/** `kind from>to` of all that is told, in order. */
export function kindsOf(decisions: readonly Decision[]): readonly string[] {
  return decisions.flatMap(({ deliveries }) =>
    deliveries.flatMap(({ notification }) =>
      notification.about === 'devices'
        ? [`${notification.kind} ${notification.outlook.from}>${notification.outlook.to}`]
        : [],
    ),
  );
}

export function keyOf(name: string): string {
  return pairKey(pair(name, 'safe'));
}
