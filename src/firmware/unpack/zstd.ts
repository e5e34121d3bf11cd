// Zstandard (RFC 8878): one file.
import { constants, createZstdDecompress } from 'node:zlib';

import type { Container } from './container.ts';
import { unpackedMember } from './member.ts';

// Windows of more than 32 MiB come from `zstd --ultra` and `--long` alone; the window is memory beside the content.
const MAX_WINDOW_LOG = 25;

export const zstd: Container = {
  id: 'zstd',
  title: 'Zstandard',
  recognise: (bytes) =>
    bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd
      ? { kind: 'yes' }
      : { kind: 'no', reached: 'does not begin with 28 b5 2f fd' },
  async *members(bytes, budget) {
    const content = createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: MAX_WINDOW_LOG } });
    content.end(bytes);
    yield await unpackedMember('content', content, bytes.length, budget);
  },
};
