// tar (POSIX ustar and pax, GNU, the old one): files one after the other, not packed.
import type { Header } from 'tar-stream';

import { no, YES } from '../import/found-at.ts';
import type { Container, Member, UnpackBudget } from './container.ts';
import { brokenMember, cutText, leftOut, refusal } from './member.ts';

export const tar: Container = {
  id: 'tar',
  title: 'tar',
  recognise: (bytes) => {
    if (bytes.length < BLOCK_OCTETS) return no('has fewer than the 512 octets of a header');
    return hasChecksum(bytes) ? YES : no('the checksum at offset 148 is not that of a header');
  },
  async *members(bytes, budget) {
    // Loaded only here, as it takes longer than to read most files that are none.
    const { extract } = await import('tar-stream');
    const entries = extract();
    entries.end(bytes);
    try {
      for await (const entry of entries) {
        if (budget.spent() !== null) return;
        entry.resume();
        const excess = budget.takeMember();
        if (excess !== null) {
          yield leftOut(entry.header.name, 'limit', excess);
          return;
        }
        if (entry.header.type !== 'directory') yield* membersOf(bytes, entry.header, budget);
      }
    } catch (error) {
      yield brokenMember('tar', error);
    }
  },
};

const BLOCK_OCTETS = 512;
const CHECKSUM_OFFSET = 148;
const CHECKSUM_OCTETS = 8;

/** The sum of the header's octets, with blanks in place of the sum itself (POSIX.1-2017, pax, ustar Interchange Format). */
function hasChecksum(bytes: Uint8Array): boolean {
  const field = Buffer.from(bytes.subarray(CHECKSUM_OFFSET, CHECKSUM_OFFSET + CHECKSUM_OCTETS)).toString('latin1');
  const written = /^ *(?<octal>[0-7]{1,7})[\0 ]*$/.exec(field)?.groups?.['octal'];
  if (written === undefined || bytes[0] === 0) return false;
  let sum = 0x20 * CHECKSUM_OCTETS;
  for (let at = 0; at < BLOCK_OCTETS; at += 1) {
    if (at < CHECKSUM_OFFSET || at >= CHECKSUM_OFFSET + CHECKSUM_OCTETS) sum += bytes[at] ?? 0;
  }
  return sum === Number.parseInt(written, 8);
}

/** One member, and what is wrong with it. */
function* membersOf(bytes: Uint8Array, header: Header, budget: UnpackBudget): Generator<Member, void> {
  const { size, type } = header;
  // `tar -C rootfs .` writes `./etc/ssl/cert.pem`, which nobody would call it by.
  const name = header.name.replace(/^(?:\.\/)+/, '');
  if (type !== 'file' && type !== 'contiguous-file') {
    yield leftOut(name, 'not-a-file', KINDS[type] ?? 'is of a kind that is not known');
    return;
  }
  const offset = contentOffset(header);
  // Not copied: what is in a tar lies there as it is.
  const content = bytes.subarray(offset, offset + size);
  yield refusal(name, content.length, content.length, budget) ?? { kind: 'member', name, offset, bytes: content };
  if (content.length < size) yield leftOut(name, 'broken', cutText(size, content.length));
}

const KINDS: Readonly<Partial<Record<string, string>>> = {
  symlink: 'is a symbolic link, which is not followed',
  link: 'is a link to another member',
  'character-device': 'is a device',
  'block-device': 'is a device',
  fifo: 'is a pipe',
};

/** Where the content begins, which the library knows but its types do not say. */
function contentOffset(header: Header): number {
  if ('byteOffset' in header && typeof header.byteOffset === 'number') return header.byteOffset;
  throw new TypeError('tar-stream gives no byteOffset any more');
}
