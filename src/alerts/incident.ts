// An incident: one cause, everything that it hits, from the step up that opened it until it is over. Plain JSON, kept in
// the store.
import type { EpochMs } from '../lib/clock.ts';
import type { OutlookLevel, Pair } from '../outlook/outlook.ts';
import type { SelfFinding } from './self-finding.ts';

export interface Incident {
  /** The same from `opened` to `resolved`, and when it is reopened. */
  readonly id: string;
  readonly openedAt: EpochMs;
  /** When it was opened the last time: `openedAt`, or when it was reopened. */
  readonly reopenedAt: EpochMs;
  readonly resolvedAt: EpochMs | null;
  /** The loudest of its members; of an incident of anchorwatch itself that of the finding. */
  readonly level: OutlookLevel;
  /** Counts what happened in it. Not an instant: a clock that is set back must not hide what is new. */
  readonly revision: number;
  /** What its members have in common, as `traitsOf` gives it: whoever shares one of these joins. */
  readonly traits: readonly string[];
  /** The pairs that it hits or has hit, in the order in which they came. */
  readonly members: readonly Member[];
  /** At which revision a firmware became worse to reach, for this incident to tell of; null: none did. */
  readonly reachRevision: number | null;
  /** The incident that its members moved to, when it is over by that; else null. */
  readonly continuedIn: string | null;
  /** What anchorwatch found of itself; null for an incident of devices. */
  readonly finding: SelfFinding | null;
  /** In one line, as it was when it last changed while it was open; may hold a stranger's text. */
  readonly summary: string;
  /** What each receiver was told of it last: whoever heard of it also hears of its end. */
  readonly told: Readonly<Record<string, Told>>;
}

/** One firmware on one target, as far as an incident goes. */
export interface Member extends Pair {
  readonly level: OutlookLevel;
  /** The loudest since it joined, or since the incident was reopened: coming back to it is no news. */
  readonly peak: OutlookLevel;
  /** What it was before its last step. */
  readonly before: OutlookLevel;
  /** Of its last step. */
  readonly at: EpochMs;
  /** The incident's revision at its last step. */
  readonly revision: number;
  /** False when neither the config nor a redirect leads to it any more. */
  readonly isWatched: boolean;
  /** The incident that explains it better, and that tells of it now; null: this one does. */
  readonly movedTo: string | null;
}

/** What a receiver was told of an incident last. */
export interface Told {
  readonly at: EpochMs;
  /** Of what concerns this receiver; `safe` once it was told that it is over. */
  readonly level: OutlookLevel;
  /** The incident's revision: whatever came after it is new. */
  readonly revision: number;
  /** Since when it waits for an acknowledgement: when it was told first, or of more than was acknowledged. */
  readonly raisedAt: EpochMs;
  /** Pairs (as `pairKey` has it) that were news then, and muted, eased or off its routes: should it hear them, they still are. */
  readonly unheard: readonly string[];
  /** How it went, as this receiver was told: louder only; then quieter, or over; then louder again, however it went on. */
  readonly course: 'rising' | 'eased' | 'back';
}

/** Whether the incident still tells of a member, be it safe or not. */
export function concerns({ isWatched, movedTo }: Member): boolean {
  return isWatched && movedTo === null;
}

/** How long a pair that was safe before and came back has to be safe before it is over. */
const SETTLING_MS = 6 * 3_600_000;

/**
 * Whether a member is over and done with. A host that goes back and forth for longer than the calm rounds would else
 * resolve and reopen its incident all day: one that came back before (`isBack`) has to be safe for six hours.
 */
export function isOver(member: Member, isBack: boolean, now: EpochMs): boolean {
  if (!concerns(member)) return true;
  return member.level === 'safe' && (!isBack || isSettled(member, now));
}

/** Whether the last step of a member is so long ago that another one is no going back and forth. */
export function isSettled({ at }: Member, now: EpochMs): boolean {
  return Math.abs(now - at) >= SETTLING_MS;
}

/** Whether an incident was reopened. */
export function isReopened({ openedAt, reopenedAt }: Pick<Incident, 'openedAt' | 'reopenedAt'>): boolean {
  return reopenedAt !== openedAt;
}

/**
 * Of members that are all over, those by which it is told how it ended: what goes on in another incident before what is
 * safe, and what is safe before what nobody watches any more.
 */
export function lastWord(members: readonly Member[]): readonly Member[] {
  const watched = members.filter(({ isWatched }) => isWatched);
  const moved = watched.filter(({ movedTo }) => movedTo !== null);
  if (moved.length > 0) return moved;
  return watched.length > 0 ? watched : members;
}

/** True while an incident is open, which it is until its last member is safe or no longer watched. */
export function isOpen({ resolvedAt }: Pick<Incident, 'resolvedAt'>): boolean {
  return resolvedAt === null;
}
