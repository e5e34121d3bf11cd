// Plain DNS: the system's own way of resolving names, and servers that are named.
import { lookup, Resolver } from 'node:dns';

import { unite, type Addresses, type DnsSource } from './dns-source.ts';
import type { ProbeFailure } from './observation.ts';
import { semaphore } from './semaphore.ts';
import { errorCode } from './socket-failure.ts';
import { failed, runStep, succeeded, type TimeLimit } from './step.ts';

// getaddrinfo() blocks one of the thread pool's four threads until the system gives up on DNS, long after the limit
// here. One thread is left free, so that files can be read meanwhile.
const lookupThreads = semaphore(3);

/**
 * As every other program on this machine resolves names: /etc/hosts, search domains, split DNS. The system asks for A
 * and AAAA itself, and tells only of both together.
 */
export function systemSource(limit: TimeLimit): DnsSource {
  const addressesOf = (host: string) =>
    runStep<readonly string[]>(limit, (end) => {
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
  return { name: "the system's DNS", addressesOf, close: nothingToClose };
}

/** Asks `server` (`ip` or `ip:port`) and nobody else; A and AAAA each for itself. */
export function serverSource(server: string, limit: TimeLimit): DnsSource {
  const addressesOf = (host: string) =>
    runStep<readonly string[]>(limit, (end) => {
      // Two tries, the second twice as long as the first: together the limit.
      const resolver = new Resolver({ timeout: Math.ceil(limit.timeoutMs / 3), tries: 2 });
      try {
        resolver.setServers([server]);
      } catch (thrown) {
        end(failed({ code: 'local', detail: `DNS server: ${errorCode(thrown)}` }));
        return () => undefined;
      }
      const ipv4 = Promise.withResolvers<Addresses>();
      const ipv6 = Promise.withResolvers<Addresses>();
      resolver.resolve4(host, taking(ipv4.resolve));
      resolver.resolve6(host, taking(ipv6.resolve));
      void Promise.all([ipv4.promise, ipv6.promise]).then((answers) => {
        end(unite(answers));
      });
      return () => {
        resolver.cancel();
      };
    });
  return { name: `DNS server ${server}`, addressesOf, close: nothingToClose };
}

function taking(take: (answer: Addresses) => void): (error: Error | null, addresses?: readonly string[]) => void {
  return (error, addresses = []) => {
    take(error === null ? succeeded(addresses) : failed(dnsFailure(error)));
  };
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

function nothingToClose(): Promise<void> {
  return Promise.resolve();
}
