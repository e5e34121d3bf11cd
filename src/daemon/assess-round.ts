// The outlooks after a round: assessed where something was seen, kept where not, dropped where nobody watches any more.
import type { EpochMs } from '../lib/clock.ts';
import type { AssessSettings } from '../outlook/assess.ts';
import { assess, changeOf } from '../outlook/assess.ts';
import type { OutlookChange, OutlookState, Pair, RoundView } from '../outlook/outlook.ts';
import { pairKey } from '../outlook/outlook.ts';
import type { PairSignals } from '../outlook/pair-signals.ts';

export interface AssessedRound {
  readonly outlooks: readonly OutlookState[];
  readonly changes: readonly OutlookChange[];
}

/**
 * The outlook of every watched pair after a round, `signalsOf` it considered. A pair without a view (a redirect that was not seen, a vantage that
 * is offline) stays as it was: nothing is concluded from nothing.
 */
export function assessRound(
  stored: readonly OutlookState[],
  watched: readonly Pair[],
  views: readonly RoundView[],
  signalsOf: (pair: Pair) => PairSignals,
  settings: AssessSettings,
  now: EpochMs,
): AssessedRound {
  const known = new Map(stored.map((outlook) => [pairKey(outlook), outlook]));
  const seen = new Map(views.map((view) => [pairKey(view), view]));
  const outlooks: OutlookState[] = [];
  const changes: OutlookChange[] = [];
  for (const pair of watched) {
    const previous = known.get(pairKey(pair)) ?? null;
    const view = seen.get(pairKey(pair));
    const next = view === undefined ? previous : assess(previous, view, signalsOf(pair), settings, now);
    if (next === null) continue;
    outlooks.push(next);
    const change = changeOf(previous, next, now);
    if (change !== null) changes.push(change);
  }
  return { outlooks, changes };
}
