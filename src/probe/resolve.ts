// Names to addresses: what every source that the config names says, together.
import { isIP } from 'node:net';

import { isAnswer, unite, type Addresses, type DnsSource, type DnsSourceTally } from './dns-source.ts';
import { serverSource, systemSource } from './dns-sources.ts';
import type { DohServer } from './doh.ts';
import { dohSource } from './doh-source.ts';
import type { ProbeFailure } from './observation.ts';
import { semaphore } from './semaphore.ts';
import { succeeded, type TimeLimit } from './step.ts';

export interface ResolveSettings {
  /** DNS servers as `ip` or `ip:port`, each of them asked; none: the system's way of resolving names. */
  readonly resolvers: readonly string[];
  /** Asked as well. */
  readonly doh: readonly DohServer[];
  /** For one name at one source. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export type ResolveHost = (host: string) => Promise<Addresses>;

/** For one round. */
export interface Resolving {
  /** Every address of a host name, each once; an address is its own answer, without DNS. Never rejects. */
  readonly resolve: ResolveHost;
  /** How each source did until now. */
  readonly tallies: () => readonly DnsSourceTally[];
  /** Lets go of all connections; nothing may be asked after. */
  readonly close: () => Promise<void>;
}

/** Each name is asked for once, at most `concurrency` at a time. */
export function startResolving(settings: ResolveSettings, concurrency: number): Resolving {
  const sources = sourcesOf(settings).map((source): Asked => ({
    source,
    answered: 0,
    failed: 0,
    failure: null,
    timedOut: 0,
  }));
  const answers = new Map<string, Promise<Addresses>>();
  const slots = semaphore(concurrency);
  return {
    resolve: (host) => {
      if (isIP(host) !== 0) return Promise.resolve(succeeded([host]));
      const answer = answers.get(host) ?? slots.run(() => askAll(sources, host));
      answers.set(host, answer);
      return answer;
    },
    tallies: () =>
      sources.map(({ source: { name }, answered, failed, failure }) => ({ source: name, answered, failed, failure })),
    close: async () => {
      await Promise.all(sources.map(({ source }) => source.close()));
    },
  };
}

function sourcesOf({ resolvers, doh, timeoutMs, signal }: ResolveSettings): readonly DnsSource[] {
  const limit: TimeLimit = { timeoutMs, onTimeout: { code: 'dns-timeout' }, signal };
  const servers = resolvers.map((server) => serverSource(server, limit));
  return [
    ...(servers.length === 0 ? [systemSource(limit)] : servers),
    ...doh.map((server) => dohSource(server, limit)),
  ];
}

interface Asked {
  readonly source: DnsSource;
  answered: number;
  failed: number;
  failure: ProbeFailure | null;
  /** Names in a row for which nothing came from it in time, while another source answered. */
  timedOut: number;
}

/** A source that is down would have every name of the round wait for the time limit: after this many it is left out. */
const MAX_TIMED_OUT = 3;

async function askAll(sources: readonly Asked[], host: string): Promise<Addresses> {
  const worthwhile = sources.filter(({ timedOut }) => timedOut < MAX_TIMED_OUT);
  const answers = await Promise.all(
    worthwhile.map(async (asked) => ({ asked, answer: await asked.source.addressesOf(host) })),
  );
  for (const { asked, answer } of answers) count(asked, answer);
  // A name that nobody answers for is to blame itself.
  if (!answers.every(({ answer }) => hasTimedOut(answer))) {
    for (const { asked, answer } of answers) asked.timedOut = hasTimedOut(answer) ? asked.timedOut + 1 : 0;
  }
  return unite(answers.map(({ answer }) => answer));
}

function count(asked: Asked, answer: Addresses): void {
  if (isAnswer(answer)) {
    asked.answered += 1;
    return;
  }
  asked.failed += 1;
  asked.failure = answer.ok ? null : answer.failure;
}

function hasTimedOut(answer: Addresses): boolean {
  return !answer.ok && answer.failure.code === 'dns-timeout';
}
