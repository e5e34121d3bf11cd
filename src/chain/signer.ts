// Whoever may have signed a certificate, as walks over paths take them.
import type { Certificate, PublicKeyType } from './certificate.ts';
import { decodePublicKeyType } from './decode-key.ts';
import { elementAt } from './der.ts';
import type { Name } from './name.ts';

/** A served certificate, or a trust anchor with or without a certificate. */
export interface Signer {
  readonly subject: Name;
  readonly spki: Uint8Array;
  readonly spkiSha256: string;
  readonly certificate: Certificate | null;
}

export function signerOf(certificate: Certificate): Signer {
  return {
    subject: certificate.subject,
    spki: certificate.spki,
    spkiSha256: certificate.spkiSha256,
    certificate,
  };
}

export function isSelfIssued({ subject, issuer }: Certificate): boolean {
  return subject.rawHex === issuer.rawHex;
}

/** What kind of key a signer has, whether or not there is a certificate. */
export function publicKeyTypeOf({ certificate, spki }: Signer): PublicKeyType {
  return (
    certificate?.publicKeyType ?? decodePublicKeyType(spki, elementAt(spki, 0, spki.length, 'subjectPublicKeyInfo'))
  );
}
