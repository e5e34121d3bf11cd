// Where a request comes from, and by which name it asks for us.
import type { IncomingMessage } from 'node:http';
import { type BlockList, isIP } from 'node:net';

import { isLoopback } from '../../lib/loopback.ts';
import type { Asked } from '../app-env.ts';
import type { Keys } from './keys.ts';

export interface Asker {
  /** Of whoever asked the proxy where it is one of ours, else of the connection; empty: it is gone. */
  readonly address: string;
  /** Whether the connection is of our proxy: then what it says of others is believed. */
  readonly isProxy: boolean;
  /** Whether the connection cannot be of another machine. */
  readonly isLocal: boolean;
  /** Whether the browser speaks TLS, to whatever is in front of us. */
  readonly isSecure: boolean;
}

export function askerOf(asked: Asked, { proxy, url }: Keys): Asker {
  const { incoming } = asked.env as { readonly incoming?: IncomingMessage };
  // Without a connection the application was called from within this process.
  const peer = incoming === undefined ? '127.0.0.1' : (incoming.socket.remoteAddress ?? '');
  const local = incoming === undefined ? '127.0.0.1' : (incoming.socket.localAddress ?? '');
  const isProxy = proxy !== null && isWithin(peer, proxy.from);
  const forwardedFor = isProxy ? withoutPort(lastOf(asked.req.header('x-forwarded-for'))) : '';
  const forwardedProto = isProxy ? lastOf(asked.req.header('x-forwarded-proto')) : '';
  return {
    address: isIP(forwardedFor) === 0 ? peer : forwardedFor,
    isProxy,
    isLocal: isLoopback(peer) && isLoopback(local),
    isSecure: forwardedProto === 'https' || url?.protocol === 'https:',
  };
}

/** What the nearest of several proxies added: the others may have been made up. */
function lastOf(header = ''): string {
  return header.slice(header.lastIndexOf(',') + 1).trim();
}

/** Some proxies write 192.0.2.1:50000 and [2001:db8::1]:50000. */
function withoutPort(address: string): string {
  const { v4, v6 } = /^(?:(?<v4>[\d.]+):\d+|\[(?<v6>[^\]]*)\](?::\d+)?)$/.exec(address)?.groups ?? {};
  return v4 ?? v6 ?? address;
}

/** What reverse proxies say of those for whom they ask (RFC 7239; RFC 9110 section 7.6.3; and the older ones). */
const OF_PROXIES = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via'];

/** Whether a proxy asks for somebody: then the connection tells nothing of who that is. */
export function isForwarded(asked: Asked): boolean {
  return OF_PROXIES.some((name) => asked.req.header(name) !== undefined);
}

/** Whether an IP address is in one of the networks. */
export function isWithin(address: string, networks: BlockList): boolean {
  const family = isIP(address);
  return family !== 0 && networks.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Whether a browser that was lured to a name of somebody else's, which was then pointed at us (DNS rebinding), could not
 * have sent this Host: names of this machine and of `url`; with `anyAddress` every IP address, for no DNS is in those.
 */
export function isKnownHost(asked: Asked, url: URL | null, anyAddress: boolean): boolean {
  const name = hostNameOf(asked.req.header('host') ?? new URL(asked.req.url).host);
  if (name === null) return false;
  if (name === 'localhost' || name === url?.hostname) return true;
  const address = name.replace(/^\[(.*)\]$/, '$1');
  return anyAddress ? isIP(address) !== 0 : isLoopback(address);
}

/** As URLs have it: in lower case, IPv6 in brackets, and whatever else means 127.0.0.1 as that. */
function hostNameOf(host: string): string | null {
  if (!/^[\w.:[\]-]{1,300}$/.test(host)) return null;
  return URL.parse(`http://${host}/`)?.hostname.replace(/\.$/, '') ?? null;
}

/** Whether another site's page wants it for itself, as an image or by a script. A link that somebody follows does not. */
export function isEmbeddedElsewhere(asked: Asked): boolean {
  return asked.req.header('sec-fetch-site') === 'cross-site' && asked.req.header('sec-fetch-dest') !== 'document';
}

/**
 * Whether the browser says that another site's page had it send this (Fetch Metadata; Origin, RFC 6454 section 7). Our
 * policy of no referrers makes browsers send `Origin: null` with our own forms, and over plain http they say nothing:
 * the token of the form decides then.
 */
export function isFromElsewhere(asked: Asked, url: URL | null): boolean {
  const site = asked.req.header('sec-fetch-site');
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const origin = asked.req.header('origin');
  if (origin === undefined || origin === 'null') return false;
  const host = URL.parse(origin)?.host;
  return host === undefined || (host !== asked.req.header('host')?.toLowerCase() && host !== url?.host);
}
