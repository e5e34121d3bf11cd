// The weekly digest from what the store knows: what changed, what is coming, what is healthy.
import type { EpochMs } from '../lib/clock.ts';
import {
  compareLevels,
  type Finding,
  type FirmwareReach,
  OUTLOOK_LEVELS,
  type OutlookLevel,
  type OutlookState,
  type Rotation,
} from '../outlook/outlook.ts';
import type { Digest, DigestChange, DigestDate, DigestIncident, WatchHealth } from './digest.ts';
import { fleetImpact, fleetText } from './fleet.ts';
import { notificationId } from './identifiers.ts';
import type { Incident } from './incident.ts';
import type { DigestNotification } from './notification.ts';
import { rotationPhrase } from './render/evidence-text.ts';
import { countOf, dayText, shortName } from './wording.ts';

export interface DigestInput {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly outlooks: readonly OutlookState[];
  readonly reaches: readonly FirmwareReach[];
  /** Open at some time between. */
  readonly incidents: readonly Incident[];
  readonly watch: WatchHealth;
}

/** As many of each as somebody reads on a Monday morning. */
const MAX_ENTRIES = 50;

/** The digest of the time between two instants. */
export function composeDigest(input: DigestInput): DigestNotification {
  const digest = digestOf(input);
  const { to } = input;
  return {
    about: 'digest',
    id: notificationId('digest', 'digest', to),
    kind: 'digest',
    at: to,
    incident: `digest-${dayText(to)}`,
    summary: digestSummary(digest),
    digest,
  };
}

function digestOf({ from, to, outlooks, reaches, incidents, watch }: DigestInput): Digest {
  const told = incidents.toSorted((a, b) => compareLevels(b.level, a.level) || b.openedAt - a.openedAt).map(entryOf);
  const coming = comingOf(outlooks);
  const changes = changesOf(outlooks, from, to);
  const more = (all: readonly unknown[]) => Math.max(0, all.length - MAX_ENTRIES);
  return {
    from,
    to,
    levels: levelsOf(outlooks),
    firmware: new Set(outlooks.map(({ firmware }) => firmware)).size,
    targets: new Set(outlooks.map(({ target }) => target)).size,
    fleet: fleetImpact(reaches),
    incidents: told.slice(0, MAX_ENTRIES),
    coming: coming.slice(0, MAX_ENTRIES),
    changes: changes.slice(0, MAX_ENTRIES),
    more: { incidents: more(told), coming: more(coming), changes: more(changes) },
    watch,
  };
}

function digestSummary({ levels, fleet, incidents, coming }: Digest): string {
  const open = incidents.filter(({ resolvedAt }) => resolvedAt === null).length;
  const trouble = fleetText(fleet);
  const parts = [
    ...(trouble === null ? [] : [trouble]),
    open === 0 ? 'no open incident' : countOf(open, 'open incident'),
    ...(coming.length === 0 ? [] : [`${countOf(coming.length, 'date')} ahead`]),
    `${String(levels.safe)} of ${countOf(sumOf(levels), 'pair')} safe`,
  ];
  return `This week: ${parts.join(', ')}`;
}

function sumOf(levels: Digest['levels']): number {
  return Object.values(levels).reduce((sum, count) => sum + count, 0);
}

function levelsOf(outlooks: readonly OutlookState[]): Digest['levels'] {
  const counts = OUTLOOK_LEVELS.map((level) => [level, outlooks.filter((state) => state.level === level).length]);
  return Object.fromEntries(counts) as Record<OutlookLevel, number>;
}

function entryOf({ id, summary, level, openedAt, resolvedAt }: Incident): DigestIncident {
  return { incident: id, summary, level, openedAt, resolvedAt };
}

/** Dates that outlooks know of, each once, soonest first. */
function comingOf(outlooks: readonly OutlookState[]): readonly DigestDate[] {
  const dates = new Map<string, DigestDate>();
  for (const { firmware, target, findings } of outlooks) {
    for (const finding of findings) {
      const date = dateOf(finding, target);
      if (date === null) continue;
      const known = dates.get(date.key);
      const pair = { firmware, target };
      dates.set(date.key, known === undefined ? { ...date, pair, pairs: 1 } : { ...known, pairs: known.pairs + 1 });
    }
  }
  return [...dates.values()].toSorted((a, b) => a.at - b.at);
}

function dateOf(finding: Finding, target: string) {
  switch (finding.code) {
    case 'path-ends': {
      const { at, endsWith } = finding;
      return { key: `path ${endsWith.spkiSha256}`, at, text: `${shortName(endsWith.subject)} ends` };
    }
    case 'end-entity-not-renewed': {
      const { at, endEntity } = finding;
      return { key: `end ${endEntity.spkiSha256}`, at, text: `the certificate of ${target} ends, and is not renewed` };
    }
    case 'refused':
    case 'uncertain':
    case 'alternating':
    case 'no-answer':
    case 'unproven':
      return null;
  }
}

/** What was served anew between `from` and `to` without breaking anything, alike ones together, latest first. */
function changesOf(outlooks: readonly OutlookState[], from: EpochMs, to: EpochMs): readonly DigestChange[] {
  const changes = new Map<string, DigestChange & { readonly endpoints: Set<string> }>();
  for (const { target, rotations } of outlooks) {
    for (const rotation of rotations) {
      if (rotation.at <= from || rotation.at > to || rotation.kind === 'anchor-changed-refused') continue;
      const text = rotationPhrase(rotation);
      const key = `${target} ${text}`;
      const endpoints = changes.get(key)?.endpoints ?? new Set<string>();
      // The same endpoint is seen by every firmware that talks to it.
      endpoints.add(endpointOf(rotation));
      const at = Math.max(rotation.at, changes.get(key)?.at ?? 0);
      changes.set(key, { at, target, text, count: endpoints.size, endpoints });
    }
  }
  return [...changes.values()]
    .map(({ at, target, text, count }) => ({ at, target, text, count }))
    .toSorted((a, b) => b.at - a.at);
}

function endpointOf({ address, hello, at }: Rotation): string {
  return JSON.stringify([address, hello.profile, hello.sni, at]);
}
