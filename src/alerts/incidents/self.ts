// Incidents of anchorwatch itself: one for each finding, by what it is about.
import type { EpochMs } from '../../lib/clock.ts';
import { incidentId } from '../identifiers.ts';
import { type Incident, isReopened } from '../incident.ts';
import { SELF_LEVELS, type SelfFinding } from '../self-finding.ts';

/**
 * The incidents of `findings` as they are now: opened, kept, over when nothing is found any more, and reopened when one
 * that was over for less than six hours comes back. Unchanged incidents are the same objects.
 */
export function foldFindings(
  incidents: readonly Incident[],
  findings: readonly SelfFinding[],
  now: EpochMs,
): readonly Incident[] {
  const found = new Map(findings.map((finding) => [keyOf(finding), finding]));
  const known = latestByKey(incidents.filter((incident) => mayComeBack(incident, now)));
  const kept = incidents.map((incident) => {
    const key = incident.finding === null ? '' : keyOf(incident.finding);
    const finding = found.get(key);
    return known.get(key) === incident ? next(incident, finding ?? null, now) : incident;
  });
  const opened = [...found].filter(([key]) => !known.has(key)).map(([, finding]) => openFor(finding, now));
  return [...kept, ...opened];
}

function keyOf({ code, subject }: SelfFinding): string {
  return `${code} ${subject}`;
}

function latestByKey(incidents: readonly Incident[]): ReadonlyMap<string, Incident> {
  const oldestFirst = incidents.toSorted((a, b) => a.openedAt - b.openedAt);
  return new Map(oldestFirst.flatMap((one) => (one.finding === null ? [] : [[keyOf(one.finding), one] as const])));
}

/** What comes and goes all day is one incident that is reopened once, and open from then on until it has gone for good. */
const SETTLING_MS = 6 * 3_600_000;

function mayComeBack({ resolvedAt }: Incident, now: EpochMs): boolean {
  return resolvedAt === null || Math.abs(now - resolvedAt) < SETTLING_MS;
}

function next(incident: Incident, finding: SelfFinding | null, now: EpochMs): Incident {
  const isOpen = incident.resolvedAt === null;
  if (finding === null) {
    const isSettling = isReopened(incident) && Math.abs(now - incident.reopenedAt) < SETTLING_MS;
    if (!isOpen || isSettling) return incident;
    return { ...incident, revision: incident.revision + 1, level: 'safe', resolvedAt: now };
  }
  const level = SELF_LEVELS[finding.code];
  if (!isOpen)
    return { ...incident, revision: incident.revision + 1, level, finding, reopenedAt: now, resolvedAt: null };
  const since = incident.finding?.since ?? finding.since;
  return incident.finding?.detail === finding.detail ? incident : { ...incident, finding: { ...finding, since } };
}

function openFor(finding: SelfFinding, now: EpochMs): Incident {
  return {
    id: incidentId(['anchorwatch', keyOf(finding)], now),
    openedAt: now,
    reopenedAt: now,
    resolvedAt: null,
    level: SELF_LEVELS[finding.code],
    revision: 1,
    traits: [],
    members: [],
    reachRevision: null,
    continuedIn: null,
    finding,
    summary: '',
    told: {},
  };
}
