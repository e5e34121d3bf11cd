// A strict DER reader (ITU-T X.690): takes a structure apart into slices, without copying and without recursion of its own.
import { CodedError } from '../lib/coded-error.ts';

/** One element of a DER encoding; offsets count from the start of the certificate. */
export interface DerElement {
  /** The identifier octet: class, constructed bit and tag number (high tag numbers do not occur in certificates). */
  readonly tag: number;
  readonly offset: number;
  readonly contentOffset: number;
  readonly end: number;
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** What every failure to read a certificate is: `field` is in the words of RFC 5280 section 4.1. */
export function malformed(field: string, offset: number, what: string, cause?: unknown): CodedError {
  return new CodedError('malformed-certificate', `${field} at offset ${String(offset)}: ${what}`, { cause });
}

/** The element that starts at `offset` and ends at `limit` or before. Throws `malformed-certificate`. */
export function elementAt(der: Uint8Array, offset: number, limit: number, field: string): DerElement {
  const tag = der[offset];
  const first = der[offset + 1];
  if (tag === undefined || first === undefined || offset + 2 > limit) throw malformed(field, offset, 'is missing');
  if ((tag & 0x1f) === 0x1f) throw malformed(field, offset, 'has a tag of several octets');
  const { length, contentOffset } =
    first < 0x80 ? { length: first, contentOffset: offset + 2 } : longLength(der, offset, field);
  const end = contentOffset + length;
  if (end > limit)
    throw malformed(field, offset, `is ${String(length)} octets long, ${String(limit - contentOffset)} are left`);
  return { tag, offset, contentOffset, end };
}

/** The elements inside a constructed one, at most `max` of them. */
export function childrenOf(der: Uint8Array, parent: DerElement, field: string, max: number): readonly DerElement[] {
  const children: DerElement[] = [];
  for (let offset = parent.contentOffset; offset < parent.end;) {
    if (children.length === max) throw malformed(field, offset, `has more than ${String(max)} elements`);
    const child = elementAt(der, offset, parent.end, field);
    children.push(child);
    offset = child.end;
  }
  return children;
}

/** The element, if it has this tag. */
export function expectTag(element: DerElement | undefined, tag: number, field: string, parent: DerElement): DerElement {
  if (element === undefined) throw malformed(field, parent.end, 'is missing');
  if (element.tag === tag) return element;
  throw malformed(field, element.offset, `has tag 0x${element.tag.toString(16)}, expected 0x${tag.toString(16)}`);
}

/** The whole element, header included. */
export const rawOf = (der: Uint8Array, element: DerElement): Uint8Array => der.subarray(element.offset, element.end);

export const contentOf = (der: Uint8Array, element: DerElement): Uint8Array =>
  der.subarray(element.contentOffset, element.end);

/** Dotted text of an OBJECT IDENTIFIER. */
export function oidText(der: Uint8Array, element: DerElement, field: string): string {
  const content = contentOf(der, element);
  // 64 octets hold any OID in use several times over; arcs beyond 2^53 would lose digits.
  if (content.length === 0 || content.length > 64) throw malformed(field, element.offset, 'is not an OID');
  const arcs: number[] = [];
  let arc = 0;
  for (const octet of content) {
    arc = arc * 128 + (octet & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER) throw malformed(field, element.offset, 'has an arc that is too large');
    if (octet >= 0x80) continue;
    if (arcs.length === 0) arcs.push(Math.min(Math.floor(arc / 40), 2), arc - 40 * Math.min(Math.floor(arc / 40), 2));
    else arcs.push(arc);
    arc = 0;
  }
  if ((content.at(-1) ?? 0) >= 0x80) throw malformed(field, element.offset, 'ends inside an arc');
  return arcs.join('.');
}

/** The octets of a BIT STRING that holds whole octets. */
export function bitStringOctets(der: Uint8Array, element: DerElement, field: string): Uint8Array {
  const content = contentOf(der, element);
  if (content[0] !== 0) throw malformed(field, element.offset, 'is not a BIT STRING of whole octets');
  return content.subarray(1);
}

function longLength(der: Uint8Array, offset: number, field: string): { length: number; contentOffset: number } {
  const count = (der[offset + 1] ?? 0) & 0x7f;
  if (count === 0) throw malformed(field, offset, 'has an indefinite length, which DER forbids');
  if (count > 3) throw malformed(field, offset, 'has a length of more than three octets');
  let length = 0;
  for (let i = 0; i < count; i += 1) {
    const octet = der[offset + 2 + i];
    if (octet === undefined) throw malformed(field, offset, 'ends inside its length');
    length = length * 256 + octet;
  }
  const shortest = length < 0x80 ? 0 : length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
  if (count !== shortest) throw malformed(field, offset, 'has a length that is not in its shortest form');
  return { length, contentOffset: offset + 2 + count };
}
