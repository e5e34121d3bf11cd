// Which firmware depends on which target: what the config says, and the hosts that redirects lead to.
import type { Firmware, FirmwareTarget } from '../firmware/firmware.ts';
import type { TargetKey } from '../probe/observation.ts';
import { targetKey } from '../probe/observation.ts';
import type { EpochMs } from '../lib/clock.ts';
import { type Pair, pairKey } from '../outlook/outlook.ts';
import type { ReachSubject, WayHop, WayMap } from '../outlook/reach.ts';
import type { RedirectHop } from '../probe/probe-round.ts';
import type { StoredHop } from '../store/store.ts';

/** How long a hop is held to be in use after it was last seen: a CDN may redirect to several hosts in turn. */
export const HOP_KEPT_MS = 7 * 86_400_000;

/** The hops of one target that are kept, the latest: some CDNs make up a host name for each answer. */
const MAX_HOPS_OF_TARGET = 32;

/** How many redirects lead from a target of the config to a hop at the most (as in the probe). */
const MAX_HOPS = 5;

/** One firmware on one target, named by the config or reached through redirects. */
export interface Link extends FirmwareTarget {
  readonly firmware: Firmware;
  /** The target whose redirect leads here; null for a target of the config. */
  readonly via: TargetKey | null;
  /** The target of the config at which its redirects begin. */
  readonly origin: TargetKey;
}

/** Every firmware × target, hops included: a device that is redirected must accept the next host as well. */
export function linksOf(firmware: readonly Firmware[], hops: readonly StoredHop[]): readonly Link[] {
  const next = Map.groupBy(hops, (hop) => hop.from);
  return firmware.flatMap((line) => {
    const links = new Map<TargetKey, Link>(
      line.targets.map((link) => [link.target, { ...link, firmware: line, via: null, origin: link.target }]),
    );
    let reached = [...links.values()];
    for (let hop = 0; hop < MAX_HOPS && reached.length > 0; hop++) {
      reached = reached
        .flatMap((link) => (next.get(link.target) ?? []).map((to) => throughHop(link, to)))
        .filter((link) => !links.has(link.target));
      for (const link of reached) links.set(link.target, link);
    }
    return [...links.values()];
  });
}

/** Where the redirects to each pair's target begin; a pair that is not linked is one of the config as far as is known. */
export function originsOf(links: readonly Link[]): (pair: Pair) => TargetKey {
  const origins = new Map(links.filter(({ via }) => via !== null).map((link) => [pairKey(pairOf(link)), link.origin]));
  return (pair) => (origins.size === 0 ? pair.target : (origins.get(pairKey(pair)) ?? pair.target));
}

/** What each firmware can be updated through: its update targets, each with the redirects that are met from there on. */
export function reachSubjects(firmware: readonly Firmware[], hops: readonly StoredHop[]): readonly ReachSubject[] {
  const next = Map.groupBy(hops, (hop) => hop.from);
  return firmware.map(({ id, devices, recovery, targets }) => ({
    firmware: id,
    devices,
    recovery,
    ways: targets.filter(({ purpose }) => purpose === 'update').map(({ target }) => wayFrom(target, next)),
  }));
}

function wayFrom(target: TargetKey, next: ReadonlyMap<TargetKey, readonly StoredHop[]>): WayMap {
  const found = new Map<TargetKey, readonly WayHop[]>();
  let reached: readonly TargetKey[] = [target];
  for (let depth = 0; depth < MAX_HOPS && reached.length > 0; depth++) {
    for (const from of reached) {
      found.set(
        from,
        (next.get(from) ?? []).map((hop) => ({ from, to: targetKey(hop.toHost, hop.toPort) })),
      );
    }
    const onward = reached.flatMap((from) => (found.get(from) ?? []).map(({ to }) => to));
    reached = [...new Set(onward)].filter((to) => !found.has(to));
  }
  return { target, hops: [...found.values()].flat() };
}

export function pairOf(link: Link): Pair {
  return { firmware: link.firmware.id, target: link.target };
}

function throughHop(link: Link, hop: StoredHop): Link {
  return { ...link, target: targetKey(hop.toHost, hop.toPort), host: hop.toHost, via: link.target };
}

/** The hops that are in use: the ones just seen, and the ones known before that are still fresh. */
export function freshHops(
  stored: readonly StoredHop[],
  seen: readonly RedirectHop[],
  now: EpochMs,
): readonly StoredHop[] {
  const hops = new Map<string, StoredHop>();
  for (const hop of stored) {
    // A hop that was seen in the future, before the clock was set back, would be kept until then.
    if (Math.abs(now - hop.lastSeenAt) < HOP_KEPT_MS) hops.set(hopKey(hop), hop);
  }
  for (const { from, toHost, toPort, at } of seen) {
    const hop = { from, toHost, toPort, lastSeenAt: at };
    hops.set(hopKey(hop), hop);
  }
  return [...Map.groupBy(hops.values(), (hop) => hop.from).values()].flatMap((ofTarget) =>
    ofTarget.toSorted((a, b) => b.lastSeenAt - a.lastSeenAt).slice(0, MAX_HOPS_OF_TARGET),
  );
}

function hopKey(hop: StoredHop): string {
  return `${hop.from} ${targetKey(hop.toHost, hop.toPort)}`;
}
