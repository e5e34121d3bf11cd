// Zstandard (RFC 8878): one file.
import { constants, createZstdDecompress } from 'node:zlib';

import { no, YES } from '../import/found-at.ts';
import { uint32At } from '../import/numbers.ts';
import type { Container } from './container.ts';
import { unpackedMembers } from './member.ts';
import { type PackedPart, partOfKnownEnd } from './packed-part.ts';

// Windows of more than 32 MiB come from `zstd --ultra` and `--long` alone; the window is memory beside the content.
const MAX_WINDOW_LOG = 25;

const MAGIC = 0xfd2f_b528;

export const zstd: Container = {
  id: 'zstd',
  title: 'Zstandard',
  recognise: (bytes) => (uint32At(bytes, 0, 'little') === MAGIC ? YES : no('does not begin with 28 b5 2f fd')),
  members: (bytes, budget) => unpackedMembers('content', unpacked(bytes), bytes.length, budget),
};

/** Zstandard that begins at `offset` of an image: one frame. */
export function zstdAt(bytes: Uint8Array, offset: number): PackedPart | null {
  const end = frameEnd(bytes, offset);
  return end === null ? null : partOfKnownEnd(unpacked(bytes.subarray(offset, end)), end - offset);
}

function unpacked(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  const content = createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: MAX_WINDOW_LOG } });
  content.end(bytes);
  return content;
}

// RFC 8878 section 3.1.1.
const RESERVED = 0x08;
const SINGLE_SEGMENT = 0x20;
const CHECKSUM = 0x04;
const DICTIONARY_OCTETS = [0, 1, 2, 4];
const CONTENT_SIZE_OCTETS = [0, 2, 4, 8];
const RLE = 1;
const NO_BLOCK = 3;
const MAX_BLOCK = 128 * 1024;

/** Where the frame ends by the sizes of its blocks, or what can be read of it; null where not even its first block can. */
function frameEnd(bytes: Uint8Array, offset: number): number | null {
  const flags = bytes[offset + 4] ?? RESERVED;
  if ((flags & RESERVED) !== 0) return null;
  const single = (flags & SINGLE_SEGMENT) !== 0;
  const sizeOctets = single && flags >>> 6 === 0 ? 1 : (CONTENT_SIZE_OCTETS[flags >>> 6] ?? 0);
  const first = offset + 5 + (single ? 0 : 1) + (DICTIONARY_OCTETS[flags & 3] ?? 0) + sizeOctets;
  for (let at = first; ;) {
    const header = uint32At(bytes, at, 'little');
    if (header === null) return bytes.length;
    const [type, size] = [(header >>> 1) & 3, (header & 0xff_ffff) >>> 3];
    if (type === NO_BLOCK || size > MAX_BLOCK) return at === first ? null : at;
    at += 3 + (type === RLE ? 1 : size);
    if ((header & 1) === 1) return Math.min(bytes.length, at + ((flags & CHECKSUM) === 0 ? 0 : 4));
  }
}
