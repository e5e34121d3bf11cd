// Key identifiers, for the stacks that look signers up by them.
import { createHash } from 'node:crypto';

import { bitStringOctets, childrenOf, elementAt } from '../der.ts';
import type { Signer } from '../signer.ts';

/**
 * subjectKeyIdentifier, or what wolfSSL makes up where there is none, as hex. For RSA keys that is SHA-1 over the key, as
 * RFC 5280 section 4.2.1.2 has it. For EC keys wolfSSL 5.5.4 was measured to find no signer by that value; that it hashes
 * the whole SubjectPublicKeyInfo instead is inferred.
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
