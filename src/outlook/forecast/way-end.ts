// When one way to update a firmware line may be refused first, and why.
import type { EpochMs } from '../../lib/clock.ts';
import type { TargetKey } from '../../probe/observation.ts';
import type { Confidence, NamedAnchor } from '../../signals/signal.ts';
import type { Way } from '../outlook.ts';
import { isPinned, pinnedOf } from '../signals/pinned.ts';
import type { ForecastKind } from './entry.ts';
import {
  acceptedViews,
  type AcceptedView,
  deadlinesFor,
  firstToLeave,
  type ForecastLine,
  type ForecastTarget,
  isObserved,
  type PinnedAnchor,
} from './line.ts';
import { expectedDate } from './signalled.ts';

/** What may close a way. */
export interface Cause {
  /** `started`: some of what is served is refused already. */
  readonly kind: Exclude<ForecastKind, 'last-day-to-ship'> | 'started';
  /** Where: the update target, or one that its redirects lead to. */
  readonly target: TargetKey;
  readonly date: EpochMs;
  /** `certain`: the date binds. `inferred`: it follows from what others do. */
  readonly basis: 'certain' | 'inferred';
  readonly confidence: Confidence;
  readonly about: NamedAnchor | null;
  /** False where it follows from the config and tables alone: nobody has seen yet which anchors are in use. */
  readonly isObserved: boolean;
}

export type WayEnd =
  | { readonly kind: 'closed'; readonly target: TargetKey; readonly since: EpochMs | null }
  | {
      readonly kind: 'open';
      readonly target: TargetKey;
      /** Null: nothing is known that would close it. */
      readonly first: Cause | null;
      /** When it ends by dates that bind alone. */
      readonly certain: EpochMs | null;
    };

/** The end of `way`, a way of `line`. A way with redirects ends with the first of its targets. */
export function wayEnd(way: Way, line: ForecastLine, now: EpochMs): WayEnd {
  const { target } = way;
  if (way.level === 'broken') return { kind: 'closed', target, since: null };
  const parts = new Set(way.parts.map((part) => part.target));
  const causes = line.targets.filter((one) => parts.has(one.target)).flatMap((one) => causesAt(one, line, now));
  const certain = soonest(causes.filter(({ basis }) => basis === 'certain'));
  // Nothing that is served can be accepted any more, whether anybody has looked or not.
  if (certain?.isObserved === false && certain.date <= now) return { kind: 'closed', target, since: certain.date };
  const first = way.level === 'started' ? startedAt(target, now) : soonest(causes);
  return { kind: 'open', target, first, certain: certain?.date ?? null };
}

/** Whether `a` comes before `b`; null never comes. Of the same date the one that binds is first. */
export function isSooner(a: Cause | null, b: Cause | null): boolean {
  if (a === null || b === null) return a !== null;
  return a.date < b.date || (a.date === b.date && a.basis === 'certain' && b.basis !== 'certain');
}

function startedAt(target: TargetKey, now: EpochMs): Cause {
  return { kind: 'started', target, date: now, basis: 'certain', confidence: 'certain', about: null, isObserved: true };
}

function causesAt(target: ForecastTarget, line: ForecastLine, now: EpochMs): readonly Cause[] {
  const views = acceptedViews(target);
  const ofPaths = isObserved(target) ? observedCauses(target, line, views) : unobservedCauses(target, line);
  return [...ofPaths, ...signalledCauses(target, now)];
}

/** From what is served: where its paths end, and when the operator has to leave the anchors that they rest on. */
function observedCauses(target: ForecastTarget, line: ForecastLine, views: readonly AcceptedView[]): readonly Cause[] {
  const seenAt = Math.max(...views.map(({ at }) => at));
  const used = new Set(views.map(({ verdict }) => verdict.anchor.spkiSha256));
  const leaving = target.pinned
    .filter(({ spkiSha256 }) => used.has(spkiSha256))
    .flatMap((anchor) => leavingCauses(target, anchor, line.mindsAnchorDates))
    // Still served after it had to be left: whatever was inferred does not hold here.
    .filter(({ date }) => date > seenAt)
    .map((cause) => ({ ...cause, isObserved: true }));
  return [...views.flatMap((view) => pathCause(target, view) ?? []), ...leaving];
}

function pathCause({ target }: ForecastTarget, { verdict, isSure }: AcceptedView): Cause | null {
  const { pathUntil: date, pathEndsWith: about } = verdict;
  if (date === null || about === null) return null;
  const confidence = isSure ? 'certain' : 'possible';
  return { kind: 'path-ends', target, date, basis: 'certain', confidence, about, isObserved: true };
}

/** From the config alone: any of the anchors may be in use, so that the last of them decides. */
function unobservedCauses(target: ForecastTarget, line: ForecastLine): readonly Cause[] {
  const minds = line.mindsAnchorDates === true;
  const ends = target.pinned.map((anchor) => (minds ? expiryCause(target, anchor, 'certain') : null));
  const leaves = target.pinned.map((anchor) =>
    soonest(
      leavingCauses(target, anchor, line.mindsAnchorDates).concat(
        minds ? (expiryCause(target, anchor, 'certain') ?? []) : [],
      ),
    ),
  );
  return [lastOf(ends), lastOf(leaves)].flatMap((cause) => cause ?? []);
}

/** When a public operator has to be off an anchor. */
function leavingCauses(target: ForecastTarget, anchor: PinnedAnchor, minds: boolean | null): Cause[] {
  const deadlines = deadlinesFor(target, anchor.spkiSha256);
  const deadline = firstToLeave(deadlines);
  if (deadline === null) return [];
  const { lastServed: date, confidence } = deadline;
  const about = aboutOf(anchor);
  const basis = 'inferred';
  const leave: Cause = {
    kind: 'last-served',
    target: target.target,
    date,
    basis,
    confidence,
    about,
    isObserved: false,
  };
  const end = minds === true ? null : expiryCause(target, anchor, basis);
  return [{ ...leave, confidence: confidence === 'possible' ? 'possible' : 'likely' }, ...(end === null ? [] : [end])];
}

function expiryCause({ target }: ForecastTarget, anchor: PinnedAnchor, basis: Cause['basis']): Cause | null {
  if (anchor.notAfter === null) return null;
  const confidence = basis === 'certain' ? 'certain' : 'likely';
  const about = aboutOf(anchor);
  return { kind: 'anchor-expires', target, date: anchor.notAfter, basis, confidence, about, isObserved: false };
}

function signalledCauses(target: ForecastTarget, now: EpochMs): readonly Cause[] {
  const { announcements, issuances } = target.signals;
  const at = { target: target.target, basis: 'inferred', isObserved: true } as const;
  const announced = announcements
    .filter(({ anchor }) => !isPinned(anchor, pinnedOf(target.pinned)))
    .map(({ from, anchor, confidence }): Cause => ({
      kind: 'announced',
      ...at,
      date: from,
      confidence,
      about: anchor,
    }));
  const expected = issuances
    .filter(({ state, answer }) => state === 'waiting' && answer.kind === 'refused')
    .map((issuance): Cause => {
      const { issuer: about } = issuance;
      return { kind: 'issuance-expected', ...at, date: expectedDate(issuance, now), confidence: 'likely', about };
    });
  return [...announced, ...expected];
}

function aboutOf({ subject, spkiSha256 }: PinnedAnchor): NamedAnchor {
  return { subject, spkiSha256 };
}

function soonest(causes: readonly Cause[]): Cause | null {
  return causes.reduce<Cause | null>((first, cause) => (isSooner(first, cause) ? first : cause), null);
}

/** The last of them, null where one never comes or there are none. */
function lastOf(causes: readonly (Cause | null)[]): Cause | null {
  if (causes.includes(null)) return null;
  return causes.reduce((last, cause) => (isSooner(last, cause) ? cause : last), causes[0] ?? null);
}
