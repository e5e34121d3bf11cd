// The test CA: issues real certificates on the spot, and such as no real CA would issue. Signatures by node:crypto, the
// DER by our own writer, so that every field can be bent.
import { constants, createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

import { bitString, contextConstructed, integer, sequence, time, nullValue, oid } from './der.ts';
import { type ExtensionSpec, extensionsOf } from './ca-extensions.ts';
import { type NameSpec, nameDer } from './ca-name.ts';
import { rsaKeyOfSmallPrimes } from './rsa-key.ts';

export type KeyKind =
  | 'rsa1024'
  | 'rsa2048'
  | 'rsa3072'
  | 'rsa4096'
  | 'rsa8192'
  | 'p256'
  | 'p384'
  | 'p521'
  | 'secp256k1'
  | 'ed25519'
  | 'dsa1024';

export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly kind: KeyKind;
}

export interface CertificateSpec extends ExtensionSpec {
  /** `CN=Root A, O=Example` in that order, all UTF8String; a NameSpec chooses the string types. */
  readonly subject: string | NameSpec;
  /** Absent: self-signed. */
  readonly issuer?: IssuedCertificate;
  /** The issuer's name as this certificate writes it, when it is to differ from the issuer's own subject. */
  readonly issuerName?: string | NameSpec;
  /** Default: a fresh p256 key. A KeyPair is used as it is (cross-signs, renewals). */
  readonly key?: KeyKind | KeyPair;
  /** ISO 8601; defaults 2020-01-01 and 2040-01-01. */
  readonly notBefore?: string;
  readonly notAfter?: string;
  /** Default 3; a version 1 certificate has no extensions. */
  readonly version?: 1 | 3;
  /** Default sha256; ignored for Ed25519. */
  readonly digest?: 'md5' | 'sha1' | 'sha256' | 'sha384' | 'sha512';
  readonly pss?: boolean;
  /** Turn one bit of the signature over. */
  readonly breakSignature?: boolean;
  /** Default: derived from the contents, so that the same certificate has the same number. */
  readonly serialNumber?: number;
}

export interface IssuedCertificate {
  readonly der: Uint8Array;
  readonly pem: string;
  readonly key: KeyPair;
  readonly spec: CertificateSpec;
  /** Of `der`, lower-case hex. */
  readonly sha256: string;
}

/** A certificate as specified, signed by its issuer's key (by its own when there is no issuer). */
export function issue(spec: CertificateSpec): IssuedCertificate {
  const key = typeof spec.key === 'object' ? spec.key : newKeyPair(spec.key ?? 'p256');
  const signer = spec.issuer?.key ?? key;
  const algorithm = signatureAlgorithm(spec, signer.kind);
  const tbs = tbsCertificate(spec, key, algorithm);
  const signature = signatureOver(tbs, spec, signer);
  if (spec.breakSignature === true)
    signature.writeUInt8(signature.readUInt8(signature.length - 1) ^ 1, signature.length - 1);
  const der = sequence(tbs, algorithm, bitString(signature));
  return { der, pem: pemBlock(der), key, spec, sha256: createHash('sha256').update(der).digest('hex') };
}

const namedKeyPairs = new Map<string, KeyPair>();

/** The key pair of this name, made when it is first asked for. Large RSA keys take a while: share them. */
export function keyPair(name: string, kind: KeyKind = 'p256'): KeyPair {
  const known = namedKeyPairs.get(`${kind}:${name}`);
  if (known !== undefined) return known;
  const made = newKeyPair(kind);
  namedKeyPairs.set(`${kind}:${name}`, made);
  return made;
}

/** The certificates as one PEM file. */
export function pemOf(certificates: readonly IssuedCertificate[]): string {
  return certificates.map((certificate) => certificate.pem).join('');
}

/** The private key as PKCS #8 PEM, as TLS servers take it. */
export function privateKeyPem(pair: KeyPair): string {
  return pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function tbsCertificate(spec: CertificateSpec, key: KeyPair, algorithm: Uint8Array): Uint8Array {
  const version = spec.version ?? 3;
  const spki = key.publicKey.export({ type: 'spki', format: 'der' });
  const issuerSpki = (spec.issuer?.key ?? key).publicKey.export({ type: 'spki', format: 'der' });
  const issuerName = nameDer(spec.issuerName ?? spec.issuer?.spec.subject ?? spec.subject);
  const rest = [
    issuerName,
    sequence(time(spec.notBefore ?? '2020-01-01T00:00:00Z'), time(spec.notAfter ?? '2040-01-01T00:00:00Z')),
    nameDer(spec.subject),
    spki,
    ...(version === 3 ? [extensionsOf(spec, { selfSigned: spec.issuer === undefined, spki, issuerSpki })] : []),
  ];
  const digest = createHash('sha256').update(Buffer.concat(rest)).update(algorithm).digest();
  return sequence(
    ...(version === 3 ? [contextConstructed(0, integer(2))] : []),
    integer(spec.serialNumber ?? digest.subarray(0, 12)),
    algorithm,
    ...rest,
  );
}

const ECDSA_OIDS = {
  md5: '1.2.840.10045.4.1',
  sha1: '1.2.840.10045.4.1',
  sha256: '1.2.840.10045.4.3.2',
  sha384: '1.2.840.10045.4.3.3',
  sha512: '1.2.840.10045.4.3.4',
};
const DSA_WITH_SHA256 = '2.16.840.1.101.3.4.3.2';
const RSA_OIDS = {
  md5: '1.2.840.113549.1.1.4',
  sha1: '1.2.840.113549.1.1.5',
  sha256: '1.2.840.113549.1.1.11',
  sha384: '1.2.840.113549.1.1.12',
  sha512: '1.2.840.113549.1.1.13',
};
const DIGEST_OIDS = {
  md5: '1.2.840.113549.2.5',
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};
const DIGEST_LENGTHS = { md5: 16, sha1: 20, sha256: 32, sha384: 48, sha512: 64 };

function signatureAlgorithm(spec: CertificateSpec, kind: KeyKind): Uint8Array {
  const digest = spec.digest ?? 'sha256';
  if (kind === 'ed25519') return sequence(oid('1.3.101.112'));
  if (kind === 'dsa1024') return sequence(oid(DSA_WITH_SHA256));
  if (!kind.startsWith('rsa')) return sequence(oid(ECDSA_OIDS[digest]));
  if (spec.pss !== true) return sequence(oid(RSA_OIDS[digest]), nullValue());
  // RSASSA-PSS-params (RFC 4055 section 3.1).
  const hash = sequence(oid(DIGEST_OIDS[digest]), nullValue());
  const parameters = sequence(
    contextConstructed(0, hash),
    contextConstructed(1, sequence(oid('1.2.840.113549.1.1.8'), hash)),
    contextConstructed(2, integer(DIGEST_LENGTHS[digest])),
  );
  return sequence(oid('1.2.840.113549.1.1.10'), parameters);
}

function signatureOver(tbs: Uint8Array, spec: CertificateSpec, signer: KeyPair): Buffer {
  if (signer.kind === 'ed25519') return sign(null, tbs, signer.privateKey);
  const digest = spec.digest ?? 'sha256';
  if (spec.pss !== true) return sign(digest, tbs, signer.privateKey);
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return sign(digest, tbs, { key: signer.privateKey, padding, saltLength: DIGEST_LENGTHS[digest] });
}

function newKeyPair(kind: KeyKind): KeyPair {
  return { ...generated(kind), kind };
}

function generated(kind: KeyKind): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  switch (kind) {
    case 'ed25519':
      return generateKeyPairSync('ed25519');
    case 'dsa1024':
      return generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 });
    case 'p256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' });
    case 'p384':
      return generateKeyPairSync('ec', { namedCurve: 'P-384' });
    case 'p521':
      return generateKeyPairSync('ec', { namedCurve: 'P-521' });
    case 'secp256k1':
      return generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
    case 'rsa1024':
    case 'rsa2048':
    case 'rsa3072':
    case 'rsa4096':
      return generateKeyPairSync('rsa', { modulusLength: Number(kind.slice(3)) });
    case 'rsa8192': {
      const privateKey = rsaKeyOfSmallPrimes(8192);
      return { privateKey, publicKey: createPublicKey(privateKey) };
    }
  }
}

function pemBlock(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
