// Names to addresses: every A and AAAA record, in the order given.
import { lookup, Resolver } from 'node:dns';
import { isIP } from 'node:net';

import type { ProbeFailure } from './observation.ts';
import { semaphore } from './semaphore.ts';
import { errorCode } from './socket-failure.ts';
import { failed, runStep, succeeded, type StepResult, type TimeLimit } from './step.ts';

export interface ResolveSettings {
  /** DNS servers as `ip` or `ip:port`; none: the system's way of resolving names. */
  readonly resolvers: readonly string[];
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export type Addresses = StepResult<readonly string[]>;

export type ResolveHost = (host: string) => Promise<Addresses>;

/** `resolveHost` for one round: each name is asked for once, at most `concurrency` at a time. */
export function resolveOnce(settings: ResolveSettings, concurrency: number): ResolveHost {
  const answers = new Map<string, Promise<Addresses>>();
  const slots = semaphore(concurrency);
  return (host) => {
    const answer = answers.get(host) ?? slots.run(() => resolveHost(host, settings));
    answers.set(host, answer);
    return answer;
  };
}

/** More addresses than any CDN answers with; what a hostile DNS server sends beyond them is left out. */
const MAX_ADDRESSES = 64;

/** Every address of `host`, each once. An address is its own answer, without DNS. Never throws. */
export async function resolveHost(host: string, settings: ResolveSettings): Promise<Addresses> {
  if (isIP(host) !== 0) return succeeded([host]);
  const limit: TimeLimit = {
    timeoutMs: settings.timeoutMs,
    onTimeout: { code: 'dns-timeout' },
    signal: settings.signal,
  };
  const answer = await (settings.resolvers.length === 0 ? askSystem(host, limit) : askServers(host, settings, limit));
  return answer.ok ? succeeded([...new Set(answer.value)].slice(0, MAX_ADDRESSES)) : answer;
}

// getaddrinfo() blocks one of the thread pool's four threads until the system gives up on DNS, long after the limit
// here. One thread is left free, so that files can be read meanwhile.
const lookupThreads = semaphore(3);

/**
 * As every other program on this machine resolves names: /etc/hosts, search domains, split DNS. The system asks for A
 * and AAAA itself, and tells only of both together.
 */
function askSystem(host: string, limit: TimeLimit): Promise<Addresses> {
  return runStep<readonly string[]>(limit, (end) => {
    let wanted = true;
    void lookupThreads.run(async () => {
      if (!wanted) return;
      const { promise, resolve } = Promise.withResolvers<Addresses>();
      lookup(host, { all: true, order: 'verbatim' }, (error, addresses) => {
        resolve(error === null ? succeeded(addresses.map(({ address }) => address)) : failed(dnsFailure(error)));
      });
      end(await promise);
    });
    return () => {
      wanted = false;
    };
  });
}

/** Asks these servers and nothing else; A and AAAA each for itself. */
function askServers(host: string, settings: ResolveSettings, limit: TimeLimit): Promise<Addresses> {
  return runStep<readonly string[]>(limit, (end) => {
    // Two tries, the second twice as long as the first: together the limit.
    const resolver = new Resolver({ timeout: Math.ceil(settings.timeoutMs / 3), tries: 2 });
    try {
      resolver.setServers(settings.resolvers);
    } catch (thrown) {
      end(failed({ code: 'local', detail: `DNS server: ${errorCode(thrown)}` }));
      return () => undefined;
    }
    const answers: RecordAnswer[] = [];
    const take = (error: Error | null, addresses: readonly string[] | undefined) => {
      answers.push(error === null ? { ok: true, addresses: addresses ?? [] } : { ok: false, error });
      if (answers.length === 2) end(together(answers));
    };
    resolver.resolve4(host, take);
    resolver.resolve6(host, take);
    return () => {
      resolver.cancel();
    };
  });
}

type RecordAnswer =
  { readonly ok: true; readonly addresses: readonly string[] } | { readonly ok: false; readonly error: Error };

/** One kind of record suffices: many hosts have no AAAA, and some DNS servers answer the question with an error. */
function together(answers: readonly RecordAnswer[]): Addresses {
  const addresses = answers.flatMap((answer) => (answer.ok ? answer.addresses : []));
  if (addresses.length > 0) return succeeded(addresses);
  const failures = answers.flatMap((answer) => (answer.ok ? [] : [dnsFailure(answer.error)]));
  // A failure to ask says nothing about the name; that it does not exist is only true when nobody failed.
  return failed(failures.find(({ code }) => code !== 'name-not-found') ?? { code: 'name-not-found' });
}

function dnsFailure(error: Error): ProbeFailure {
  const code = errorCode(error);
  switch (code) {
    case 'ENOTFOUND':
    // The name exists, but has no such record.
    case 'ENODATA':
      return { code: 'name-not-found' };
    case 'ETIMEOUT':
      return { code: 'dns-timeout' };
    default:
      return { code: 'dns-failed', detail: code };
  }
}
