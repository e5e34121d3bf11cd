// Limits of size, keys and algorithms, as any stack may have them. `isOurs`: whether a limit is to be minded here at all.
import type { Certificate, PublicKeyType } from '../certificate.ts';
import { signerOf } from '../signer.ts';
import type { Failure } from '../stack.ts';
import type { RuleName, StackLimits } from '../stack-rules.ts';

type IsOurs = (rule: RuleName) => boolean;

/** More certificates or octets than the device takes; null when it takes them. */
export function beyondListLimits(
  served: readonly [Certificate, ...Certificate[]],
  { maxCertificates, maxListOctets }: StackLimits,
  isOurs: IsOurs,
): Failure | null {
  const tooLong = (detail: string): Failure => {
    const path = served.map(signerOf);
    return { path, code: 'list-too-long', depth: path.length - 1, detail };
  };
  if (maxCertificates !== null && isOurs('maxCertificates') && served.length > maxCertificates) {
    return tooLong(`the server sends ${String(served.length)} certificates, ${String(maxCertificates)} are taken`);
  }
  const octets = served.reduce((sum, { der }) => sum + der.length, 0);
  if (maxListOctets === null || !isOurs('maxListOctets') || octets <= maxListOctets) return null;
  return tooLong(`the served list has ${String(octets)} octets, the device takes ${String(maxListOctets)}`);
}

/** Why the device cannot compute with a key; null when it can. */
export function unusableKey(
  key: PublicKeyType,
  { minRsaBits, maxRsaBits, curves }: StackLimits,
  isOurs: IsOurs,
): string | null {
  if (key.kind === 'rsa' || key.kind === 'rsa-pss') {
    const bits = `has an RSA key of ${String(key.bits)} bits`;
    if (maxRsaBits !== null && isOurs('maxRsaBits') && key.bits > maxRsaBits) return `${bits}, which is too large`;
    return minRsaBits !== null && isOurs('minRsaBits') && key.bits < minRsaBits ? `${bits}, which is too small` : null;
  }
  if (curves === null || !isOurs('curves')) return null;
  const known = key.kind === 'ec' && curves.includes(key.curve);
  return known ? null : 'has a key of a kind that the device does not know';
}

/** Why the device cannot verify a certificate's signature; null when it can. */
export function unusableSignature(
  { signatureAlgorithm: { family, digest } }: Certificate,
  { signatures, digests }: StackLimits,
  isOurs: IsOurs,
): string | null {
  const isKnown = signatures === null || !isOurs('signatures') || signatures.some((kind) => kind === family);
  if (!isKnown) return 'has a signature of a kind that the device does not know';
  if (digests === null || !isOurs('digests') || digest === null || digests.some((known) => known === digest))
    return null;
  return `is signed with ${digest}, which is refused`;
}
