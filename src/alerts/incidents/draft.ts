// An incident while a round is folded into it: the one place where alerts are built by changing something.
import type { EpochMs } from '../../lib/clock.ts';
import { compareLevels, type OutlookLevel, type OutlookState, type Pair } from '../../outlook/outlook.ts';
import { concerns, type Incident, isOver, isReopened, isSettled, type Member } from '../incident.ts';
import { byPair, type PairMap } from '../pair-map.ts';

export interface Draft {
  readonly incident: Incident;
  readonly members: PairMap<Member>;
  readonly traits: Set<string>;
  /** The traits that it had before this round. */
  readonly known: ReadonlySet<string>;
  /** That of what happens in this round. */
  readonly revision: number;
  isOpen: boolean;
  isReopened: boolean;
  isChanged: boolean;
  isReachWorse: boolean;
}

export function draftOf(incident: Incident): Draft {
  return {
    incident,
    members: byPair(incident.members),
    traits: new Set(incident.traits),
    known: new Set(incident.traits),
    revision: incident.revision + 1,
    isOpen: incident.resolvedAt === null,
    isReopened: false,
    isChanged: false,
    isReachWorse: false,
  };
}

/** The pair is hit by this incident, as of now; `from` is its level in the one that it comes from. */
export function join(
  draft: Draft,
  state: OutlookState,
  traits: readonly string[],
  from: OutlookLevel | null,
  now: EpochMs,
): void {
  for (const trait of traits) draft.traits.add(trait);
  if (!draft.isOpen) reopen(draft);
  const known = draft.members.get(state);
  const here = known !== undefined && concerns(known) ? known.level : 'safe';
  step(draft, state, { from: from ?? here, to: state.level }, now);
}

/** Whoever was told that it is over hears of everything anew. */
function reopen(draft: Draft): void {
  draft.isReopened = true;
  draft.isOpen = true;
  for (const member of draft.members.values()) draft.members.set(member, { ...member, peak: 'safe' });
}

export interface MemberStep {
  readonly from: OutlookLevel;
  readonly to: OutlookLevel;
}

/** A member is at another level. Louder than ever is news; a step down is told when it quietens the whole. */
export function step(draft: Draft, pair: Pair, { from, to }: MemberStep, now: EpochMs): void {
  const known = draft.members.get(pair);
  const isNews = compareLevels(to, from) > 0 ? compareLevels(to, peakOf(known, now)) > 0 : isNewcomer(known, now);
  const { firmware, target } = pair;
  draft.members.set(pair, {
    firmware,
    target,
    level: to,
    peak: isNews ? to : (known?.peak ?? to),
    before: from,
    at: now,
    revision: isNews ? draft.revision : (known?.revision ?? draft.revision),
    isWatched: true,
    movedTo: null,
  });
  draft.isChanged = true;
}

/** There is news of a member that is as loud as before. */
export function renew(draft: Draft, pair: Pair): void {
  const member = draft.members.get(pair);
  if (member === undefined) return;
  draft.members.set(pair, { ...member, revision: draft.revision });
  draft.isChanged = true;
}

/** Not in the incident before, or so long ago that whoever was told of it then has read of its end meanwhile. */
function isNewcomer(member: Member | undefined, now: EpochMs): boolean {
  return member === undefined || (!concerns(member) && isSettled(member, now));
}

/** How loud a member was already, going back and forth; what was quieter for long gets louder as if for the first time. */
function peakOf(member: Member | undefined, now: EpochMs): OutlookLevel {
  if (member === undefined) return 'safe';
  if (!isSettled(member, now)) return member.peak;
  return concerns(member) ? member.level : 'safe';
}

/** The pair is no longer watched: nothing more will be seen of it. */
export function forget(draft: Draft, member: Member, now: EpochMs): void {
  draft.members.set(member, { ...member, before: member.level, at: now, isWatched: false });
  draft.isChanged = true;
}

/** The pair is another incident's from now on. */
export function leave(draft: Draft, pair: Pair, other: string, now: EpochMs): void {
  const member = draft.members.get(pair);
  if (member === undefined) return;
  draft.members.set(pair, { ...member, at: now, movedTo: other });
  draft.isChanged = true;
}

/** The incident as the round leaves it; over when each of its members is. The same object when nothing changed. */
export function incidentOf(draft: Draft, now: EpochMs): Incident {
  const { incident } = draft;
  const members = draft.members.values();
  const reopenedAt = draft.isReopened ? now : incident.reopenedAt;
  const isBack = isReopened({ ...incident, reopenedAt });
  const isAllOver = draft.isOpen && members.every((member) => isOver(member, isBack, now));
  if (!draft.isChanged && !draft.isReachWorse && !isAllOver) return incident;
  return {
    ...incident,
    level: loudest(members),
    members: isAllOver ? [...members] : members.filter((member) => !isForgotten(member, now)),
    traits: [...draft.traits],
    revision: draft.revision,
    reopenedAt,
    resolvedAt: isAllOver ? now : null,
    reachRevision: draft.isReachWorse ? draft.revision : incident.reachRevision,
    continuedIn: isAllOver ? successorOf(members) : null,
  };
}

/** Longer than any quiet hours: whoever was to hear that it is no longer watched has heard it. */
const FORGOTTEN_AFTER_MS = 86_400_000;

/** A CDN that redirects to a host of another name each time would else fill an incident that stays open. */
function isForgotten({ isWatched, at }: Member, now: EpochMs): boolean {
  return !isWatched && Math.abs(now - at) >= FORGOTTEN_AFTER_MS;
}

/** Where all that it still told of has moved to, the last of it; null where something was just safe again. */
function successorOf(members: readonly Member[]): string | null {
  const moved = members.filter(({ movedTo }) => movedTo !== null);
  return members.some(concerns) ? null : (moved.at(-1)?.movedTo ?? null);
}

/** The loudest level among those that it tells of; `safe` of none. */
export function loudest(members: Iterable<Member>): OutlookLevel {
  let level: OutlookLevel = 'safe';
  for (const member of members) if (concerns(member) && compareLevels(member.level, level) > 0) level = member.level;
  return level;
}
