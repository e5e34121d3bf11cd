// A firmware line as a forecast sees it, and what follows at once from what was observed of it.
import type { Accepted } from '../../chain/verdict.ts';
import type { EpochMs } from '../../lib/clock.ts';
import type { TargetKey } from '../../probe/observation.ts';
import type { Deadline, NamedAnchor } from '../../signals/signal.ts';
import type { OutlookState } from '../outlook.ts';
import type { PairSignals } from '../pair-signals.ts';
import type { ReachSubject } from '../reach.ts';

/** A pinned anchor. A bare one, of name and key alone, has no dates. */
export interface PinnedAnchor extends NamedAnchor {
  readonly spkiSha256: string;
  readonly notBefore: EpochMs | null;
  readonly notAfter: EpochMs | null;
}

export interface ForecastTarget {
  readonly target: TargetKey;
  readonly pinned: readonly PinnedAnchor[];
  /** Null: nothing was observed. */
  readonly state: OutlookState | null;
  readonly signals: PairSignals;
}

export interface ForecastLine extends ReachSubject {
  /**
   * Whether its devices refuse an anchor that has ended: their clock goes on, and their stack minds. Null: nobody knows.
   */
  readonly mindsAnchorDates: boolean | null;
  /** Those of the config, and the ones that redirects lead to. */
  readonly targets: readonly ForecastTarget[];
}

/** What was accepted at some endpoint, last seen at `at`. */
export interface AcceptedView {
  readonly at: EpochMs;
  readonly verdict: Accepted;
  /** False where a rule that nobody knows decides whether it is accepted at all. */
  readonly isSure: boolean;
}

/** Every accepted list of a target, of silent endpoints as it was last seen. */
export function acceptedViews({ state }: Pick<ForecastTarget, 'state'>): readonly AcceptedView[] {
  if (state === null) return [];
  return [...state.endpoints, ...state.remembered].flatMap(({ at, verdict }): readonly AcceptedView[] => {
    switch (verdict?.kind) {
      case 'accepted':
        return [{ at, verdict, isSure: true }];
      case 'uncertain':
        return [{ at, verdict: verdict.accepting.verdict, isSure: false }];
      case 'refused':
      case undefined:
        return [];
    }
  });
}

/** Whether any endpoint has given a verdict. */
export function isObserved({ state }: Pick<ForecastTarget, 'state'>): boolean {
  return state !== null && [...state.endpoints, ...state.remembered].some(({ verdict }) => verdict !== null);
}

/** Whether accepted paths to a target rest on an anchor with this key; null where nothing was observed. */
export function isInUse(target: Pick<ForecastTarget, 'state'>, spkiSha256: string): boolean | null {
  if (!isObserved(target)) return null;
  return acceptedViews(target).some(({ verdict }) => verdict.anchor.spkiSha256 === spkiSha256);
}

/** The deadlines of an anchor; none of one that no root program knows. */
export function deadlinesFor({ signals }: Pick<ForecastTarget, 'signals'>, spkiSha256: string): readonly Deadline[] {
  return signals.deadlines.filter(({ anchor }) => anchor.spkiSha256 === spkiSha256);
}

/** The deadline that comes first to those who have to heed all of them; null where there is none. */
export function firstToLeave(deadlines: readonly Deadline[]): Deadline | null {
  return deadlines.toSorted((a, b) => a.lastServed - b.lastServed)[0] ?? null;
}
