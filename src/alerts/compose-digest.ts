// The weekly digest from what the store knows: what changed, what is coming, what is healthy.
import type { EpochMs } from '../lib/clock.ts';
import {
  compareLevels,
  type FirmwareReach,
  OUTLOOK_LEVELS,
  type OutlookLevel,
  type OutlookState,
  type Rotation,
} from '../outlook/outlook.ts';
import { dateOf } from './digest-dates.ts';
import type { Digest, DigestChange, DigestDate, DigestIncident, WatchHealth } from './digest.ts';
import { fleetImpact, fleetText } from './fleet.ts';
import { notificationId } from './identifiers.ts';
import type { Incident } from './incident.ts';
import type { DigestNotification } from './notification.ts';
import { rotationPhrase } from './render/evidence-text.ts';
import { countOf, dayText } from './wording.ts';

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
    summary: digestSummary(digest, input.incidents),
    digest,
  };
}

function digestOf({ from, to, outlooks, reaches, incidents, watch }: DigestInput): Digest {
  const told = incidents.toSorted((a, b) => compareLevels(b.level, a.level) || b.openedAt - a.openedAt).map(entryOf);
  const coming = comingOf(outlooks, to);
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

function digestSummary({ levels, fleet, coming, more, watch }: Digest, incidents: readonly Incident[]): string {
  const open = incidents.filter(({ resolvedAt }) => resolvedAt === null).length;
  const ahead = coming.length + more.coming;
  const trouble = fleetText(fleet);
  const parts = [
    // Without a cycle there is nothing to be told of, and that is no health.
    ...(watch.cycles === 0 ? ['no cycle completed'] : []),
    ...(trouble === null ? [] : [trouble]),
    open === 0 ? 'no open incident' : countOf(open, 'open incident'),
    ...(ahead === 0 ? [] : [`${countOf(ahead, 'date')} ahead`]),
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

/** Dates after `to` that outlooks know of, each certificate once, soonest first. */
function comingOf(outlooks: readonly OutlookState[], to: EpochMs): readonly DigestDate[] {
  const dates = new Map<string, DigestDate>();
  for (const { firmware, target, findings } of outlooks) {
    for (const finding of findings) {
      const date = dateOf(finding);
      if (date === null || date.at <= to) continue;
      const { key, at, text } = date;
      const known = dates.get(key);
      // A key may be in several certificates: the first that ends counts.
      if (known === undefined || at < known.at)
        dates.set(key, { at, text, pair: { firmware, target }, pairs: (known?.pairs ?? 0) + 1 });
      else dates.set(key, { ...known, pairs: known.pairs + 1 });
    }
  }
  return [...dates.values()].toSorted((a, b) => a.at - b.at);
}

/** What was served anew after `from` and until `to`, and every firmware accepts; alike ones together, latest first. */
function changesOf(outlooks: readonly OutlookState[], from: EpochMs, to: EpochMs): readonly DigestChange[] {
  const all = outlooks.flatMap(({ target, rotations }) =>
    rotations
      .filter(({ at }) => at > from && at <= to)
      .map((rotation) => ({ target, rotation, endpoint: endpointOf(target, rotation) })),
  );
  const objectedTo = new Set(all.flatMap(({ rotation, endpoint }) => (isAccepted(rotation) ? [] : [endpoint])));
  const accepted = all.filter(({ endpoint }) => !objectedTo.has(endpoint));
  const alike = Map.groupBy(accepted, ({ target, rotation }) => `${target} ${rotationPhrase(rotation)}`);
  return [...alike.values()].flatMap(changeOf).toSorted((a, b) => b.at - a.at);
}

interface ServedAnew {
  readonly target: string;
  readonly rotation: Rotation;
  /** The same endpoint is seen by every firmware that talks to it. */
  readonly endpoint: string;
}

function changeOf(alike: readonly ServedAnew[]): readonly DigestChange[] {
  const [first] = alike;
  if (first === undefined) return [];
  const at = alike.reduce((latest, { rotation }) => Math.max(latest, rotation.at), first.rotation.at);
  const count = new Set(alike.map(({ endpoint }) => endpoint)).size;
  return [{ at, target: first.target, text: rotationPhrase(first.rotation), count }];
}

/** One that is refused, or that nobody can judge, is an incident's. */
function isAccepted({ kind }: Rotation): boolean {
  return kind !== 'anchor-changed-refused' && kind !== 'anchor-changed-uncertain';
}

function endpointOf(target: string, { address, hello, at }: Rotation): string {
  return JSON.stringify([target, address, hello.profile, hello.sni, at]);
}
