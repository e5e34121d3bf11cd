// The key of an anchor in a few characters, for tables.
import type { PublicKeyType } from '../chain/certificate.ts';
import { publicKeyTypeOf } from '../chain/signer.ts';
import type { TrustAnchor } from '../chain/trust-anchor.ts';

/** `RSA 2048`, `EC P-256`, `Ed25519`. */
export function keyText(anchor: TrustAnchor): string {
  return keyTypeText(publicKeyTypeOf(anchor));
}

/** The same of a key by itself. */
export function keyTypeText(key: PublicKeyType): string {
  switch (key.kind) {
    case 'rsa':
    case 'rsa-pss':
      return `${key.kind.toUpperCase()} ${String(key.bits)}`;
    case 'ec':
      return `EC ${key.curve}`;
    case 'dsa':
    case 'ed25519':
    case 'ed448':
    case 'other':
      return OTHERS[key.kind];
  }
}

const OTHERS: Readonly<Record<Exclude<PublicKeyType['kind'], 'rsa' | 'rsa-pss' | 'ec'>, string>> = {
  dsa: 'DSA',
  ed25519: 'Ed25519',
  ed448: 'Ed448',
  other: 'unknown',
};
