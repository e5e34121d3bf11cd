// Reads a distinguished name (RFC 5280 section 4.1.2.4) without losing how it was encoded.
import { childrenOf, contentOf, type DerElement, expectTag, oidText, rawOf, TAG } from './der.ts';
import { createLru } from './lru.ts';
import type { Name, NameAttribute } from './name.ts';

// Real names have up to a dozen attributes; the limits only keep hostile ones cheap. There are tests with 2,048 addresses.
const MAX_RDNS = 4096;
const MAX_ATTRIBUTES_OF_RDN = 16;

/** CAs of which certificates are seen again and again. */
const MAX_KEPT = 512;
/** Longer ones are nobody's. */
const MAX_KEPT_OCTETS = 512;

const kept = createLru<Name>(MAX_KEPT);

/**
 * The Name in `element`: the same for the same octets, so that what is derived of an issuer's name is derived once. Throws
 * `malformed-certificate`.
 */
export function decodeName(der: Uint8Array, element: DerElement, field: string): Name {
  const octets = rawOf(der, element);
  const rawHex = hex(octets);
  const known = kept.find(rawHex);
  if (known !== undefined) return known;
  // Of a copy, for the octets of one certificate should not live as long as its issuer's name.
  const name = { raw: octets.slice(), rawHex, ...textOf(der, element, field) };
  if (octets.length <= MAX_KEPT_OCTETS) kept.keep(rawHex, name);
  return name;
}

function textOf(der: Uint8Array, element: DerElement, field: string): Pick<Name, 'text' | 'attributes'> {
  const attributes = childrenOf(der, element, field, MAX_RDNS).flatMap((rdn, index) =>
    childrenOf(der, expectTag(rdn, TAG.set, field, element), field, MAX_ATTRIBUTES_OF_RDN).map((attribute) =>
      decodeAttribute(der, attribute, index, field),
    ),
  );
  return { text: nameText(attributes), attributes };
}

function decodeAttribute(der: Uint8Array, element: DerElement, rdn: number, field: string): NameAttribute {
  const [type, value] = childrenOf(der, expectTag(element, TAG.sequence, field, element), field, 2);
  const typeElement = expectTag(type, TAG.oid, field, element);
  const valueElement = expectTag(value, value?.tag ?? 0, field, element);
  return {
    type: oidText(der, typeElement, field),
    tag: valueElement.tag & 0x1f,
    value: stringValue(valueElement.tag, contentOf(der, valueElement)),
    rdn,
  };
}

// Attribute types of RFC 4514 section 3 and what public CAs write besides.
const SHORT_NAMES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'STREET',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
};

/** RFC 4514: the last RDN first, its attributes joined by `+`. */
function nameText(attributes: readonly NameAttribute[]): string {
  const rdns: string[] = [];
  for (const { type, value, rdn } of attributes) {
    const text = `${SHORT_NAMES[type] ?? type}=${escapedValue(value)}`;
    rdns[rdn] = rdns[rdn] === undefined ? text : `${rdns[rdn]}+${text}`;
  }
  return rdns.reverse().join(',');
}

/** RFC 4514 section 2.4. Control characters stay: they are escaped where the text is shown. */
function escapedValue(value: string): string {
  return value
    .replace(/[,+"\\<>;]/g, '\\$&')
    .replace(/^[ #]/, '\\$&')
    .replace(/ $/, '\\ ')
    .replaceAll('\0', '\\00');
}

function stringValue(tag: number, content: Uint8Array): string {
  const octets = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  switch (tag) {
    case 0x0c: // UTF8String
      return octets.toString('utf8');
    case 0x12: // NumericString
    case 0x13: // PrintableString
    case 0x14: // TeletexString, in practice Latin-1
    case 0x16: // IA5String
    case 0x1a: // VisibleString
      return octets.toString('latin1');
    case 0x1c: // UniversalString
      return codeUnits(octets, 4);
    case 0x1e: // BMPString
      return codeUnits(octets, 2);
    default:
      return `#${hex(content)}`;
  }
}

function codeUnits(octets: Buffer, width: 2 | 4): string {
  let text = '';
  for (let at = 0; at + width <= octets.length; at += width) {
    const codePoint = octets.readUIntBE(at, width);
    text += codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : '\ufffd';
  }
  return text;
}

function hex(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('hex');
}
