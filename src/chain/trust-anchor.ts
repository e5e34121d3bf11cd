// A trust anchor: a name and a key (RFC 5280 section 6.1.1 d), and the certificate where there is one.
import { createHash } from 'node:crypto';

import type { Certificate } from './certificate.ts';
import type { Name } from './name.ts';

export interface TrustAnchor {
  readonly subject: Name;
  /** The DER of SubjectPublicKeyInfo. */
  readonly spki: Uint8Array;
  /** SHA-256 of `spki`, lower-case hex. */
  readonly spkiSha256: string;
  /** Null where a device keeps only name and key (ESP-IDF bundle, WINC1500). */
  readonly certificate: Certificate | null;
  /**
   * Where a device keeps a hash in place of the name (WINC1500): SHA-1 over the values of its RDNs, lower-case hex, as
   * `nameSha1Of` of rules/name-hash.ts gives it. Null for all others. `subject` is then that of `certificate`, or a
   * text for people without octets.
   */
  readonly nameSha1: string | null;
}

export function trustAnchorOf(certificate: Certificate): TrustAnchor {
  const { subject, spki, spkiSha256 } = certificate;
  return { subject, spki, spkiSha256, certificate, nameSha1: null };
}

/** An anchor of which a device keeps name and key alone; `spki` as DER. */
export function bareAnchorOf(subject: Name, spki: Uint8Array): TrustAnchor {
  return { subject, spki, spkiSha256: sha256(spki), certificate: null, nameSha1: null };
}

/** An anchor of which a device keeps the hash of a name and a key, and which is no certificate that is known. */
export function hashedAnchorOf(nameSha1: string, spki: Uint8Array): TrustAnchor {
  const subject: Name = { raw: new Uint8Array(), rawHex: '', text: `(name with SHA-1 ${nameSha1})`, attributes: [] };
  return { subject, spki, spkiSha256: sha256(spki), certificate: null, nameSha1 };
}

/**
 * What makes two anchors the same: the certificate, else name and key. A bare anchor and a certificate of the same name
 * and key are not the same to a stack that minds dates.
 */
export function anchorIdOf({ certificate, nameSha1, subject, spkiSha256 }: TrustAnchor): string {
  if (nameSha1 !== null) return `hashed:${nameSha1}:${spkiSha256}:${certificate?.sha256 ?? ''}`;
  return certificate?.sha256 ?? `bare:${subject.rawHex}:${spkiSha256}`;
}

/** The anchors of one connection. Two stores with the same `id` hold the same anchors in the same order. */
export interface AnchorStore {
  /** SHA-256 over the anchors in order, lower-case hex. */
  readonly id: string;
  readonly anchors: readonly TrustAnchor[];
}

/** The store of these anchors, in the order in which the device would load them. */
export function anchorStoreOf(anchors: readonly TrustAnchor[]): AnchorStore {
  const hash = createHash('sha256');
  for (const anchor of anchors) hash.update(anchorIdOf(anchor)).update('\n');
  return { id: hash.digest('hex'), anchors };
}

function sha256(octets: Uint8Array): string {
  return createHash('sha256').update(octets).digest('hex');
}
