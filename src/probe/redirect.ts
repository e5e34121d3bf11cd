// Where an answer points to, and whether a probe may go there.
import { isPublicAddress } from './address-scope.ts';
import type { Addresses } from './dns-source.ts';
import { targetKey, type Redirect, type TargetKey } from './observation.ts';
import { succeeded } from './step.ts';
import type { HttpHead } from './wire/http-head.ts';

/** A place that a redirect leads to. Its path and query stay inside the round: they may carry signatures. */
export interface Hop {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** Asked here and now, and connected to later: a name that changes its mind in between changes nothing. */
  readonly addresses: Addresses;
}

export interface RedirectRules {
  readonly maxRedirects: number;
  /** Whether this target may be at a private address: the operator named it, or allowed all. */
  readonly mayBePrivate: (target: TargetKey) => boolean;
  readonly addressesOf: (place: { readonly host: string; readonly port: number }) => Promise<Addresses>;
}

// RFC 1035 section 2.3.4: no name in DNS is longer.
const MAX_HOST_LENGTH = 255;
const REDIRECT_STATUS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Null when the answer is no redirect. `trail`: the URLs that were come through, the one that gave this answer last.
 * `hop` is null when `redirect.refused` says why.
 */
export async function readRedirect(
  head: HttpHead,
  trail: readonly string[],
  rules: RedirectRules,
): Promise<{ readonly redirect: Redirect; readonly hop: Hop | null } | null> {
  if (!REDIRECT_STATUS.has(head.status) || head.location === null) return null;
  const { status } = head;
  const url = URL.parse(head.location, trail.at(-1));
  if (url === null || url.hostname.length > MAX_HOST_LENGTH)
    return { redirect: { status, toHost: '', toPort: 0, refused: 'bad-location' }, hop: null };
  const place = placeOf(url);
  const refuse = (refused: Redirect['refused']) => ({
    redirect: { status, toHost: place.host, toPort: place.port, refused },
    hop: null,
  });
  if (url.protocol !== 'https:') return refuse('not-https');
  // Round in circles is one way to have too many.
  if (trail.length > rules.maxRedirects || trail.includes(hopUrl(place))) return refuse('too-many-hops');
  const addresses = await rules.addressesOf(place);
  const allowed = rules.mayBePrivate(targetKey(place.host, place.port)) ? addresses : publicOnly(addresses);
  if (allowed.ok && allowed.value.length === 0) return refuse('private-address');
  return { ...refuse(null), hop: { ...place, addresses: allowed } };
}

/** The URL of a place, as `trail` holds it. */
export function hopUrl(place: { readonly host: string; readonly port: number; readonly path: string }): string {
  return `https://${targetKey(place.host, place.port)}${place.path}`;
}

/** A path as the operator wrote it, as it goes into a request: spaces and other strange characters escaped. */
export function requestTarget(path: string): string {
  const { pathname, search } = new URL(`https://host.invalid${path}`);
  return `${pathname}${search}`;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'https:': 443, 'http:': 80 };

function placeOf(url: URL): { readonly host: string; readonly port: number; readonly path: string } {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? (DEFAULT_PORTS[url.protocol] ?? 0) : Number(url.port);
  return { host, port, path: `${url.pathname}${url.search}` };
}

function publicOnly(addresses: Addresses): Addresses {
  return addresses.ok ? succeeded(addresses.value.filter(isPublicAddress)) : addresses;
}
