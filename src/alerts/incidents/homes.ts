// Which incident a pair belongs to: the one that shares a trait with it, one that was over and comes back, or a new one.
import type { EpochMs } from '../../lib/clock.ts';
import { compareLevels, type OutlookLevel, type OutlookState, pairKey } from '../../outlook/outlook.ts';
import { incidentId } from '../identifiers.ts';
import { concerns, type Incident } from '../incident.ts';
import { byPair } from '../pair-map.ts';
import { type Draft, draftOf, join, leave, step } from './draft.ts';

/** A pair in trouble that no incident explains yet. */
export interface Homeless {
  readonly state: OutlookState;
  readonly traits: readonly string[];
  /** The incident that it is in for another reason; null: none. */
  readonly from: Draft | null;
}

/** Finds each a home among `drafts`, and gives those that had to be opened. */
export function housed(homeless: readonly Homeless[], drafts: readonly Draft[], now: EpochMs): readonly Draft[] {
  let left = homeless;
  // Whoever finds a home brings traits along, which may be all that another one shares with it.
  while (left.length > 0) {
    const open = traitIndex(drafts.filter(({ isOpen }) => isOpen));
    const over = traitIndex(drafts.filter(({ isOpen }) => !isOpen));
    const homes = left.map((one) => homeIn(open, one) ?? (isQuieter(one) ? null : homeIn(over, one)));
    if (homes.every((home) => home === null)) break;
    for (const [index, home] of homes.entries()) if (home !== null) moveTo(home, left[index], now);
    left = left.filter((_, index) => homes[index] === null);
  }
  return alike(left).flatMap((group) => openFor(group, now));
}

/** By trait, the oldest incident that has it. */
function traitIndex(drafts: readonly Draft[]): ReadonlyMap<string, Draft> {
  const index = new Map<string, Draft>();
  const youngestFirst = drafts.toSorted((a, b) => b.incident.openedAt - a.incident.openedAt || byId(b, a));
  for (const draft of youngestFirst) for (const trait of draft.traits) index.set(trait, draft);
  return index;
}

/** Whether it is quieter than it was in the incident that it comes from. */
function isQuieter(one: Homeless): boolean {
  const before = levelBefore(one);
  return before !== null && compareLevels(one.state.level, before) < 0;
}

/** In the incident that it comes from; of what was not watched meanwhile nothing was known. */
function levelBefore({ state, from }: Homeless): OutlookLevel | null {
  const member = from?.members.get(state);
  if (member === undefined) return null;
  return concerns(member) ? member.level : 'safe';
}

function byId(a: Draft, b: Draft): number {
  return a.incident.id < b.incident.id ? -1 : 1;
}

function homeIn(index: ReadonlyMap<string, Draft>, { traits, from }: Homeless): Draft | null {
  for (const trait of traits) {
    const home = index.get(trait);
    if (home !== undefined && home !== from) return home;
  }
  return null;
}

function moveTo(home: Draft, one: Homeless | undefined, now: EpochMs): void {
  if (one === undefined) return;
  const { state, traits, from } = one;
  const before = levelBefore(one);
  if (from !== null) leave(from, state, home.incident.id, now);
  join(home, state, traits, before, now);
}

/** Those that share a trait, directly or through others, together; in the order of their first. */
function alike(homeless: readonly Homeless[]): readonly (readonly Homeless[])[] {
  const parents = homeless.map((_, index) => index);
  const rootOf = (index: number): number => {
    let root = index;
    while (parents[root] !== root) root = parents[root] ?? root;
    parents[index] = root;
    return root;
  };
  const first = new Map<string, number>();
  for (const [index, { traits }] of homeless.entries()) {
    for (const trait of traits) {
      const other = first.get(trait);
      if (other === undefined) first.set(trait, index);
      else {
        const [a, b] = [rootOf(other), rootOf(index)];
        parents[Math.max(a, b)] = Math.min(a, b);
      }
    }
  }
  return [...Map.groupBy(homeless, (_, index) => rootOf(index)).values()];
}

/**
 * An incident for a group of pairs. Where all that an incident has left goes into it, that incident goes on as this one:
 * an exposure that has come true is told as the same story. So does one whose pairs only became quieter.
 */
function openFor(group: readonly Homeless[], now: EpochMs): readonly Draft[] {
  const origins = [...new Set(group.flatMap(({ from }) => from ?? []))];
  const goesOn = origins.find((from) => isLeftBy(group, from) || isCalmed(group, from));
  const home = goesOn ?? draftOf(blank(group, now));
  for (const one of group) {
    if (one.from === home) {
      const before = levelBefore(one) ?? 'safe';
      for (const trait of one.traits) home.traits.add(trait);
      step(home, one.state, { from: before, to: one.state.level }, now);
    } else moveTo(home, one, now);
  }
  return goesOn === undefined ? [home] : [];
}

function isCalmed(group: readonly Homeless[], draft: Draft): boolean {
  return group.every((one) => one.from === draft && isQuieter(one));
}

function isLeftBy(group: readonly Homeless[], draft: Draft): boolean {
  const leaving = byPair(group.filter(({ from }) => from === draft).map(({ state }) => state));
  return draft.members.values().every((member) => leaving.has(member) || !concerns(member) || member.level === 'safe');
}

function blank(group: readonly Homeless[], now: EpochMs): Incident {
  const [first] = group;
  const traits = first?.traits ?? [];
  return {
    id: incidentId([...traits, first === undefined ? '' : pairKey(first.state)], now),
    openedAt: now,
    reopenedAt: now,
    resolvedAt: null,
    level: 'safe',
    revision: 0,
    traits: [],
    members: [],
    reachRevision: null,
    continuedIn: null,
    finding: null,
    summary: '',
    told: {},
  };
}
