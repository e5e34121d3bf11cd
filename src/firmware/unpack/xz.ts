// xz: one file, unpacked by XZ Embedded in WebAssembly.
import xzDecompress from 'xz-decompress';

import type { Container } from './container.ts';
import { unpackedMember } from './member.ts';

const MAGIC = Buffer.from('fd377a585a00', 'hex');

export const xz: Container = {
  id: 'xz',
  title: 'xz',
  recognise: (bytes) =>
    MAGIC.equals(bytes.subarray(0, MAGIC.length))
      ? { kind: 'yes' }
      : { kind: 'no', reached: 'does not begin with fd 37 7a 58 5a 00' },
  async *members(bytes, budget) {
    yield await unpackedMember('content', unpacked(bytes), bytes.length, budget);
  },
};

/** The library's stream, whose errors say nothing but the number of XZ Embedded's `enum xz_ret`. */
async function* unpacked(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
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
