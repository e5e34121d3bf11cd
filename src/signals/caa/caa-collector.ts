// The collector of CAA sets: reads those of every host that is due, and keeps what it has still to confirm.
import { isIP } from 'node:net';

import { z } from 'zod';

import type { Clock, EpochMs } from '../../lib/clock.ts';
import type { Collected, Collector, Json, Known } from '../collector.ts';
import { type CaaSet, signalKey } from '../signal.ts';
import { type CaaCandidate, caaStep } from './caa-change.ts';
import { type CaaReading, readCaa, remembering } from './relevant-caa.ts';
import type { AskCaa } from './resolve-caa.ts';

export interface CaaCollectorParts {
  /** Hosts of the targets, in any case; addresses have no CAA records and are left out. */
  readonly hosts: () => readonly string[];
  /** Of `caaResolvers`. */
  readonly servers: readonly AskCaa[];
  /** How often a host is read. */
  readonly intervalMs: number;
  readonly clock: Clock;
}

// Hosts that are read at a time, and written together.
const BATCH = 16;
const DAY_MS = 86_400_000;

export function caaCollector(parts: CaaCollectorParts): Collector {
  return {
    source: 'CAA',
    everyMs: parts.intervalMs,
    staleAfterMs: Math.max(DAY_MS, 3 * parts.intervalMs),
    collect: (known, signal) => collect(known, parts, signal),
  };
}

async function* collect(known: Known, parts: CaaCollectorParts, signal: AbortSignal): AsyncGenerator<Collected> {
  const at = parts.clock.now();
  const hosts = watchedHosts(parts.hosts());
  const sets = setsOf(known);
  let candidates: readonly CaaCandidate[] = candidatesOf(known.state).filter(({ host }) => hosts.has(host));
  const gone = [...sets.values()].filter(({ host }) => !hosts.has(host));
  if (gone.length > 0) yield part(candidates, { drop: gone.map(signalKey) });
  const servers = parts.servers.map(remembering);
  const failures: string[] = [];
  for (const batch of batches(dueHosts(hosts, sets, candidates, at, parts.intervalMs))) {
    const readings = await Promise.all(
      batch.map(async (host) => ({ host, reading: await readCaa(host, servers, signal) })),
    );
    if (signal.aborted) return;
    failures.push(...readings.flatMap(failureOf));
    const taken = take(readings, sets, candidates, at);
    ({ candidates } = taken);
    yield part(candidates, { put: taken.put });
  }
  if (failures.length > 0) yield part(candidates, { problem: problemOf(failures) });
}

function part(candidates: readonly CaaCandidate[], rest: Partial<Omit<Collected, 'state'>>): Collected {
  // Spelled out, for an interface is no Json.
  const state = { candidates: candidates.map((candidate) => ({ ...candidate })) };
  return { state, put: [], drop: [], problem: null, ...rest };
}

function watchedHosts(hosts: readonly string[]): ReadonlySet<string> {
  return new Set(hosts.filter((host) => isIP(host) === 0).map((host) => host.toLowerCase().replace(/\.$/, '')));
}

function setsOf({ signals }: Known): ReadonlyMap<string, CaaSet> {
  return new Map(signals.flatMap((signal) => (signal.kind === 'caa' ? [[signal.host, signal]] : [])));
}

// A schedule is off by some seconds; and a run that failed for one host is repeated long before the others are due.
const DUE_SHARE = 0.9;

/** Those that were not read for the interval, the longest first: a run that was broken off is taken up there. */
function dueHosts(
  hosts: ReadonlySet<string>,
  sets: ReadonlyMap<string, CaaSet>,
  candidates: readonly CaaCandidate[],
  now: EpochMs,
  intervalMs: number,
): readonly string[] {
  const lastReads = new Map(candidates.map(({ host, lastReadAt }) => [host, lastReadAt]));
  const lastRead = (host: string) => Math.max(sets.get(host)?.at ?? 0, lastReads.get(host) ?? 0);
  // Read in the future: the clock was set back since.
  const isDue = (host: string) => lastRead(host) > now || now - lastRead(host) >= intervalMs * DUE_SHARE;
  return [...hosts].filter(isDue).sort((a, b) => lastRead(a) - lastRead(b));
}

function* batches(hosts: readonly string[]): Generator<readonly string[]> {
  for (let first = 0; first < hosts.length; first += BATCH) yield hosts.slice(first, first + BATCH);
}

interface HostReading {
  readonly host: string;
  readonly reading: CaaReading;
}

function take(
  readings: readonly HostReading[],
  sets: ReadonlyMap<string, CaaSet>,
  candidates: readonly CaaCandidate[],
  at: EpochMs,
): { readonly put: readonly CaaSet[]; readonly candidates: readonly CaaCandidate[] } {
  const waiting = new Map(candidates.map((candidate) => [candidate.host, candidate]));
  const put: CaaSet[] = [];
  for (const { host, reading } of readings) {
    // Who could not be asked has said nothing: what counted goes on to count.
    if (reading.kind === 'failed') continue;
    const step = caaStep(host, sets.get(host) ?? null, waiting.get(host) ?? null, reading.caa, at);
    if (step.set !== null) put.push(step.set);
    if (step.candidate === null) waiting.delete(host);
    else waiting.set(host, step.candidate);
  }
  return { put, candidates: [...waiting.values()] };
}

function failureOf({ host, reading }: HostReading): readonly string[] {
  return reading.kind === 'failed' ? [`${host} (${reading.reason})`] : [];
}

const SHOWN_FAILURES = 3;

function problemOf(failures: readonly string[]): string {
  const more = failures.length - SHOWN_FAILURES;
  const shown = failures.slice(0, SHOWN_FAILURES).join(', ');
  return `the CAA records of ${shown}${more > 0 ? ` and of ${String(more)} more` : ''} could not be read`;
}

const instant = z.int().nonnegative();
const stateSchema = z.object({
  candidates: z.array(
    z.object({
      host: z.string(),
      foundAt: z.string().nullable(),
      records: z.array(z.string()),
      firstReadAt: instant,
      lastReadAt: instant,
    }),
  ),
});

/** Nothing before the first run; what cannot be read is read anew from DNS. */
function candidatesOf(state: Json): readonly CaaCandidate[] {
  const parsed = stateSchema.safeParse(state);
  return parsed.success ? parsed.data.candidates : [];
}
