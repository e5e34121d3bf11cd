// How the served list of an endpoint changed, from harmless (a renewal) to harmful (an anchor that is not pinned).
import { endpointKey, isDoubtful } from './endpoints.ts';
import { compareLevels, type EndpointView, type OutlookState, type Rotation, type RotationKind } from './outlook.ts';

/**
 * The changes between what was last seen of each endpoint and what was served now. Of an endpoint with several servers
 * behind it, a round sees the one or the other: that is told when it begins, not each time.
 */
export function rotationsOf(previous: OutlookState | null, round: readonly EndpointView[]): readonly Rotation[] {
  if (previous === null) return [];
  const known = new Map<string, EndpointView>();
  for (const view of [...previous.remembered, ...previous.endpoints]) {
    if (!isDoubtful(view)) known.set(endpointKey(view), view);
  }
  return round.flatMap((after) => {
    const before = known.get(endpointKey(after));
    const kind = before === undefined || isDoubtful(after) ? null : classifyRotation(before, after);
    if (before === undefined || kind === null) return [];
    const { address, hello, at } = after;
    const rotation = { kind, address, hello, at, anchorBefore: anchorText(before), anchorAfter: anchorText(after) };
    return (before.isMixed || after.isMixed) && isToldAlready(rotation, previous) ? [] : [rotation];
  });
}

/** Whether the anchor that a rotation leads to is known of its endpoint, since something was refused. */
function isToldAlready(rotation: Rotation, { level, rotations }: OutlookState): boolean {
  if (compareLevels(level, 'started') < 0) return false;
  const ofEndpoint = rotations.filter((one) => endpointKey(one) === endpointKey(rotation));
  return ofEndpoint.some(({ anchorBefore, anchorAfter }) => [anchorBefore, anchorAfter].includes(rotation.anchorAfter));
}

/** Which kind of change lies between two views of one endpoint; null when the list is the same. */
export function classifyRotation(before: EndpointView, after: EndpointView): RotationKind | null {
  if (before.served.join() === after.served.join()) return null;
  const [old, now] = [anchorText(before), anchorText(after)];
  if (old !== null && now !== null && old !== now) {
    return after.verdict === null ? null : `anchor-changed-${after.verdict.kind}`;
  }
  if (before.served.slice(1).join() !== after.served.slice(1).join()) return 'intermediate-changed';
  return before.endEntity?.spkiSha256 === after.endEntity?.spkiSha256 ? 'renewal' : 'rekey';
}

/** What the path rests on: the anchor that was used or the one that would be needed; null where nobody can say. */
function anchorText(view: EndpointView): string | null {
  switch (view.verdict?.kind) {
    case 'accepted':
      return view.verdict.anchor.subject;
    case 'refused':
      return view.verdict.missing?.subject ?? null;
    case 'uncertain':
      return view.verdict.accepting.verdict.anchor.subject;
    case undefined:
      return null;
  }
}
