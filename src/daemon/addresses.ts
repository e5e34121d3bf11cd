// The addresses that DNS has named for a target: a rollout goes on where DNS does not point at the moment.
import type { EpochMs } from '../lib/clock.ts';
import type { Observation, TargetKey } from '../probe/observation.ts';
import type { ProbeRound, TargetAddress } from '../probe/probe-round.ts';
import type { StoredAddress } from '../store/store.ts';

/** Of one target, the latest: as many as a round takes from DNS. */
const MAX_KEPT = 256;

/** Of one target in one round, the latest: each costs a few handshakes. */
const MAX_ASKED = 64;

const HOUR_MS = 3_600_000;

/** What to ask of each target besides what DNS names now, the latest named first. */
export function addressesToRecall(
  stored: readonly StoredAddress[],
  rememberMs: number,
  now: EpochMs,
): ReadonlyMap<TargetKey, readonly string[]> {
  const fresh = stored.filter(isFresh(rememberMs, now)).toSorted(byLatest);
  const ofTargets = Map.groupBy(fresh, ({ target }) => target);
  return new Map(
    [...ofTargets].map(([target, known]) => [target, known.slice(0, MAX_ASKED).map(({ address }) => address)]),
  );
}

/**
 * What is remembered after a round: what DNS named in it, and what it named within `rememberMs` for a target that is
 * still watched. An address that DNS does not name any more is forgotten earlier when it is out of use.
 */
export function nextAddresses(
  stored: readonly StoredAddress[],
  round: Pick<ProbeRound, 'named' | 'recalled' | 'observations'>,
  watched: ReadonlySet<TargetKey>,
  rememberMs: number,
  now: EpochMs,
): readonly StoredAddress[] {
  const hour = hourOf(now);
  const gone = new Set(outOfUse(round).map(keyOf));
  const next = new Map<string, StoredAddress>();
  for (const one of stored) {
    // One that was named in the future was so before the clock was set back.
    if (!gone.has(keyOf(one))) next.set(keyOf(one), { ...one, lastNamedAt: Math.min(one.lastNamedAt, hour) });
  }
  for (const { target, address } of round.named) {
    next.set(keyOf({ target, address }), { target, address, lastNamedAt: hour });
  }
  const kept = [...next.values()].filter(({ target }) => watched.has(target)).filter(isFresh(rememberMs, now));
  return [...Map.groupBy(kept.toSorted(byLatest), ({ target }) => target).values()].flatMap((ofTarget) =>
    ofTarget.slice(0, MAX_KEPT),
  );
}

/**
 * The recalled addresses that gave nothing while others of the same target and the same kind (IPv4, IPv6) did: it is not
 * the network, and waiting for them until their time is over would cost more than the rest of the round. If they come
 * back, DNS will name them.
 */
function outOfUse({ observations, recalled }: Pick<ProbeRound, 'observations' | 'recalled'>): readonly TargetAddress[] {
  const answered = observations.filter(({ outcome }) => outcome.kind === 'served').flatMap(placesOf);
  const alive = new Set(answered.map(keyOf));
  const reachable = new Set(answered.map(networkOf));
  const asked = new Set(observations.flatMap(placesOf).map(keyOf));
  return recalled.filter((one) => asked.has(keyOf(one)) && !alive.has(keyOf(one)) && reachable.has(networkOf(one)));
}

function placesOf({ target, address }: Observation): readonly TargetAddress[] {
  return address === null ? [] : [{ target, address }];
}

function networkOf({ target, address }: TargetAddress): string {
  return `${target} ${address.includes(':') ? 'IPv6' : 'IPv4'}`;
}

function isFresh(rememberMs: number, now: EpochMs): (one: StoredAddress) => boolean {
  // By the hour on both sides: an address is not forgotten within the hour in which it was named.
  return ({ lastNamedAt }) => hourOf(now) - lastNamedAt < rememberMs;
}

function hourOf(at: EpochMs): EpochMs {
  return Math.floor(at / HOUR_MS) * HOUR_MS;
}

/** The latest first, and in one order whatever DNS answers with. */
function byLatest(a: StoredAddress, b: StoredAddress): number {
  return b.lastNamedAt - a.lastNamedAt || compareTexts(keyOf(a), keyOf(b));
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function keyOf({ target, address }: TargetAddress): string {
  return `${target} ${address}`;
}
