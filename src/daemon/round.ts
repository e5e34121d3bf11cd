// What a round saw, as far as it says anything: where redirects lead and what DNS names now, what each firmware makes of
// each endpoint, and what signals say beside it.
import type { EpochMs } from '../lib/clock.ts';
import type { Pair, RoundView } from '../outlook/outlook.ts';
import type { PairSignals } from '../outlook/pair-signals.ts';
import type { ProbeRound } from '../probe/probe-round.ts';
import type { StoredAddress, StoredEndEntity, StoredHop, StoredState } from '../store/store.ts';
import { nextAddresses } from './addresses.ts';
import { givenByHosts } from './could-still-be.ts';
import { freshHops, type Link, linksOf } from './links.ts';
import { roundViews } from './round-views.ts';
import type { Setup } from './setup.ts';
import type { SignalWatch } from './signals/signal-watch.ts';
import { type VantageState, vantageOffline } from './vantage.ts';

export interface RoundSeen extends VantageState {
  readonly hops: readonly StoredHop[];
  readonly addresses: readonly StoredAddress[];
  readonly links: readonly Link[];
  /** None where nothing can be concluded from what was seen. */
  readonly views: readonly RoundView[];
  readonly endEntities: readonly StoredEndEntity[];
  readonly signalsOf: (pair: Pair) => PairSignals;
}

export interface RoundContext {
  readonly setup: Setup;
  readonly stored: StoredState;
  readonly signals: Pick<SignalWatch, 'interceptionIn' | 'look'>;
  readonly startedAt: EpochMs;
  readonly now: EpochMs;
}

/**
 * Offline, or behind a proxy that intercepts TLS, nothing is concluded, and no redirect or address is held to be out of
 * use.
 */
export async function seeRound(round: ProbeRound, context: RoundContext): Promise<RoundSeen> {
  const { setup, stored, signals, startedAt, now } = context;
  const { config, firmware, judge, stackNamed } = setup;
  const { observations } = round;
  const offlineSince = vantageOffline(observations) ? (stored.offlineSince ?? startedAt) : null;
  const before = linksOf(firmware, stored.hops);
  const interception = offlineSince === null ? await signals.interceptionIn(observations, before) : null;
  const vantage = { offlineSince, interception };
  if (offlineSince !== null || interception !== null) {
    const { endEntities, signalsOf } = await signals.look([], before, now);
    return {
      ...vantage,
      hops: stored.hops,
      addresses: stored.addresses,
      links: before,
      views: [],
      endEntities,
      signalsOf,
    };
  }
  const hops = freshHops(stored.hops, round.hops, now);
  const links = linksOf(firmware, hops);
  const watched = new Set(links.map(({ target }) => target));
  return {
    ...vantage,
    hops,
    addresses: nextAddresses(stored.addresses, round, watched, config.probe.rememberAddresses, now),
    links,
    views: roundViews(links, round, judge, stackNamed),
    ...(await signals.look(givenByHosts(round, judge), links, now)),
  };
}
