// gzip (RFC 1952): one file, or several on end, which are one.
import { createGunzip } from 'node:zlib';

import type { Container } from './container.ts';
import { unpackedMember } from './member.ts';

export const gzip: Container = {
  id: 'gzip',
  title: 'gzip',
  recognise: (bytes) =>
    bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === DEFLATE
      ? { kind: 'yes' }
      : { kind: 'no', reached: 'does not begin with 1f 8b 08' },
  async *members(bytes, budget) {
    const content = createGunzip();
    content.end(bytes);
    yield await unpackedMember(nameIn(bytes), content, bytes.length, budget);
  },
};

const DEFLATE = 8;
const HAS_EXTRA = 4;
const HAS_NAME = 8;
const LONGEST_NAME = 255;

/** FNAME, where the header has it (RFC 1952 section 2.3.1), without folders. */
function nameIn(bytes: Uint8Array): string {
  const flags = bytes[3] ?? 0;
  if ((flags & HAS_NAME) === 0) return UNNAMED;
  const extra = (flags & HAS_EXTRA) === 0 ? 0 : 2 + (bytes[10] ?? 0) + 256 * (bytes[11] ?? 0);
  const rest = bytes.subarray(10 + extra, 10 + extra + LONGEST_NAME);
  const name = Buffer.from(rest.subarray(0, Math.max(0, rest.indexOf(0)))).toString('latin1');
  return name.replace(/^.*[/\\]/, '') || UNNAMED;
}

const UNNAMED = 'content';
