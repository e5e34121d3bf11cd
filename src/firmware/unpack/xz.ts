// xz: one file, unpacked by XZ Embedded in WebAssembly.
import { crc32 } from 'node:zlib';

import { bufferOf, no, YES } from '../import/found-at.ts';
import { uint32At } from '../import/numbers.ts';
import type { Container } from './container.ts';
import { unpackedMembers } from './member.ts';
import { type PackedPart, partOfKnownEnd } from './packed-part.ts';

const MAGIC = Buffer.from('fd377a585a00', 'hex');

export const xz: Container = {
  id: 'xz',
  title: 'xz',
  recognise: (bytes) =>
    MAGIC.equals(bytes.subarray(0, MAGIC.length)) ? YES : no('does not begin with fd 37 7a 58 5a 00'),
  members: (bytes, budget) => unpackedMembers('content', unpacked(bytes), bytes.length, budget),
};

const HEADER_OCTETS = 12;

/**
 * What reads the streams of xz in an image, asked from its start to its end: where one ends is said by a footer, and each
 * is looked for once.
 */
export function xzParts(bytes: Uint8Array): (offset: number) => PackedPart | null {
  let footer = 0;
  return (offset) => {
    // Flags and their CRC-32 (The .xz File Format, section 2.1.1): what only looks like a header has none that fits.
    if (uint32At(bytes, offset + 8, 'little') !== crc32(bytes.subarray(offset + 6, offset + 8))) return null;
    if (footer < offset + HEADER_OCTETS) footer = footerEnd(bytes, offset + HEADER_OCTETS);
    return partOfKnownEnd(unpacked(bytes.subarray(offset, footer)), footer - offset);
  };
}

/** Behind the next footer (section 2.1.2): CRC-32, size of the index, flags, `YZ`; the end of the image without one. */
function footerEnd(bytes: Uint8Array, from: number): number {
  const octets = bufferOf(bytes);
  for (let at = octets.indexOf('YZ', from); at !== -1; at = octets.indexOf('YZ', at + 1)) {
    if (uint32At(bytes, at - 10, 'little') === crc32(bytes.subarray(at - 6, at))) return at + 2;
  }
  return bytes.length;
}

/** The library's stream, whose errors say nothing but the number of XZ Embedded's `enum xz_ret`. */
async function* unpacked(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  // Loaded only here: few images are packed with xz.
  const { default: xzDecompress } = await import('xz-decompress');
  try {
    yield* new xzDecompress.XzReadableStream(streamOf(bytes));
  } catch (error) {
    const code = error instanceof Error ? /error code (?<code>\d+)$/.exec(error.message)?.groups?.['code'] : undefined;
    throw new Error(XZ_RET[code ?? ''] ?? 'the decoder failed', { cause: error });
  }
}

const XZ_RET: Readonly<Partial<Record<string, string>>> = {
  '3': 'its dictionary does not fit into memory',
  '4': 'its dictionary has more than 64 MiB',
  '5': 'it has no header of xz',
  '6': 'it is packed in a way that XZ Embedded does not know',
  '7': 'it is damaged',
  '8': 'it is cut off',
};

/** In pieces: the decoder takes what it is given at once. */
function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let offset = 0;
  return new ReadableStream<Uint8Array>({
    pull: (controller) => {
      controller.enqueue(bytes.subarray(offset, offset + PIECE_OCTETS));
      offset += PIECE_OCTETS;
      if (offset >= bytes.length) controller.close();
    },
  });
}

const PIECE_OCTETS = 65_536;
