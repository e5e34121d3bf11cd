// Trust anchors as signals name them: made of certificates, and told apart. Pure.
import { createHash, type X509Certificate } from 'node:crypto';

import type { NamedAnchor } from './signal.ts';

/** Throws where OpenSSL does not know the kind of its key. */
export function namedAnchorOf(certificate: X509Certificate): NamedAnchor & { readonly spkiSha256: string } {
  return { subject: certificate.subject.split('\n').reverse().join(','), spkiSha256: spkiSha256Of(certificate) };
}

/** SHA-256 of the SubjectPublicKeyInfo in DER, lower-case hex. Throws where OpenSSL does not know the kind of the key. */
export function spkiSha256Of(certificate: X509Certificate): string {
  return createHash('sha256')
    .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/** The same for anchors that are the same: by key, or by name where only that is known. */
export function anchorKey({ subject, spkiSha256 }: NamedAnchor): string {
  return spkiSha256 ?? `name ${subject}`;
}

/** Each anchor once, as it is named first. */
export function distinctAnchors(anchors: readonly NamedAnchor[]): readonly NamedAnchor[] {
  const first = new Map<string, NamedAnchor>();
  for (const anchor of anchors) if (!first.has(anchorKey(anchor))) first.set(anchorKey(anchor), anchor);
  return [...first.values()];
}

/** Those of `anchors` that are not in `others`. */
export function anchorsBeyond(anchors: readonly NamedAnchor[], others: readonly NamedAnchor[]): readonly NamedAnchor[] {
  const known = new Set(others.map(anchorKey));
  return anchors.filter((anchor) => !known.has(anchorKey(anchor)));
}
