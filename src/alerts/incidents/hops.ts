// Hosts that redirects lead to: some CDNs make up another name for each answer, and each is a pair of its own. One more of
// them is no news where its firmware was told of as loud a one from the same target.
import { compareLevels, type OutlookLevel, type Pair } from '../../outlook/outlook.ts';
import type { TargetKey } from '../../probe/observation.ts';
import type { Member } from '../incident.ts';
import type { Draft } from './draft.ts';

export interface Origins {
  /** The target of the config that leads to the pair's target through redirects; for one of the config itself it. */
  readonly originOf: (pair: Pair) => TargetKey;
}

/** Older than whatever a receiver was told. */
const BEFORE_ALL = 0;

/** Takes back the news of such hosts that joined in this round; what is louder than all before them stays news. */
export function quietenHops(drafts: readonly Draft[], { originOf }: Origins): void {
  for (const draft of drafts) {
    if (!draft.isOpen || !draft.isChanged) continue;
    const newHops = draft.members
      .values()
      .filter((member) => member.revision === draft.revision && originOf(member) !== member.target);
    if (newHops.length === 0) continue;
    const loudest = loudestBefore(draft, originOf);
    for (const hop of newHops) {
      const before = loudest.get(kindOf(hop, originOf)) ?? 'safe';
      if (compareLevels(before, hop.level) >= 0) draft.members.set(hop, { ...hop, revision: BEFORE_ALL });
    }
  }
}

/** How loud the hosts of each firmware and target were, of which was told before this round. */
function loudestBefore(draft: Draft, originOf: Origins['originOf']): ReadonlyMap<string, OutlookLevel> {
  const loudest = new Map<string, OutlookLevel>();
  for (const member of draft.members.values()) {
    if (member.revision === draft.revision || originOf(member) === member.target) continue;
    const kind = kindOf(member, originOf);
    if (compareLevels(member.peak, loudest.get(kind) ?? 'safe') > 0) loudest.set(kind, member.peak);
  }
  return loudest;
}

function kindOf(member: Member, originOf: Origins['originOf']): string {
  return JSON.stringify([member.firmware, originOf(member)]);
}
