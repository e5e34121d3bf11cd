// A DoH server as a source of addresses. What speaks to it is loaded with the first question: undici alone takes longer to
// load than a check of one target takes, and most configs name no DoH server.
import type { DnsSource } from './dns-source.ts';
import type { Doh, DohServer } from './doh.ts';
import type { TimeLimit } from './step.ts';

/** To be closed. */
export function dohSource(server: DohServer, limit: TimeLimit): DnsSource {
  let opened: Promise<Doh> | null = null;
  return {
    // Its path may be a secret.
    name: `DoH server ${new URL(server.url).origin}`,
    addressesOf: async (host) => {
      opened ??= import('./doh.ts').then(({ openDoh }) => openDoh(server, limit));
      return (await opened).addressesOf(host);
    },
    close: async () => {
      await (await opened)?.close();
    },
  };
}
