// The hash that a WINC1500 keeps in place of a name: SHA-1 over the octets of the values of its attributes in their order,
// without types, tags and lengths, as the uploaders of Microchip and Arduino write it into the root certificate store.
import { createHash } from 'node:crypto';

import { childrenOf, contentOf, elementAt, expectTag, TAG } from '../der.ts';
import type { Name } from '../name.ts';

// As decode-name.ts has them: the name was decoded within these.
const MAX_RDNS = 128;
const MAX_ATTRIBUTES_OF_RDN = 16;

/** Lower-case hex. `name` must have its octets; throws `malformed-certificate` where they are no Name. */
export function nameSha1Of({ raw }: Pick<Name, 'raw'>): string {
  const hash = createHash('sha1');
  const name = elementAt(raw, 0, raw.length, 'name');
  for (const rdn of childrenOf(raw, name, 'name', MAX_RDNS)) {
    for (const attribute of childrenOf(raw, expectTag(rdn, TAG.set, 'name', name), 'name', MAX_ATTRIBUTES_OF_RDN)) {
      const [, value] = childrenOf(raw, expectTag(attribute, TAG.sequence, 'name', rdn), 'name', 2);
      if (value !== undefined) hash.update(contentOf(raw, value));
    }
  }
  return hash.digest('hex');
}
