// The members of a zip one after the other by the headers in front of them, for where the list at its end is missing
// (APPNOTE 4.3.7 and 4.3.9).
import { crc32 } from 'node:zlib';

import { bufferOf } from '../import/found-at.ts';
import { uint32At } from '../import/numbers.ts';
import type { Member, UnpackBudget } from './container.ts';
import { inflated } from './inflated.ts';
import { cutText, granted, leftOut, refusal, unpack, unsafeName } from './member.ts';
import type { PackedPart } from './packed-part.ts';

export const ZIP_ENTRY_MAGIC = Buffer.from('PK\x03\x04', 'latin1');

/** What can be read up to where the zip is cut off, or something in it is packed in a way that hides its end. */
export async function* zipEntryMembers(bytes: Uint8Array, budget: UnpackBudget): AsyncGenerator<Member, void> {
  for (let entry = entryAt(bytes, 0); entry !== null;) {
    const excess = budget.takeMember();
    if (excess !== null) {
      yield leftOut(entry.name, 'limit', excess);
      return;
    }
    const { members, end } = await readEntry(bytes, entry, budget);
    yield* members;
    if (end === null || budget.spent() !== null) return;
    entry = entryAt(bytes, end);
  }
}

/** The deflated member whose header stands at `offset` of an image; null where there is none. */
export function zipEntryAt(bytes: Uint8Array, offset: number): PackedPart | null {
  const entry = entryAt(bytes, offset);
  if (entry === null || entry.encrypted || entry.method !== DEFLATED) return null;
  const { content, packedOctets } = inflated(bytes, entry.contentAt);
  return {
    content,
    packedOctets: () => entry.contentAt + packedOctets() - offset,
    isWhole: (unpacked) => crcOf(bytes, entry, entry.contentAt + packedOctets()) === crc32(unpacked),
  };
}

interface ZipEntry {
  readonly name: string;
  readonly encrypted: boolean;
  readonly method: number;
  readonly contentAt: number;
  /** What the header says; null where it stands behind the content. */
  readonly said: { readonly crc: number; readonly packedOctets: number } | null;
}

const HEADER_OCTETS = 30;
const ENCRYPTED = 0x01;
const DESCRIPTOR_FOLLOWS = 0x08;
const STORED = 0;
const DEFLATED = 8;
// 6.3, the last version of APPNOTE.
const MAX_VERSION = 63;
const MAX_NAME = 1024;

function entryAt(bytes: Uint8Array, offset: number): ZipEntry | null {
  if (offset + HEADER_OCTETS > bytes.length) return null;
  const header = bufferOf(bytes).subarray(offset, offset + HEADER_OCTETS);
  const flags = header.readUInt16LE(6);
  const nameOctets = header.readUInt16LE(26);
  const isHeader = header.indexOf(ZIP_ENTRY_MAGIC) === 0 && (header[4] ?? 0) <= MAX_VERSION;
  if (!isHeader || nameOctets === 0 || nameOctets > MAX_NAME) return null;
  const nameAt = offset + HEADER_OCTETS;
  const said = {
    crc: header.readUInt32LE(14),
    packedOctets: header.readUInt32LE(18),
  };
  return {
    name: bufferOf(bytes).toString('utf8', nameAt, nameAt + nameOctets),
    encrypted: (flags & ENCRYPTED) !== 0,
    method: header.readUInt16LE(8),
    contentAt: nameAt + nameOctets + header.readUInt16LE(28),
    said: (flags & DESCRIPTOR_FOLLOWS) === 0 ? said : null,
  };
}

/** Where the next entry begins, unless nobody can know. */
interface ReadEntry {
  readonly members: Iterable<Member>;
  readonly end: number | null;
}

async function readEntry(bytes: Uint8Array, entry: ZipEntry, budget: UnpackBudget): Promise<ReadEntry> {
  const { name, method, contentAt, said } = entry;
  const end = said === null ? null : contentAt + said.packedOctets;
  if (name.endsWith('/')) return { members: [], end: end ?? contentAt };
  const unsafe = unsafeName(name);
  if (unsafe !== null) return { members: [leftOut(name, 'unsafe-name', unsafe)], end };
  if (entry.encrypted) return { members: [leftOut(name, 'encrypted', 'is encrypted')], end };
  if (method === DEFLATED) return inflatedEntry(bytes, entry, budget);
  if (method !== STORED || said === null) {
    return { members: [leftOut(name, 'unsupported', `is packed by method ${String(method)}, known are 0 and 8`)], end };
  }
  const content = bytes.subarray(contentAt, contentAt + said.packedOctets);
  const members: Member[] = [
    refusal(name, content.length, content.length, budget) ?? {
      kind: 'member',
      name,
      offset: contentAt,
      bytes: content,
    },
  ];
  if (content.length < said.packedOctets)
    members.push(leftOut(name, 'broken', cutText(said.packedOctets, content.length)));
  return { members, end };
}

async function inflatedEntry(bytes: Uint8Array, entry: ZipEntry, budget: UnpackBudget): Promise<ReadEntry> {
  const { content, packedOctets } = inflated(bytes, entry.contentAt);
  const most = entry.said?.packedOctets ?? bytes.length - entry.contentAt;
  const unpacked = await unpack(content, budget.allowance(most));
  const end = entry.contentAt + packedOctets();
  const members = [...granted(entry.name, unpacked, unpacked.end === 'whole' ? packedOctets() : most, budget)];
  if (unpacked.end === 'whole' && crcOf(bytes, entry, end) !== crc32(unpacked.bytes)) {
    members.push(leftOut(entry.name, 'broken', 'has another CRC-32 than it says'));
  }
  return { members, end: unpacked.end === 'whole' ? behind(bytes, entry, end) : null };
}

const DESCRIPTOR_MAGIC = 0x0807_4b50;

/** The descriptor begins with a magic or, as old programs write it, with the CRC-32 at once. */
function crcOf(bytes: Uint8Array, { said }: ZipEntry, end: number): number | null {
  if (said !== null) return said.crc;
  const first = uint32At(bytes, end, 'little');
  return first === DESCRIPTOR_MAGIC ? uint32At(bytes, end + 4, 'little') : first;
}

function behind(bytes: Uint8Array, { said }: ZipEntry, end: number): number {
  if (said !== null) return end;
  return end + (uint32At(bytes, end, 'little') === DESCRIPTOR_MAGIC ? 16 : 12);
}
