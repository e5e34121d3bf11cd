// Reads GeneralName (RFC 5280 section 4.2.1.6) as it stands in subjectAltName and nameConstraints.
import type { GeneralName } from './certificate.ts';
import { decodeName } from './decode-name.ts';
import { childrenOf, contentOf, type DerElement, elementAt, expectTag, malformed, TAG } from './der.ts';

// The largest certificates in public CT logs carry about 2,000 names.
const MAX_NAMES = 10_000;

/** The names of a subjectAltName extension's value. Throws `malformed-certificate`. */
export function decodeSubjectAltName(der: Uint8Array, value: DerElement): readonly GeneralName[] {
  const names = expectTag(value, TAG.sequence, 'subjectAltName', value);
  return childrenOf(der, names, 'subjectAltName', MAX_NAMES).map((name) => generalName(der, name, 'subjectAltName'));
}

/** Both lists of a nameConstraints extension's value (RFC 5280 section 4.2.1.10). Throws `malformed-certificate`. */
export function decodeNameConstraints(
  der: Uint8Array,
  value: DerElement,
): { readonly permitted: readonly GeneralName[]; readonly excluded: readonly GeneralName[] } {
  const field = 'nameConstraints';
  const lists = childrenOf(der, expectTag(value, TAG.sequence, field, value), field, 2);
  const subtrees = (tag: number): readonly GeneralName[] =>
    lists
      .filter((list) => list.tag === tag)
      .flatMap((list) => childrenOf(der, list, field, MAX_NAMES))
      .map((subtree) => generalName(der, elementAt(der, subtree.contentOffset, subtree.end, field), field));
  return { permitted: subtrees(0xa0), excluded: subtrees(0xa1) };
}

function generalName(der: Uint8Array, element: DerElement, field: string): GeneralName {
  const content = contentOf(der, element);
  switch (element.tag) {
    case 0x81:
      return { kind: 'email', value: latin1(content) };
    case 0x82:
      return { kind: 'dns', value: latin1(content) };
    case 0x86:
      return { kind: 'uri', value: latin1(content) };
    case 0x87:
      return { kind: 'ip', value: addressText(content, field, element.offset) };
    case 0xa4: {
      const name = elementAt(der, element.contentOffset, element.end, field);
      return { kind: 'directory', value: decodeName(der, name, field).text };
    }
    default:
      return { kind: 'other', value: `[${String(element.tag & 0x1f)}]` };
  }
}

/** An address, or in a constraint `address/mask`. */
function addressText(octets: Uint8Array, field: string, offset: number): string {
  switch (octets.length) {
    case 4:
    case 16:
      return oneAddress(octets);
    case 8:
    case 32: {
      const half = octets.length / 2;
      return `${oneAddress(octets.subarray(0, half))}/${oneAddress(octets.subarray(half))}`;
    }
    default:
      throw malformed(field, offset, `has an address of ${String(octets.length)} octets`);
  }
}

function oneAddress(octets: Uint8Array): string {
  if (octets.length === 4) return octets.join('.');
  const groups = Array.from({ length: 8 }, (_, i) => ((octets[2 * i] ?? 0) << 8) | (octets[2 * i + 1] ?? 0));
  const text = groups.map((group) => group.toString(16)).join(':');
  // RFC 5952: the longest run of zero groups becomes `::`.
  const runs = text.match(/\b0(?::0)+\b/g) ?? [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  return longest === '' ? text : text.replace(new RegExp(`\\b${longest}\\b`), '::').replace(/:{3,}/, '::');
}

function latin1(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('latin1');
}
