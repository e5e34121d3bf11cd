// Reads certificatePolicies (RFC 5280 section 4.2.1.4) as far as the policies' identifiers. Few stacks look at them, so an
// extension that cannot be read makes no certificate malformed.
import { CodedError } from '../lib/coded-error.ts';
import { childrenOf, type DerElement, elementAt, expectTag, oidText, TAG } from './der.ts';

/** Certificates state one to three. */
const MAX_POLICIES = 64;

/** The policies in `extnValue`, which is the OCTET STRING itself, as dotted OIDs; none where it cannot be read. */
export function decodePolicies(der: Uint8Array, extnValue: DerElement): readonly string[] {
  const field = 'certificatePolicies';
  try {
    const list = elementAt(der, extnValue.contentOffset, extnValue.end, field);
    return childrenOf(der, expectTag(list, TAG.sequence, field, extnValue), field, MAX_POLICIES).map((policy) => {
      const [identifier] = childrenOf(der, expectTag(policy, TAG.sequence, field, list), field, 2);
      return oidText(der, expectTag(identifier, TAG.oid, field, policy), field);
    });
  } catch (error) {
    if (error instanceof CodedError && error.code === 'malformed-certificate') return [];
    throw error;
  }
}
