// Key identifiers, for the stacks that look signers up by them.
import { createHash } from 'node:crypto';

import { bitStringOctets, childrenOf, elementAt } from '../der.ts';
import type { Signer } from '../signer.ts';

/** subjectKeyIdentifier, or SHA-1 over the key where there is none (RFC 5280 section 4.2.1.2 method 1), as hex. */
export function keyIdOf({ certificate, spki }: Signer): string {
  const stated = certificate?.subjectKeyId ?? null;
  if (stated !== null) return stated;
  const field = 'subjectPublicKeyInfo';
  const [, key] = childrenOf(spki, elementAt(spki, 0, spki.length, field), field, 2);
  return key === undefined
    ? ''
    : createHash('sha1')
        .update(bitStringOctets(spki, key, field))
        .digest('hex');
}
