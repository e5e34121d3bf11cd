// Several https hosts on loopback that point to each other, and the DNS server that knows them.
import { startDnsServer } from './dns-server.ts';
import { issue } from './ca.ts';
import { startTlsServer, type RunningTlsServer } from './tls-server.ts';

export interface WebOfHosts {
  /** As `resolvers` of the config takes it. */
  readonly dns: string;
  readonly port: (host: string) => number;
  readonly handshakes: (host: string) => number;
  /** The first lines of all requests, as `host GET /path HTTP/1.1`. */
  readonly requests: () => readonly string[];
  readonly close: () => Promise<void>;
}

/** What a host answers a request with: the status and, for a redirect, where it points to. */
export type Answer = (request: string, port: (host: string) => number) => { status: number; location?: string };

export async function startWebOfHosts(hosts: Readonly<Record<string, Answer>>): Promise<WebOfHosts> {
  const servers = new Map<string, RunningTlsServer>();
  const requests: string[] = [];
  const serverOf = (host: string) => {
    const server = servers.get(host);
    if (server === undefined) throw new RangeError(`no such host: ${host}`);
    return server;
  };
  const port = (host: string) => serverOf(host).port;
  for (const [host, answer] of Object.entries(hosts)) {
    const respond = (request: string) => {
      requests.push(`${host} ${request.slice(0, request.indexOf('\r\n'))}`);
      const { status, location } = answer(request, port);
      return `HTTP/1.1 ${String(status)} -\r\n${location === undefined ? '' : `Location: ${location}\r\n`}\r\n`;
    };
    // No CA: a key that may only sign certificates shakes no hands before TLS 1.3.
    const endEntity = issue({ subject: `CN=${host}`, dnsNames: [host], ca: false });
    servers.set(host, await startTlsServer({ chain: [endEntity], respond }));
  }
  const addresses = Object.keys(hosts).map((host) => [host, { addresses: ['127.0.0.1'] }] as const);
  const dns = await startDnsServer(Object.fromEntries(addresses));
  return {
    dns: dns.server,
    port,
    handshakes: (host) => serverOf(host).handshakes(),
    requests: () => requests,
    close: async () => {
      await Promise.all([dns.close(), ...[...servers.values()].map((server) => server.close())]);
    },
  };
}
