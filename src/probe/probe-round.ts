// One round: every target, every address, every client hello, several times over; redirects followed.
import { isIP } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import type { ProbeConfig } from '../config/schema.ts';
import type { Clock, EpochMs } from '../lib/clock.ts';
import { isPublicAddress } from './address-scope.ts';
import { distinctObservations, type DistinctObservations } from './distinct-observations.ts';
import type { Addresses, DnsSourceTally } from './dns-source.ts';
import {
  clientHelloName,
  targetKey,
  type ClientHello,
  type Observation,
  type ProbeFailure,
  type Protocol,
  type TargetKey,
} from './observation.ts';
import { probeEndpoint, type EndpointProbe, type ProbedEndpoint } from './probe-endpoint.ts';
import { hopUrl, readRedirect, requestTarget, type Hop, type RedirectRules } from './redirect.ts';
import { startResolving, type Resolving } from './resolve.ts';
import { probeSlots, type Slots } from './slots.ts';
import { succeeded } from './step.ts';

export interface ProbeTarget {
  readonly host: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly path: string | null;
  /** Asked instead of what DNS says; null: ask DNS. */
  readonly addresses: readonly string[] | null;
  readonly allowPrivateRedirects: boolean;
  /** None: it is only known, as a host that redirects may lead to. */
  readonly hellos: readonly ClientHello[];
}

/** `from` answered with a redirect to another host. */
export interface RedirectHop {
  readonly from: TargetKey;
  readonly toHost: string;
  readonly toPort: number;
  readonly at: EpochMs;
}

export interface TargetAddress {
  readonly target: TargetKey;
  readonly address: string;
}

export interface ProbeRound {
  /** Answers of one endpoint that came to the same are one. */
  readonly observations: readonly Observation[];
  readonly hops: readonly RedirectHop[];
  /** What DNS named, and nobody else did. */
  readonly named: readonly TargetAddress[];
  /** What was asked only because DNS named it once: it may belong to somebody else by now. */
  readonly recalled: readonly TargetAddress[];
  /** How each source of addresses did that the config names. */
  readonly dnsSources: readonly DnsSourceTally[];
}

export interface ProbeContext {
  readonly settings: ProbeConfig;
  readonly vantage: string;
  readonly clock: Clock;
  /** Ends the round early; what was observed until then is given. */
  readonly signal: AbortSignal;
  /** Addresses that DNS once named for a target, which are asked even if it does not name them now. Default: none. */
  readonly remembered?: ReadonlyMap<TargetKey, readonly string[]>;
  /** Called after each probe, with how many are done and how many are known to be made. */
  readonly onObservation?: (observation: Observation, done: number, planned: number) => void;
  /** Where in the jitter a probe starts, from 0 to 1; default: at random. */
  readonly random?: () => number;
}

/** Never throws; a target that cannot be asked is an observation with a failure. */
export async function probeRound(targets: readonly ProbeTarget[], context: ProbeContext): Promise<ProbeRound> {
  const round = newRound(targets, context);
  const asked = targets.filter(({ hellos }) => hellos.length > 0);
  await Promise.all(asked.map((target) => visit(round, firstVisit(round, target))));
  await round.resolving.close();
  const { observations, hops, named, recalled, resolving } = round;
  return {
    observations: observations.all(),
    hops,
    named: [...named.values()],
    recalled: [...recalled.values()],
    dnsSources: resolving.tallies(),
  };
}

interface Round {
  readonly context: ProbeContext;
  readonly observations: DistinctObservations;
  readonly hops: RedirectHop[];
  /** By `target address`. */
  readonly named: Map<string, TargetAddress>;
  readonly recalled: Map<string, TargetAddress>;
  readonly resolving: Resolving;
  readonly slots: Slots;
  readonly configured: ReadonlyMap<TargetKey, ProbeTarget>;
  /** What is asked anyway, as `target hello`. */
  readonly asked: Set<string>;
  /** Redirects already followed, so that eight addresses of a CDN that point to one host are one hop. */
  readonly followed: Set<string>;
  /** How many redirects were followed that began at a target. */
  readonly followedFrom: Map<ProbeTarget, number>;
  done: number;
  planned: number;
}

/** One target and a way that led to it. */
interface Visit {
  readonly origin: ProbeTarget;
  readonly host: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly path: string | null;
  readonly hellos: readonly ClientHello[];
  /** How often each address is asked with each of them. */
  readonly probesPerAddress: number;
  readonly addresses: () => Promise<Addresses>;
  /** Asked besides. */
  readonly remembered: readonly string[];
  /** The URLs come through, this one last; for the round's eyes only. */
  readonly trail: readonly string[];
}

function newRound(targets: readonly ProbeTarget[], context: ProbeContext): Round {
  return {
    context,
    observations: distinctObservations(),
    hops: [],
    named: new Map(),
    recalled: new Map(),
    resolving: resolvingOf(context),
    slots: probeSlots(context.settings),
    configured: new Map(targets.map((target) => [keyOf(target), target])),
    asked: new Set(targets.flatMap((target) => target.hellos.map((hello) => askedKey(target, hello)))),
    followed: new Set(),
    followedFrom: new Map(),
    done: 0,
    planned: targets.reduce((sum, { hellos }) => sum + hellos.length * context.settings.probesPerAddress, 0),
  };
}

function resolvingOf({ settings, signal }: ProbeContext): Resolving {
  const { resolvers, doh, dnsTimeout: timeoutMs, concurrency } = settings;
  return startResolving({ resolvers, doh, timeoutMs, signal }, concurrency);
}

function firstVisit(round: Round, target: ProbeTarget): Visit {
  const { host, port, protocol, hellos } = target;
  const path = target.path === null ? null : requestTarget(target.path);
  return {
    origin: target,
    ...{ host, port, protocol, path, hellos },
    probesPerAddress: round.context.settings.probesPerAddress,
    addresses: () => addressesOf(round, target),
    remembered: rememberedOf(round, target),
    trail: [hopUrl({ host, port, path: path ?? '/' })],
  };
}

interface Place {
  readonly host: string;
  readonly port: number;
}

/** The addresses that the operator gave the target, else those that DNS names. */
function addressesOf(round: Round, place: Place): Promise<Addresses> {
  const given = givenAddresses(round, place);
  return given === null ? round.resolving.resolve(place.host) : Promise.resolve(succeeded([...new Set(given)]));
}

function givenAddresses({ configured }: Round, place: Place): readonly string[] | null {
  return configured.get(keyOf(place))?.addresses ?? null;
}

function isAskedOfDns(round: Round, place: Place): boolean {
  return givenAddresses(round, place) === null && isIP(place.host) === 0;
}

function rememberedOf(round: Round, place: Place): readonly string[] {
  if (!isAskedOfDns(round, place)) return [];
  return round.context.remembered?.get(targetKey(place.host, place.port)) ?? [];
}

/** Names are the same in capitals (RFC 4343). */
function keyOf({ host, port }: Place): TargetKey {
  return targetKey(host.toLowerCase(), port);
}

async function visit(round: Round, visited: Visit): Promise<void> {
  const addresses = await visited.addresses();
  if (isAbandoned(round.context)) return;
  const named = addresses.ok ? addresses.value : [];
  const recalled = visited.remembered.filter((address) => !named.includes(address));
  const { hellos, probesPerAddress } = visited;
  // One address was counted before any was known.
  round.planned += hellos.length * probesPerAddress * (named.length + recalled.length - 1);
  if (!addresses.ok) withoutAddress(round, visited, addresses.failure);
  if (isAskedOfDns(round, visited)) note(round.named, visited, named);
  note(round.recalled, visited, recalled);
  await Promise.all([
    ...named.map((address) => visitAddress(round, visited, address, visited.path)),
    // Where somebody who has the address now would redirect to is of no concern.
    ...recalled.map((address) => visitAddress(round, visited, address, null)),
  ]);
}

function note(noted: Round['named'], { host, port }: Place, addresses: readonly string[]): void {
  const target = targetKey(host, port);
  for (const address of addresses) noted.set(`${target} ${address}`, { target, address });
}

/** Every client hello in turn, and again those that got a list; the first handshake that completes asks for `path`. */
async function visitAddress(round: Round, visited: Visit, address: string, path: string | null): Promise<void> {
  await waitForTurn(round, visited);
  const further: Promise<void>[] = [];
  let { hellos } = visited;
  for (let left = visited.probesPerAddress - 1; left >= 0; left -= 1) {
    const isFirst = left === visited.probesPerAddress - 1;
    const turn = { address, hellos, path: isFirst ? path : null, left };
    hellos = await askInTurn(round, visited, turn, (hop) => further.push(hop));
  }
  await Promise.all(further);
}

interface Turn {
  readonly address: string;
  readonly hellos: readonly ClientHello[];
  readonly path: string | null;
  /** How many turns come after this one. */
  readonly left: number;
}

/** Gives the client hellos that got a list: whoever does not answer is not waited for again. */
async function askInTurn(
  round: Round,
  visited: Visit,
  { address, hellos, left, ...turn }: Turn,
  onFollowed: (following: Promise<void>) => void,
): Promise<readonly ClientHello[]> {
  const served: ClientHello[] = [];
  let { path } = turn;
  for (const hello of hellos) {
    const probed = await probeOnce(round, visited, address, hello, path);
    if (probed === null) return [];
    const { observation, hop } = probed;
    if (isProven(observation)) path = null;
    if (observation.outcome.kind === 'served') served.push(hello);
    else round.planned -= left;
    record(round, observation);
    if (hop !== null) onFollowed(follow(round, visited, observation, address, hop));
  }
  return served;
}

/** Null when the round was abandoned before anything was seen. */
async function probeOnce(round: Round, visited: Visit, address: string, hello: ClientHello, path: string | null) {
  const { host, port, protocol } = visited;
  const probed = await inSlot(round, { host, port, protocol, address, hello, path });
  if (probed === null) return null;
  const found = probed.head === null ? null : await readRedirect(probed.head, visited.trail, rulesOf(round, visited));
  return { observation: { ...probed.observation, redirect: found?.redirect ?? null }, hop: found?.hop ?? null };
}

/** Spreads the first probes of a round over the jitter; redirects are spread by what led to them. */
async function waitForTurn({ context }: Round, { trail }: Visit): Promise<void> {
  const ms = context.settings.jitter * (context.random ?? Math.random)();
  if (trail.length > 1 || ms === 0) return;
  try {
    await delay(ms, undefined, { signal: context.signal });
  } catch {
    // Only the signal ends it early, and the next step looks at that itself.
  }
}

/** Null when the round was abandoned before anything was seen. */
function inSlot({ slots, context }: Round, probe: EndpointProbe): Promise<ProbedEndpoint | null> {
  return slots.run(probe.host, async () => {
    if (isAbandoned(context)) return null;
    const probed = await probeEndpoint(probe, context);
    return isAbandoned(context) && !isProven(probed.observation) ? null : probed;
  });
}

function isAbandoned({ signal }: ProbeContext): boolean {
  return signal.aborted;
}

function isProven({ outcome }: Observation): boolean {
  return outcome.kind === 'served' && outcome.proven;
}

function rulesOf(round: Round, { origin }: Visit): RedirectRules {
  return {
    maxRedirects: round.context.settings.maxRedirects,
    mayBePrivate: (target) => origin.allowPrivateRedirects || round.configured.has(target),
    addressesOf: (place) => addressesOf(round, place),
  };
}

/**
 * Asks the host that a redirect leads to whatever the first target was asked. Of a host that is asked all of it anyway
 * only the path is followed on: one more probe of one address.
 */
async function follow(round: Round, from: Visit, seen: Observation, address: string, hop: Hop): Promise<void> {
  const { host, port, path } = hop;
  const target = targetKey(host, port);
  if (!addOnce(round.followed, `${String(from.trail.length)} ${seen.target} ${target}`)) return;
  if (!mayFollowFurther(round, from.origin)) return;
  const isElsewhere = target !== seen.target;
  if (isElsewhere) addHop(round, { from: seen.target, toHost: host, toPort: port, at: seen.at });
  const missing = from.origin.hellos.filter((hello) => addOnce(round.asked, askedKey(hop, hello)));
  const hellos = missing.length > 0 ? missing : [seen.hello];
  const isNew = missing.length > 0;
  const addresses = isNew ? hop.addresses : oneOf(hop.addresses, isElsewhere ? null : address);
  const probesPerAddress = isNew ? round.context.settings.probesPerAddress : 1;
  round.planned += hellos.length * probesPerAddress;
  await visit(round, {
    origin: from.origin,
    ...{ host, port, path, hellos, probesPerAddress },
    protocol: 'https',
    addresses: () => Promise.resolve(addresses),
    remembered: isNew ? rememberedOf(round, hop).filter(mayAsk(round, from, target)) : [],
    trail: [...from.trail, hopUrl(hop)],
  });
}

function mayAsk(round: Round, from: Visit, target: TargetKey): (address: string) => boolean {
  const mayBePrivate = rulesOf(round, from).mayBePrivate(target);
  return (address) => mayBePrivate || isPublicAddress(address);
}

/**
 * Redirects that a round follows from one target, over all its addresses and hops. A CDN spreads over a few hosts; one
 * that names another host each time would have the round ask more at each step.
 */
const MAX_FOLLOWED = 32;

function mayFollowFurther({ followedFrom }: Round, origin: ProbeTarget): boolean {
  const followed = (followedFrom.get(origin) ?? 0) + 1;
  followedFrom.set(origin, followed);
  return followed <= MAX_FOLLOWED;
}

function oneOf(addresses: Addresses, preferred: string | null): Addresses {
  if (preferred !== null) return succeeded([preferred]);
  return addresses.ok ? succeeded(addresses.value.slice(0, 1)) : addresses;
}

function addHop(round: Round, hop: RedirectHop): void {
  const isKnown = round.hops.some(
    ({ from, toHost, toPort }) => from === hop.from && toHost === hop.toHost && toPort === hop.toPort,
  );
  if (!isKnown) round.hops.push(hop);
}

function askedKey(place: { readonly host: string; readonly port: number }, hello: ClientHello): string {
  return `${keyOf(place)} ${clientHelloName(hello)}`;
}

/** Whether `key` was not there yet. */
function addOnce(set: Set<string>, key: string): boolean {
  if (set.has(key)) return false;
  set.add(key);
  return true;
}

/** That a name has no address is observed once for each client hello. */
function withoutAddress(round: Round, visited: Visit, failure: ProbeFailure): void {
  const { host, port, protocol, hellos } = visited;
  const { clock, vantage } = round.context;
  round.planned += hellos.length;
  for (const hello of hellos) {
    record(round, {
      target: targetKey(host, port),
      ...{ host, port, protocol, hello, vantage },
      address: null,
      at: clock.now(),
      durationMs: 0,
      outcome: { kind: 'failed', failure },
      redirect: null,
    });
  }
}

function record(round: Round, observation: Observation): void {
  round.done += 1;
  round.observations.add(observation);
  round.context.onObservation?.(observation, round.done, round.planned);
}
