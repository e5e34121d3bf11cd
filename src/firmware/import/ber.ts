// BER (ITU-T X.690) as far as PKCS #7 and PKCS #12 need it: DER, and besides it the indefinite lengths and the strings in
// pieces that Windows, Java and NSS write.
import type { DerElement } from '../../chain/der.ts';
import { malformed, TAG } from '../../chain/der.ts';

export interface BerElement extends DerElement {
  /** Where the content ends: before the end-of-contents octets where the length is indefinite, else `end`. */
  readonly contentEnd: number;
}

/** The structures in question are about ten levels deep. */
const MAX_DEPTH = 32;

/** The element that starts at `offset` and ends at `limit` or before. Throws `malformed-certificate`. */
export function berElementAt(bytes: Uint8Array, offset: number, limit: number, field: string, depth = 0): BerElement {
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  if (tag === undefined || first === undefined || offset + 2 > limit) throw malformed(field, offset, 'is missing');
  if ((tag & 0x1f) === 0x1f) throw malformed(field, offset, 'has a tag of several octets');
  if (first === INDEFINITE) return indefinite(bytes, offset, limit, field, depth);
  const { length, contentOffset } = lengthAt(bytes, offset, field);
  const end = contentOffset + length;
  if (end <= limit) return { tag, offset, contentOffset, contentEnd: end, end };
  const left = String(Math.max(0, limit - contentOffset));
  throw malformed(field, offset, `is ${String(length)} octets long, ${left} are left`);
}

/** The elements inside a constructed one, one after the other; throws where the next cannot be read. */
export function* berChildren(bytes: Uint8Array, parent: BerElement, field: string): Generator<BerElement> {
  for (let offset = parent.contentOffset; offset < parent.contentEnd;) {
    const child = berElementAt(bytes, offset, parent.contentEnd, field);
    yield child;
    offset = child.end;
  }
}

/** The first `max` elements inside a constructed one. */
export function berFields(bytes: Uint8Array, parent: BerElement, field: string, max: number): readonly BerElement[] {
  const fields: BerElement[] = [];
  for (const child of berChildren(bytes, parent, field)) {
    fields.push(child);
    if (fields.length === max) break;
  }
  return fields;
}

/** The octets of an OCTET STRING, put together where it is in pieces; `offset` is null then. */
export function berOctets(bytes: Uint8Array, element: BerElement, field: string): BerOctets {
  if ((element.tag & CONSTRUCTED) === 0) {
    return { offset: element.contentOffset, octets: bytes.subarray(element.contentOffset, element.contentEnd) };
  }
  const pieces: Uint8Array[] = [];
  for (const piece of berChildren(bytes, element, field)) {
    if (piece.tag !== TAG.octetString) throw malformed(field, piece.offset, 'is a piece that is no OCTET STRING');
    pieces.push(bytes.subarray(piece.contentOffset, piece.contentEnd));
  }
  return { offset: null, octets: Buffer.concat(pieces) };
}

export interface BerOctets {
  /** Where in the bytes they are, if they are in one piece. */
  readonly offset: number | null;
  readonly octets: Uint8Array;
}

const INDEFINITE = 0x80;
const CONSTRUCTED = 0x20;

function indefinite(bytes: Uint8Array, offset: number, limit: number, field: string, depth: number): BerElement {
  const tag = bytes[offset] ?? 0;
  if ((tag & CONSTRUCTED) === 0) throw malformed(field, offset, 'is primitive and has an indefinite length');
  if (depth === MAX_DEPTH) throw malformed(field, offset, `is nested more than ${String(MAX_DEPTH)} levels deep`);
  let at = offset + 2;
  while (at + 2 <= limit && (bytes[at] !== 0 || bytes[at + 1] !== 0)) {
    at = berElementAt(bytes, at, limit, field, depth + 1).end;
  }
  if (at + 2 > limit) throw malformed(field, offset, 'has an indefinite length and no end');
  return { tag, offset, contentOffset: offset + 2, contentEnd: at, end: at + 2 };
}

function lengthAt(bytes: Uint8Array, offset: number, field: string): { length: number; contentOffset: number } {
  const first = bytes[offset + 1] ?? 0;
  if (first < 0x80) return { length: first, contentOffset: offset + 2 };
  const count = first & 0x7f;
  // A file of more than 4 GB is no store of certificates.
  if (count > 4) throw malformed(field, offset, 'has a length of more than four octets');
  let length = 0;
  for (let i = 0; i < count; i += 1) {
    const octet = bytes[offset + 2 + i];
    if (octet === undefined) throw malformed(field, offset, 'ends inside its length');
    length = length * 256 + octet;
  }
  return { length, contentOffset: offset + 2 + count };
}
