// Reads SubjectPublicKeyInfo and AlgorithmIdentifier (RFC 5280 section 4.1, RFC 3279, RFC 4055, RFC 5480, RFC 8410).
import type { PublicKeyType, SignatureAlgorithm } from './certificate.ts';
import { bitStringOctets, childrenOf, contentOf, type DerElement, elementAt, expectTag, oidText, TAG } from './der.ts';

const CURVES: Readonly<Record<string, { readonly curve: string; readonly bits: number }>> = {
  '1.2.840.10045.3.1.1': { curve: 'P-192', bits: 192 },
  '1.3.132.0.33': { curve: 'P-224', bits: 224 },
  '1.2.840.10045.3.1.7': { curve: 'P-256', bits: 256 },
  '1.3.132.0.34': { curve: 'P-384', bits: 384 },
  '1.3.132.0.35': { curve: 'P-521', bits: 521 },
  '1.3.132.0.10': { curve: 'secp256k1', bits: 256 },
  '1.3.36.3.3.2.8.1.1.7': { curve: 'brainpoolP256r1', bits: 256 },
  '1.3.36.3.3.2.8.1.1.11': { curve: 'brainpoolP384r1', bits: 384 },
  '1.3.36.3.3.2.8.1.1.13': { curve: 'brainpoolP512r1', bits: 512 },
};

const DIGESTS: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.5': 'md5',
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

const SIGNATURES: Readonly<Record<string, Omit<SignatureAlgorithm, 'oid'>>> = {
  '1.2.840.113549.1.1.4': { family: 'rsa', digest: 'md5' },
  '1.2.840.113549.1.1.5': { family: 'rsa', digest: 'sha1' },
  '1.3.14.3.2.29': { family: 'rsa', digest: 'sha1' },
  '1.2.840.113549.1.1.14': { family: 'rsa', digest: 'sha224' },
  '1.2.840.113549.1.1.11': { family: 'rsa', digest: 'sha256' },
  '1.2.840.113549.1.1.12': { family: 'rsa', digest: 'sha384' },
  '1.2.840.113549.1.1.13': { family: 'rsa', digest: 'sha512' },
  '1.2.840.10045.4.1': { family: 'ecdsa', digest: 'sha1' },
  '1.2.840.10045.4.3.1': { family: 'ecdsa', digest: 'sha224' },
  '1.2.840.10045.4.3.2': { family: 'ecdsa', digest: 'sha256' },
  '1.2.840.10045.4.3.3': { family: 'ecdsa', digest: 'sha384' },
  '1.2.840.10045.4.3.4': { family: 'ecdsa', digest: 'sha512' },
  '1.2.840.10040.4.3': { family: 'dsa', digest: 'sha1' },
  '2.16.840.1.101.3.4.3.1': { family: 'dsa', digest: 'sha224' },
  '2.16.840.1.101.3.4.3.2': { family: 'dsa', digest: 'sha256' },
  '1.3.101.112': { family: 'eddsa', digest: null },
  '1.3.101.113': { family: 'eddsa', digest: null },
};

const RSASSA_PSS = '1.2.840.113549.1.1.10';

/** Which signature algorithm an AlgorithmIdentifier names. Throws `malformed-certificate`. */
export function decodeSignatureAlgorithm(der: Uint8Array, element: DerElement): SignatureAlgorithm {
  const field = 'signatureAlgorithm';
  const [type, parameters] = childrenOf(der, element, field, 2);
  const oid = oidText(der, expectTag(type, TAG.oid, field, element), field);
  if (oid === RSASSA_PSS) return { oid, family: 'rsa-pss', digest: pssDigest(der, parameters) };
  return { oid, ...(SIGNATURES[oid] ?? { family: 'other', digest: null }) };
}

/** What kind of key SubjectPublicKeyInfo holds. Throws `malformed-certificate`. */
export function decodePublicKeyType(der: Uint8Array, element: DerElement): PublicKeyType {
  const field = 'subjectPublicKeyInfo';
  const [algorithm, key] = childrenOf(der, element, field, 2);
  const algorithmElement = expectTag(algorithm, TAG.sequence, field, element);
  const keyElement = expectTag(key, TAG.bitString, field, element);
  const [type, parameters] = childrenOf(der, algorithmElement, field, 2);
  const oid = oidText(der, expectTag(type, TAG.oid, field, algorithmElement), field);
  switch (oid) {
    case '1.2.840.113549.1.1.1':
      return { kind: 'rsa', bits: modulusBits(der, keyElement) };
    case RSASSA_PSS:
      return { kind: 'rsa-pss', bits: modulusBits(der, keyElement) };
    case '1.2.840.10045.2.1':
      return { kind: 'ec', ...curveOf(der, parameters) };
    case '1.2.840.10040.4.1':
      return { kind: 'dsa' };
    case '1.3.101.112':
      return { kind: 'ed25519' };
    case '1.3.101.113':
      return { kind: 'ed448' };
    default:
      return { kind: 'other', oid };
  }
}

/** The hash of RSASSA-PSS-params: [0], SHA-1 where it is absent (RFC 4055 section 3.1). */
function pssDigest(der: Uint8Array, parameters: DerElement | undefined): string | null {
  if (parameters?.tag !== TAG.sequence) return 'sha1';
  const field = 'RSASSA-PSS-params';
  const hash = childrenOf(der, parameters, field, 4).find((child) => child.tag === 0xa0);
  if (hash === undefined) return 'sha1';
  const algorithm = elementAt(der, hash.contentOffset, hash.end, field);
  const type = elementAt(der, algorithm.contentOffset, algorithm.end, field);
  return DIGESTS[oidText(der, expectTag(type, TAG.oid, field, algorithm), field)] ?? null;
}

function modulusBits(der: Uint8Array, bitString: DerElement): number {
  const field = 'RSAPublicKey';
  bitStringOctets(der, bitString, field);
  const key = expectTag(
    elementAt(der, bitString.contentOffset + 1, bitString.end, field),
    TAG.sequence,
    field,
    bitString,
  );
  const modulus = expectTag(elementAt(der, key.contentOffset, key.end, field), TAG.integer, field, key);
  const octets = contentOf(der, modulus);
  const start = octets[0] === 0 ? 1 : 0;
  return Math.max(0, (octets.length - start) * 8 - Math.clz32(octets[start] ?? 0) + 24);
}

function curveOf(der: Uint8Array, parameters: DerElement | undefined): { curve: string; bits: number } {
  // Explicit parameters (X9.62): no stack in the field takes them in a certificate.
  if (parameters?.tag !== TAG.oid) return { curve: 'explicit', bits: 0 };
  const oid = oidText(der, parameters, 'namedCurve');
  return CURVES[oid] ?? { curve: oid, bits: 0 };
}

/** Every curve that keys are named by. */
export const KNOWN_CURVES: readonly string[] = Object.values(CURVES).map(({ curve }) => curve);
