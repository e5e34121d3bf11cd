// A decoded certificate: what verification rules look at, each field once.
import type { KeyObject } from 'node:crypto';

import type { EpochMs } from '../lib/clock.ts';
import type { Name } from './name.ts';

/** What kind of key a certificate holds. */
export type PublicKeyType =
  | { readonly kind: 'rsa' | 'rsa-pss'; readonly bits: number }
  | { readonly kind: 'ec'; readonly curve: string; readonly bits: number }
  | { readonly kind: 'dsa' | 'ed25519' | 'ed448' }
  | { readonly kind: 'other'; readonly oid: string };

/** signatureAlgorithm, taken apart (RFC 5280 section 4.1.1.2). */
export interface SignatureAlgorithm {
  readonly oid: string;
  readonly family: 'rsa' | 'rsa-pss' | 'dsa' | 'ecdsa' | 'eddsa' | 'other';
  /** `sha1`, `sha256`, ... as node:crypto names it; null where the algorithm has none of its own or it is unknown. */
  readonly digest: string | null;
}

export interface GeneralName {
  readonly kind: 'dns' | 'ip' | 'email' | 'uri' | 'directory' | 'other';
  /** Text of the name; an address in the form of node:net; for constraints on addresses `address/mask`. */
  readonly value: string;
}

export interface Certificate {
  readonly der: Uint8Array;
  /** SHA-256 of `der`, lower-case hex. */
  readonly sha256: string;
  /** 1, 2 or 3 (RFC 5280 section 4.1.2.1). */
  readonly version: number;
  /** Lower-case hex of the INTEGER's content, leading zero kept. */
  readonly serialNumber: string;
  readonly issuer: Name;
  readonly subject: Name;
  readonly notBefore: EpochMs;
  readonly notAfter: EpochMs;
  /** The DER of SubjectPublicKeyInfo. */
  readonly spki: Uint8Array;
  /** SHA-256 of `spki`, lower-case hex. */
  readonly spkiSha256: string;
  readonly publicKeyType: PublicKeyType;
  readonly signatureAlgorithm: SignatureAlgorithm;
  /** The DER that is signed, and the signature over it. */
  readonly tbs: Uint8Array;
  readonly signature: Uint8Array;
  readonly authorityKeyId: string | null;
  /** As `serialNumber`; null where authorityKeyIdentifier does not name its certificate. */
  readonly authorityCertSerialNumber: string | null;
  readonly subjectKeyId: string | null;
  /** Null where the extension is absent. */
  readonly basicConstraints: { readonly ca: boolean; readonly pathLength: number | null } | null;
  /** Null where the extension is absent (RFC 5280 section 4.2.1.3). */
  readonly keyUsage: ReadonlySet<KeyUsage> | null;
  /** Dotted OIDs; null where the extension is absent. */
  readonly extendedKeyUsage: readonly string[] | null;
  readonly subjectAltName: readonly GeneralName[] | null;
  readonly nameConstraints: {
    readonly permitted: readonly GeneralName[];
    readonly excluded: readonly GeneralName[];
  } | null;
  /** Dotted OIDs, read when they are first asked for; empty where the extension is absent or cannot be read. */
  readonly certificatePolicies: () => readonly string[];
  readonly extensions: readonly { readonly oid: string; readonly critical: boolean }[];
  /** The key, made when it is first asked for; throws where node:crypto cannot load it. */
  readonly publicKey: () => KeyObject;
}

export type KeyUsage =
  | 'digitalSignature'
  | 'contentCommitment'
  | 'keyEncipherment'
  | 'dataEncipherment'
  | 'keyAgreement'
  | 'keyCertSign'
  | 'cRLSign'
  | 'encipherOnly'
  | 'decipherOnly';
