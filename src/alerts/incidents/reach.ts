// Which incident tells that a firmware is worse to reach: the one that its worst pair on a way of its updates is in.
import {
  compareLevels,
  compareReaches,
  type OutlookLevel,
  pairKey,
  type Reach,
  type ReachChange,
} from '../../outlook/outlook.ts';
import { concerns, type Member } from '../incident.ts';
import type { Draft } from './draft.ts';

export interface ReachSteps {
  /** At most one step for each firmware. */
  readonly reachChanges: readonly ReachChange[];
}

/**
 * Marks one incident for each firmware that became worse to reach: that of a pair which stepped in this round, else the
 * loudest. None where no pair is loud enough (its routes may not hear of it).
 */
export function markWorseReaches({ reachChanges }: ReachSteps, drafts: readonly Draft[]): void {
  for (const { from, to, state } of reachChanges) {
    if (compareReaches(to, from) <= 0) continue;
    const onWays = new Set(state.ways.flatMap(({ parts }) => parts.map(({ target }) => target)));
    const keys = [...onWays].map((target) => pairKey({ firmware: state.firmware, target }));
    const bearer = drafts
      .filter(({ isOpen }) => isOpen)
      .flatMap((draft) => keys.flatMap((key) => candidate(draft, draft.members.get(key), LEVEL_OF_REACH[to])))
      .toSorted((a, b) => Number(b.isNews) - Number(a.isNews) || compareLevels(b.level, a.level))[0];
    if (bearer !== undefined) bearer.draft.isReachWorse = true;
  }
}

/** How loud a pair has to be whose routes hear of it. */
const LEVEL_OF_REACH: Readonly<Record<Reach, OutlookLevel>> = {
  reachable: 'safe',
  'at-risk': 'started',
  stranded: 'broken',
};

function candidate(draft: Draft, member: Member | undefined, needed: OutlookLevel) {
  if (member === undefined || !concerns(member) || compareLevels(member.level, needed) < 0) return [];
  return [{ draft, level: member.level, isNews: member.revision === draft.revision }];
}
