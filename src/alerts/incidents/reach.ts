// Which incident tells that a firmware is worse to reach: the one that its worst pair on a way of its updates is in.
import {
  compareLevels,
  compareReaches,
  type OutlookLevel,
  type Pair,
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
    const pairs = [...onWays].map((target) => ({ firmware: state.firmware, target }));
    const bearer = drafts
      .filter(({ isOpen }) => isOpen)
      .flatMap((draft) => pairs.flatMap((pair) => candidate(draft, pair, LEVEL_OF_REACH[to])))
      .toSorted((a, b) => Number(b.isNews) - Number(a.isNews) || compareLevels(b.member.level, a.member.level))[0];
    if (bearer !== undefined) bear(bearer);
  }
}

/** It is news to everyone whose routes are about the pair. */
function bear({ draft, member }: Bearer): void {
  draft.members.set(member, { ...member, revision: draft.revision });
  draft.isReachWorse = true;
}

/** How loud a pair has to be whose routes hear of it. */
const LEVEL_OF_REACH: Readonly<Record<Reach, OutlookLevel>> = {
  reachable: 'safe',
  'at-risk': 'started',
  stranded: 'broken',
};

interface Bearer {
  readonly draft: Draft;
  readonly member: Member;
  readonly isNews: boolean;
}

function candidate(draft: Draft, pair: Pair, needed: OutlookLevel): readonly Bearer[] {
  const member = draft.members.get(pair);
  if (member === undefined || !concerns(member) || compareLevels(member.level, needed) < 0) return [];
  return [{ draft, member, isNews: member.revision === draft.revision }];
}
