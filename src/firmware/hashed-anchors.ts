// Anchors of which a device keeps a hash of the name alone: a root that this machine knows may tell which one it is.
import type { Certificate } from '../chain/certificate.ts';
import { decodeCertificate } from '../chain/decode.ts';
import type { KnownRootsSource } from '../chain/known-roots.ts';
import { nameSha1Of } from '../chain/rules/name-hash.ts';
import { hashedAnchorOf, type TrustAnchor, trustAnchorOf } from '../chain/trust-anchor.ts';
import { attempt, bufferOf } from './import/found-at.ts';

/** Gives the anchor for a hash and a key: with the certificate, if a known root has both, else without. */
export function createHashedAnchors(knownRoots: KnownRootsSource): (nameSha1: string, spki: Uint8Array) => TrustAnchor {
  let ders: readonly Buffer[] | null = null;
  return (nameSha1, spki) => {
    ders ??= knownRoots().map(({ pem }) => Buffer.from(pem.replace(/-----[^-]*-----/g, ''), 'base64'));
    // Only what holds these octets can hold this key.
    for (const der of ders.filter((candidate) => candidate.includes(bufferOf(spki)))) {
      const decoded = attempt(() => decodeCertificate(der));
      if (decoded.kind === 'read' && isNamed(decoded.value, nameSha1, spki)) {
        return { ...trustAnchorOf(decoded.value), nameSha1 };
      }
    }
    return hashedAnchorOf(nameSha1, Uint8Array.from(spki));
  };
}

function isNamed(certificate: Certificate, nameSha1: string, spki: Uint8Array): boolean {
  return Buffer.compare(certificate.spki, spki) === 0 && nameSha1Of(certificate.subject) === nameSha1;
}
