// HTTP_PROXY, HTTPS_PROXY and NO_PROXY as people write them, in the form that Node's agents read.
import { isIPv4 } from 'node:net';

import { CodedError } from '../coded-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Lower case, as Node prefers it; a missing one: no proxy, no exception. */
export interface ProxyEnvironment {
  readonly http_proxy?: string;
  readonly https_proxy?: string;
  readonly no_proxy?: string;
}

/**
 * Names in lower case come before those in capitals. As curl and Go have it, and Node by itself does not: a proxy may be
 * `host:port`, and NO_PROXY knows domains with all below them and IPv4 networks (`10.0.0.0/8`). Throws CodedError
 * `proxy-invalid`, whose text does not hold the URL: there may be a password in it.
 */
export function proxyEnvironment(environment: Environment): ProxyEnvironment {
  const proxies = Object.fromEntries(
    ['http_proxy', 'https_proxy'].flatMap((name) => {
      const value = valueOf(environment, name);
      return value === '' ? [] : [[name, proxyUrl(name, value)]];
    }),
  );
  return { ...proxies, no_proxy: exceptions(valueOf(environment, 'no_proxy')) };
}

function valueOf(environment: Environment, name: string): string {
  return (environment[name] ?? environment[name.toUpperCase()] ?? '').trim();
}

// Node takes no notice of what it does not understand, and goes where the operator did not want it to go.
function proxyUrl(name: string, value: string): string {
  const url = URL.parse(value.includes('://') ? value : `http://${value}`);
  if (url !== null && /^https?:$/.test(url.protocol) && isPercentEncoded(url.username + url.password)) return url.href;
  throw new CodedError('proxy-invalid', `${name.toUpperCase()} in the environment is no http or https URL of a proxy`);
}

function isPercentEncoded(text: string): boolean {
  try {
    return decodeURIComponent(text).length >= 0;
  } catch {
    return false;
  }
}

function exceptions(list: string): string {
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .flatMap((entry) => networkRange(entry) ?? [entry, ...(/^[.*]/.test(entry) ? [] : [`.${entry}`])])
    .join(',');
}

/** `10.0.0.0/8` as `10.0.0.0-10.255.255.255`; null for what is no IPv4 network. */
function networkRange(entry: string): string | null {
  const [address = '', prefix = ''] = entry.split('/');
  if (!isIPv4(address) || !/^(\d|[12]\d|3[0-2])$/.test(prefix)) return null;
  const size = 2 ** (32 - Number(prefix));
  const first = Math.floor(numberOf(address) / size) * size;
  return `${addressOf(first)}-${addressOf(first + size - 1)}`;
}

function numberOf(address: string): number {
  return address.split('.').reduce((number, byte) => number * 256 + Number(byte), 0);
}

function addressOf(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}
