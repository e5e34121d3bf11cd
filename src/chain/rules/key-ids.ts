// Key identifiers, for the stacks that look signers up by them.
import { createHash } from 'node:crypto';

import { bitStringOctets, childrenOf, elementAt } from '../der.ts';
import type { Signer } from '../signer.ts';

/**
 * subjectKeyIdentifier, or what wolfSSL makes up where there is none: SHA-1 over an RSA key as RFC 5280 section 4.2.1.2
 * has it, but over the whole SubjectPublicKeyInfo of an EC key, which nobody else would arrive at. As hex.
 */
export function keyIdOf({ certificate, spki }: Signer): string {
  const stated = certificate?.subjectKeyId ?? null;
  if (stated !== null) return stated;
  const field = 'subjectPublicKeyInfo';
  const [, key] = childrenOf(spki, elementAt(spki, 0, spki.length, field), field, 2);
  const isEc = certificate?.publicKeyType.kind === 'ec';
  const hashed = isEc || key === undefined ? spki : bitStringOctets(spki, key, field);
  return createHash('sha1').update(hashed).digest('hex');
}
