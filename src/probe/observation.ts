// What a probe produces: one endpoint, asked with one client hello, and the served list or the failure.
import { createHash } from 'node:crypto';

import type { EpochMs } from '../lib/clock.ts';

/** How a probe introduces itself; it decides which list a CDN serves (an ECDSA and an RSA list may differ in their CA). */
export const CLIENT_HELLO_PROFILES = ['modern', 'tls12-ecdsa', 'tls12-rsa', 'tls12-static-rsa'] as const;
export type ClientHelloProfile = (typeof CLIENT_HELLO_PROFILES)[number];

export interface ClientHello {
  readonly profile: ClientHelloProfile;
  /** Whether server_name (RFC 6066 section 3) is sent. */
  readonly sni: boolean;
}

/** `tls12-rsa`, or `tls12-rsa,no-sni`: how a client hello is named in files, tables and JSON. */
export function clientHelloName(hello: ClientHello): string {
  return hello.sni ? hello.profile : `${hello.profile},no-sni`;
}

/** How TLS starts: at the first byte (https, tls, mqtts), or after the protocol's own upgrade. */
export const PROTOCOLS = ['https', 'tls', 'mqtts', 'smtp', 'imap', 'pop3', 'postgres'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** One certificate as it came off the wire. */
export interface ServedCertificate {
  readonly der: Uint8Array;
  /** SHA-256 of `der`, lower-case hex. */
  readonly sha256: string;
}

/** The certificates exactly as sent: order, duplicates and extras kept. */
export interface ServedList {
  readonly certificates: readonly ServedCertificate[];
  /** SHA-256 over the certificates' digests in order, lower-case hex: two lists are the same when this is. */
  readonly sha256: string;
}

/** Where in a probe something happened. `probe` is the limit on the whole of it. */
export type ProbeStep = 'connect' | 'starttls' | 'handshake' | 'http' | 'probe';

/** Why a probe has no served list. Closed: a new way to fail gets a member here. */
export type ProbeFailure =
  | { readonly code: 'name-not-found' }
  | { readonly code: 'dns-timeout' }
  | { readonly code: 'dns-failed'; readonly detail: string }
  | { readonly code: 'refused' }
  | { readonly code: 'unreachable' }
  | { readonly code: 'timed-out'; readonly step: ProbeStep }
  | { readonly code: 'closed'; readonly step: ProbeStep }
  | { readonly code: 'reset'; readonly step: ProbeStep }
  /** What came was not TLS; `sample` holds the first bytes as hex. */
  | { readonly code: 'not-tls'; readonly sample: string }
  | { readonly code: 'starttls-refused'; readonly reply: string }
  /** The server sent a fatal alert before a Certificate message (RFC 8446 section 6). */
  | { readonly code: 'alert'; readonly alert: number; readonly name: string }
  | { readonly code: 'list-too-large'; readonly limit: 'bytes' | 'certificates'; readonly max: number }
  | { readonly code: 'malformed'; readonly detail: string }
  /** Something on this side: no sockets left, a setting that this runtime does not have. */
  | { readonly code: 'local'; readonly detail: string };

export type Outcome =
  | {
      readonly kind: 'served';
      readonly servedList: ServedList;
      /** The TLS version as it stands in ServerHello, e.g. 0x0303 for TLS 1.2. */
      readonly tlsVersion: number;
      /** False when the handshake did not complete: nobody has shown to hold the end entity's key. */
      readonly proven: boolean;
      /** How the handshake ended, when it did not complete. */
      readonly handshakeFailure: ProbeFailure | null;
    }
  | { readonly kind: 'failed'; readonly failure: ProbeFailure };

/** Where a target's answer points to: the host only, for paths and query strings of hops may carry signatures. */
export interface Redirect {
  readonly status: number;
  readonly toHost: string;
  readonly toPort: number;
  /** Null when the hop may be followed, else why it may not. */
  readonly refused: 'not-https' | 'private-address' | 'too-many-hops' | 'bad-location' | null;
}

/** `host:port`, an IPv6 literal in brackets: how a target is named everywhere. */
export type TargetKey = string;

export function targetKey(host: string, port: number): TargetKey {
  return host.includes(':') ? `[${host}]:${String(port)}` : `${host}:${String(port)}`;
}

/** One probe of one endpoint with one client hello. */
export interface Observation {
  readonly target: TargetKey;
  readonly host: string;
  readonly port: number;
  readonly protocol: Protocol;
  /** Null when the name gave no address to ask. */
  readonly address: string | null;
  readonly hello: ClientHello;
  readonly at: EpochMs;
  readonly durationMs: number;
  readonly vantage: string;
  readonly outcome: Outcome;
  /** Set when the target has a path, the handshake completed, and the answer was a redirect. */
  readonly redirect: Redirect | null;
}

/** The list with its digests; `ders` in the order of the wire. */
export function servedListOf(ders: readonly Uint8Array[]): ServedList {
  return listOfCertificates(ders.map((der) => ({ der, sha256: createHash('sha256').update(der).digest('hex') })));
}

/** The same of certificates whose digests are known. */
export function listOfCertificates(certificates: readonly ServedCertificate[]): ServedList {
  const list = createHash('sha256');
  for (const certificate of certificates) list.update(certificate.sha256, 'hex');
  return { certificates, sha256: list.digest('hex') };
}
