// From outlooks to incidents by cause: whom an open incident hits now, what opens, what is over. Follows from the outlooks
// as they are, not from steps that must not be missed.
import type { EpochMs } from '../../lib/clock.ts';
import { compareLevels, type OutlookState } from '../../outlook/outlook.ts';
import { concerns, type Incident, isReopened, type Member } from '../incident.ts';
import { byPair, PairMap } from '../pair-map.ts';
import { type Draft, draftOf, forget, incidentOf, renew, step } from './draft.ts';
import { housed, type Homeless } from './homes.ts';
import { type Origins, quietenHops } from './hops.ts';
import { markWorseReaches, type ReachSteps } from './reach.ts';
import { announcedTraits, traitsOf } from './traits.ts';

export interface FoldInput extends ReachSteps, Origins {
  readonly now: EpochMs;
  /** Of devices: those that are open, and those that were over a short while ago and may come back. */
  readonly incidents: readonly Incident[];
  /** Every outlook that is watched. */
  readonly outlooks: readonly OutlookState[];
  /** Rounds without any answer after which a target that never answered is an incident. */
  readonly calmRounds: number;
}

/**
 * The incidents as they are after a round: one for each cause. A pair belongs to one open incident at most. It joins the
 * one that it shares a trait with; when it becomes louder for another reason than the incident's, it goes to the
 * incident of that reason. What was over comes back under its old name. Unchanged incidents are the same objects.
 */
export function foldIncidents(input: FoldInput): readonly Incident[] {
  const { now } = input;
  const drafts = input.incidents.map(draftOf);
  const outlooks = byPair(input.outlooks);
  const homes = homesOf(drafts);
  const homeless: Homeless[] = [];

  for (const { draft, member } of homes.values()) {
    const state = outlooks.get(member);
    if (state === undefined) {
      if (member.isWatched) forget(draft, member, now);
    } else if (state.level !== member.level || !member.isWatched) {
      follow({ draft, member }, state, homeless, input);
    } else {
      hearMore(draft, state);
    }
  }
  for (const state of input.outlooks) {
    if (isTrouble(state, input.calmRounds) && !homes.has(state)) {
      homeless.push({ state, traits: traitsOf(state, input.originOf(state)), from: null });
    }
  }
  // In an order of their own: which incident gets which name must not hang on that of the outlooks.
  const opened = housed(homeless.toSorted(comparePairs), drafts, now);
  for (const draft of drafts) if (draft.isOpen) refresh(draft, outlooks, now);
  const all = [...drafts, ...opened];
  quietenHops(all, input);
  markWorseReaches(input, all);
  return all.map((draft) => incidentOf(draft, now));
}

function comparePairs({ state: a }: Homeless, { state: b }: Homeless): number {
  if (a.firmware !== b.firmware) return a.firmware < b.firmware ? -1 : 1;
  return a.target < b.target ? -1 : 1;
}

interface Home {
  readonly draft: Draft;
  readonly member: Member;
}

/** The open incident that each pair is in: of several (one was reopened by others) the one that it is not safe in. */
function homesOf(drafts: readonly Draft[]): PairMap<Home> {
  const homes = new PairMap<Home>();
  for (const draft of drafts) {
    if (!draft.isOpen) continue;
    for (const member of draft.members.values()) {
      if (member.movedTo !== null) continue;
      const known = homes.get(member);
      if (known === undefined || hold(member) > hold(known.member)) homes.set(member, { draft, member });
    }
  }
  return homes;
}

/** How firmly a pair is in an incident. */
function hold(member: Member): number {
  if (!concerns(member)) return 0;
  return member.level === 'safe' ? 1 : 2;
}

/** Who is no longer watched and who is again, also among pairs that are at home elsewhere: nothing hangs on where. */
function refresh(draft: Draft, outlooks: PairMap<OutlookState>, now: EpochMs): void {
  for (const member of draft.members.values()) {
    if (member.movedTo !== null) continue;
    const state = outlooks.get(member);
    if (state === undefined && member.isWatched) forget(draft, member, now);
    else if (state?.level === 'safe' && !member.isWatched) step(draft, member, { from: 'safe', to: 'safe' }, now);
  }
}

/** A member whose outlook is another: it stays, or looks for the incident that explains it better. */
function follow(
  { draft, member }: Home,
  state: OutlookState,
  homeless: Homeless[],
  { now, originOf }: FoldInput,
): void {
  const from = member.isWatched ? member.level : 'safe';
  const isLouder = compareLevels(state.level, from) > 0;
  // One that came back before stays, or it would come and go between two incidents for ever.
  const isLessThanRefused =
    isRefused(from) && !isRefused(state.level) && state.level !== 'safe' && !isReopened(draft.incident);
  if (isLouder || isLessThanRefused) {
    const traits = traitsOf(state, originOf(state));
    if (!traits.some((trait) => draft.traits.has(trait))) {
      homeless.push({ state, traits, from: draft });
      return;
    }
    for (const trait of traits) draft.traits.add(trait);
  }
  // What else is known is told by the step, and is no news of its own afterwards.
  for (const trait of announcedTraits(state)) draft.traits.add(trait);
  step(draft, state, { from, to: state.level }, now);
}

/** A member that is as loud as before, for a further reason: another anchor that it lacks, a day that moved. */
function hearMore(draft: Draft, state: OutlookState): void {
  // As the incident was before this round: two members may bring the same.
  const further = announcedTraits(state).filter((trait) => !draft.known.has(trait));
  if (further.length === 0) return;
  for (const trait of further) draft.traits.add(trait);
  renew(draft, state);
}

function isRefused(level: OutlookState['level']): boolean {
  return compareLevels(level, 'started') >= 0;
}

// A target that never answered is `unknown` from its first round on, which may only be a hiccup.
function isTrouble({ level, silentRounds }: OutlookState, calmRounds: number): boolean {
  return level === 'unknown' ? silentRounds >= calmRounds : level !== 'safe';
}
