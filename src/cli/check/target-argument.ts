// A TARGET on the command line: a host, host:port, or a URL that says how TLS starts.
import { isIPv6 } from 'node:net';

import type { Protocol } from '../../probe/observation.ts';
import { PROTOCOLS } from '../../probe/observation.ts';
import { usageError } from '../../lib/usage-error.ts';

export interface TargetArgument {
  /** As it was written, for messages. */
  readonly text: string;
  /** Lower case; an IPv6 address without its brackets. */
  readonly host: string;
  /** Null where none was named. */
  readonly port: number | null;
  readonly protocol: Protocol | null;
  /** Path and query, of a URL that has them. */
  readonly path: string | null;
}

// scheme "://" host [":" port] [path]; the host in brackets when it is an IPv6 address (RFC 3986 section 3.2.2).
const TARGET =
  /^(?:(?<scheme>[a-z][a-z0-9+.-]*):\/\/)?(?:\[(?<v6>[^\]]+)\]|(?<name>[^/:?#@[\]\s]+))(?::(?<port>\d{1,5}))?(?<path>\/[^#\s]*)?$/i;
const HOST_NAME = /^[a-z0-9]([a-z0-9._-]{0,252}[a-z0-9])?$/;
const FORMS = 'a host, host:port, [IPv6]:port or a URL such as https://host/path or smtp://host';

/** Reads a TARGET; throws a usage error that says what is expected. */
export function parseTarget(text: string): TargetArgument {
  if (isIPv6(text)) return { text, host: text.toLowerCase(), port: null, protocol: null, path: null };
  const parts = TARGET.exec(text)?.groups;
  const host = (parts?.['v6'] ?? parts?.['name'] ?? '').toLowerCase();
  if (parts === undefined || !isHost(host, parts['v6'] !== undefined)) {
    throw usageError(`${quoted(text)} is not a target: expected ${FORMS}`);
  }
  const protocol = parts['scheme'] === undefined ? null : parseProtocol(text, parts['scheme'].toLowerCase());
  return { text, host, port: parsePort(text, parts['port']), protocol, path: parsePath(text, protocol, parts['path']) };
}

function isHost(host: string, bracketed: boolean): boolean {
  return bracketed ? isIPv6(host) : HOST_NAME.test(host);
}

function parseProtocol(text: string, scheme: string): Protocol {
  const protocol = PROTOCOLS.find((name) => name === scheme);
  if (protocol !== undefined) return protocol;
  const advice = scheme === 'http' ? 'http is not encrypted, nothing is verified' : `one of ${PROTOCOLS.join(', ')}`;
  throw usageError(`${quoted(text)} begins with ${scheme}://: expected ${advice}`);
}

function parsePath(text: string, protocol: Protocol | null, path: string | undefined): string | null {
  if (path === undefined) return null;
  if (protocol === 'https') return path;
  if (path === '/') return null;
  throw usageError(`${quoted(text)} has a path: expected one only after https://host`);
}

function parsePort(text: string, port: string | undefined): number | null {
  if (port === undefined) return null;
  const number = Number.parseInt(port, 10);
  if (number < 1 || number > 65_535) throw usageError(`${quoted(text)} has port ${port}: expected 1 to 65535`);
  return number;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
