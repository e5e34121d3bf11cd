// One round: every target, every address, every client hello; redirects followed.
import { setTimeout as delay } from 'node:timers/promises';

import type { ProbeConfig } from '../config/schema.ts';
import type { Clock, EpochMs } from '../lib/clock.ts';
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
import { resolveOnce, type Addresses, type ResolveHost } from './resolve.ts';
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

export interface ProbeRound {
  readonly observations: readonly Observation[];
  readonly hops: readonly RedirectHop[];
}

export interface ProbeContext {
  readonly settings: ProbeConfig;
  readonly vantage: string;
  readonly clock: Clock;
  /** Ends the round early; what was observed until then is given. */
  readonly signal: AbortSignal;
  /** Called as each observation comes in, with how many are done and how many are known to be asked. */
  readonly onObservation?: (observation: Observation, done: number, planned: number) => void;
  /** Where in the jitter a probe starts, from 0 to 1; default: at random. */
  readonly random?: () => number;
}

/** Never throws; a target that cannot be asked is an observation with a failure. */
export async function probeRound(targets: readonly ProbeTarget[], context: ProbeContext): Promise<ProbeRound> {
  const round = newRound(targets, context);
  const asked = targets.filter(({ hellos }) => hellos.length > 0);
  await Promise.all(asked.map((target) => visit(round, firstVisit(round, target))));
  return { observations: round.observations, hops: round.hops };
}

interface Round {
  readonly context: ProbeContext;
  readonly observations: Observation[];
  readonly hops: RedirectHop[];
  readonly resolve: ResolveHost;
  readonly slots: Slots;
  readonly configured: ReadonlyMap<TargetKey, ProbeTarget>;
  /** What is asked anyway, as `target hello`. */
  readonly asked: Set<string>;
  /** Redirects already followed, so that eight addresses of a CDN that point to one host are one hop. */
  readonly followed: Set<string>;
  /** How many redirects were followed that began at a target. */
  readonly followedFrom: Map<ProbeTarget, number>;
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
  readonly addresses: () => Promise<Addresses>;
  /** The URLs come through, this one last; for the round's eyes only. */
  readonly trail: readonly string[];
}

function newRound(targets: readonly ProbeTarget[], context: ProbeContext): Round {
  return {
    context,
    observations: [],
    hops: [],
    resolve: resolverOf(context),
    slots: probeSlots(context.settings),
    configured: new Map(targets.map((target) => [keyOf(target), target])),
    asked: new Set(targets.flatMap((target) => target.hellos.map((hello) => askedKey(target, hello)))),
    followed: new Set(),
    followedFrom: new Map(),
    planned: targets.reduce((sum, { hellos }) => sum + hellos.length, 0),
  };
}

function resolverOf({ settings, signal }: ProbeContext): ResolveHost {
  const { resolvers, dnsTimeout: timeoutMs, concurrency } = settings;
  return resolveOnce({ resolvers, timeoutMs, signal }, concurrency);
}

function firstVisit(round: Round, target: ProbeTarget): Visit {
  const { host, port, protocol, hellos } = target;
  const path = target.path === null ? null : requestTarget(target.path);
  const trail = [hopUrl({ host, port, path: path ?? '/' })];
  return { origin: target, host, port, protocol, path, hellos, trail, addresses: () => addressesOf(round, target) };
}

/** The addresses that the operator gave the target, else those that DNS names. */
function addressesOf(round: Round, place: { readonly host: string; readonly port: number }): Promise<Addresses> {
  const given = round.configured.get(keyOf(place))?.addresses ?? null;
  return given === null ? round.resolve(place.host) : Promise.resolve(succeeded([...new Set(given)]));
}

/** Names are the same in capitals (RFC 4343). */
function keyOf({ host, port }: { readonly host: string; readonly port: number }): TargetKey {
  return targetKey(host.toLowerCase(), port);
}

async function visit(round: Round, visited: Visit): Promise<void> {
  const addresses = await visited.addresses();
  if (isAbandoned(round.context)) return;
  if (!addresses.ok) {
    for (const hello of visited.hellos) record(round, withoutAddress(round, visited, hello, addresses.failure));
    return;
  }
  round.planned += visited.hellos.length * (addresses.value.length - 1);
  await Promise.all(addresses.value.map((address) => visitAddress(round, visited, address)));
}

/** Every client hello in turn; the first one whose handshake completes asks for the path. */
async function visitAddress(round: Round, visited: Visit, address: string): Promise<void> {
  await waitForTurn(round, visited);
  const { host, port, protocol } = visited;
  let { path } = visited;
  const further: Promise<void>[] = [];
  for (const hello of visited.hellos) {
    const probed = await inSlot(round, { host, port, protocol, address, hello, path });
    if (probed === null) break;
    if (isProven(probed.observation)) path = null;
    const found = probed.head === null ? null : await readRedirect(probed.head, visited.trail, rulesOf(round, visited));
    const observation = { ...probed.observation, redirect: found?.redirect ?? null };
    record(round, observation);
    if (found !== null && found.hop !== null) further.push(follow(round, visited, observation, address, found.hop));
  }
  await Promise.all(further);
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
  const addresses = missing.length > 0 ? hop.addresses : oneOf(hop.addresses, isElsewhere ? null : address);
  round.planned += hellos.length;
  await visit(round, {
    origin: from.origin,
    host,
    port,
    protocol: 'https',
    path,
    hellos,
    addresses: () => Promise.resolve(addresses),
    trail: [...from.trail, hopUrl(hop)],
  });
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

function withoutAddress({ context }: Round, visited: Visit, hello: ClientHello, failure: ProbeFailure): Observation {
  const { host, port, protocol } = visited;
  return {
    target: targetKey(host, port),
    host,
    port,
    protocol,
    address: null,
    hello,
    at: context.clock.now(),
    durationMs: 0,
    vantage: context.vantage,
    outcome: { kind: 'failed', failure },
    redirect: null,
  };
}

function record(round: Round, observation: Observation): void {
  round.observations.push(observation);
  round.context.onObservation?.(observation, round.observations.length, round.planned);
}
