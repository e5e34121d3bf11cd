// Does this key verify this certificate's signature? By node:crypto, with whatever algorithm the certificate names.
import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto';

import type { Certificate } from './certificate.ts';
import type { Signer } from './signer.ts';

/** False also where the key cannot be loaded or does not fit the algorithm: to a verifier that is the same. */
export function isSignedBy(child: Certificate, signer: Signer): boolean {
  const { family, digest } = child.signatureAlgorithm;
  const data = child.tbs;
  try {
    const key = signer.certificate?.publicKey() ?? bareKey(signer.spki);
    switch (family) {
      case 'rsa':
      case 'dsa':
      case 'ecdsa':
        return digest !== null && fits(key, family) && verify(digest, data, key, child.signature);
      case 'rsa-pss':
        return digest !== null && verify(digest, data, pssKey(key), child.signature);
      case 'eddsa':
        return verify(null, data, key, child.signature);
      case 'other':
        return false;
    }
  } catch (error) {
    // node:crypto throws on keys and signatures that it cannot read at all; a programmer's mistake is no such thing.
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

function bareKey(spki: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
}

// The length of the salt is read from the signature; stacks that insist on the parameters' are not known.
function pssKey(key: KeyObject): { key: KeyObject; padding: number; saltLength: number } {
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO };
}

function fits(key: KeyObject, family: 'rsa' | 'dsa' | 'ecdsa'): boolean {
  return key.asymmetricKeyType === (family === 'ecdsa' ? 'ec' : family);
}
