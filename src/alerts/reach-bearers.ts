// Who tells that a firmware is worse to reach: as a rule the step of the outlook that made it so, else an open incident.
import {
  compareLevels,
  compareReaches,
  type OutlookChange,
  type OutlookLevel,
  type Pair,
  pairKey,
  type Reach,
  type ReachChange,
} from '../outlook/outlook.ts';
import type { Incident } from './incident.ts';

interface Round {
  /** Incidents that are not over. */
  readonly incidents: readonly Incident[];
  readonly changes: readonly OutlookChange[];
  readonly reachChanges: readonly ReachChange[];
}

/**
 * The incidents that have to tell of a firmware that became worse to reach, as pair keys. A firmware that an outlook
 * step tells of already needs none; it does when an update target begins to redirect to a host that was refused before.
 */
export function bearersOf(
  { incidents, changes, reachChanges }: Round,
  retired: ReadonlySet<string>,
): ReadonlySet<string> {
  const stepped = new Map(
    changes.map(({ from, to, state }) => [pairKey(state), compareLevels(to, from) > 0 ? to : null]),
  );
  return new Set(
    reachChanges.flatMap(({ from, to, state }) => {
      if (compareReaches(to, from) <= 0) return [];
      const needed = LEVEL_OF_REACH[to];
      const onWays = state.ways.flatMap(({ parts }) => parts.map(({ target }) => target));
      const pairs: readonly Pair[] = [...new Set(onWays)].map((target) => ({ firmware: state.firmware, target }));
      const isTold = pairs.some((pair) => reaches(stepped.get(pairKey(pair)) ?? null, needed));
      const bearer = isTold ? null : loudestOf(incidents, pairs, needed, (key) => stepped.has(key) || retired.has(key));
      return bearer === null ? [] : [pairKey(bearer)];
    }),
  );
}

/** How loud an incident has to be whose routes hear of it. */
const LEVEL_OF_REACH: Readonly<Record<Reach, OutlookLevel>> = {
  reachable: 'safe',
  'at-risk': 'started',
  stranded: 'broken',
};

function reaches(level: OutlookLevel | null, needed: OutlookLevel): boolean {
  return level !== null && compareLevels(level, needed) >= 0;
}

function loudestOf(
  incidents: readonly Incident[],
  pairs: readonly Pair[],
  needed: OutlookLevel,
  isTaken: (key: string) => boolean,
): Incident | null {
  const keys = new Set(pairs.map(pairKey).filter((key) => !isTaken(key)));
  const able = incidents.filter((incident) => keys.has(pairKey(incident)) && reaches(incident.level, needed));
  return able.toSorted((a, b) => compareLevels(b.level, a.level))[0] ?? null;
}
