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
}

export function trustAnchorOf(certificate: Certificate): TrustAnchor {
  return { subject: certificate.subject, spki: certificate.spki, spkiSha256: certificate.spkiSha256, certificate };
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
  for (const anchor of anchors) {
    // A bare anchor and a certificate of the same name and key are not the same to a stack that minds dates.
    hash.update(anchor.certificate?.sha256 ?? `bare:${anchor.subject.rawHex}:${anchor.spkiSha256}`).update('\n');
  }
  return { id: hash.digest('hex'), anchors };
}
