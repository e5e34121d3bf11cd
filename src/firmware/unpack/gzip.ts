// gzip (RFC 1952): one file, or several on end, which are one.
import { crc32, createGunzip } from 'node:zlib';

import { no, YES } from '../import/found-at.ts';
import { uint16At, uint32At } from '../import/numbers.ts';
import type { Container } from './container.ts';
import { inflated } from './inflated.ts';
import { unpackedMembers } from './member.ts';
import type { PackedPart } from './packed-part.ts';

export const gzip: Container = {
  id: 'gzip',
  title: 'gzip',
  recognise: (bytes) =>
    bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === DEFLATE ? YES : no('does not begin with 1f 8b 08'),
  members: (bytes, budget) => {
    const content = createGunzip();
    content.end(bytes);
    return unpackedMembers(headerAt(bytes, 0)?.name ?? UNNAMED, content, bytes.length, budget);
  },
};

const UNNAMED = 'content';
const TRAILER_OCTETS = 8;

/** gzip that begins at `offset` of an image; null where the header says that it is none. */
export function gzipAt(bytes: Uint8Array, offset: number): PackedPart | null {
  const header = headerAt(bytes, offset);
  if (header === null) return null;
  const { content, packedOctets } = inflated(bytes, header.contentAt);
  const end = (): number => header.contentAt + packedOctets();
  return {
    content,
    packedOctets: () => end() + TRAILER_OCTETS - offset,
    isWhole: (unpacked) =>
      uint32At(bytes, end(), 'little') === crc32(unpacked) && uint32At(bytes, end() + 4, 'little') === unpacked.length,
  };
}

interface Header {
  /** Without folders; null where the header has none. */
  readonly name: string | null;
  readonly contentAt: number;
}

const DEFLATE = 8;
const FLAG = { headerChecksum: 2, extra: 4, name: 8, comment: 16 } as const;
const NO_FLAGS = 0xe0;
const LONGEST_TEXT = 255;

/** RFC 1952 section 2.3; null where flags are set that mean nothing, or a text has no end. */
function headerAt(bytes: Uint8Array, offset: number): Header | null {
  const flags = bytes[offset + 3] ?? NO_FLAGS;
  if ((flags & NO_FLAGS) !== 0) return null;
  const has = (flag: number): boolean => (flags & flag) !== 0;
  const names = offset + 10 + (has(FLAG.extra) ? 2 + (uint16At(bytes, offset + 10, 'little') ?? 0) : 0);
  const comment = has(FLAG.name) ? textEnd(bytes, names) : names;
  const checksum = comment !== null && has(FLAG.comment) ? textEnd(bytes, comment) : comment;
  if (comment === null || checksum === null) return null;
  const name = Buffer.from(bytes.subarray(names, Math.max(names, comment - 1))).toString('latin1');
  const ownName = name.replace(/^.*[/\\]/, '');
  return { name: ownName === '' ? null : ownName, contentAt: checksum + (has(FLAG.headerChecksum) ? 2 : 0) };
}

/** Behind the NUL that ends a text. */
function textEnd(bytes: Uint8Array, offset: number): number | null {
  const length = bytes.subarray(offset, offset + LONGEST_TEXT + 1).indexOf(0);
  return length === -1 ? null : offset + length + 1;
}
