// The metadata of littlefs 2: pairs of blocks, each a log of commits with a CRC; of a pair the newer block counts (SPEC.md
// of littlefs, "Directories / Metadata pairs" and "Metadata tags").
import { crc32 } from 'node:zlib';

import { uint32At } from '../import/numbers.ts';

/** The number of two blocks. */
export type BlockPair = readonly [number, number];

/** What a directory, or a part of one, lists. */
export interface LittlefsDirectory {
  readonly entries: readonly LittlefsEntry[];
  /** Where the directory goes on; null where this is its end. */
  readonly next: BlockPair | null;
}

export interface LittlefsEntry {
  readonly type: number;
  readonly name: Uint8Array;
  readonly structure: LittlefsStructure | null;
}

export interface LittlefsStructure {
  readonly type: number;
  /** From the start of the image. */
  readonly offset: number;
  readonly data: Uint8Array;
}

export const ENTRY = { file: 0x001, directory: 0x002, superblock: 0x0ff } as const;
export const STRUCTURE = { directory: 0x200, inline: 0x201, skipList: 0x202 } as const;

/** What the newer of two blocks says, as far as its CRCs fit; null where neither holds a whole commit. */
export function directoryAt(bytes: Uint8Array, pair: BlockPair, blockSize: number): LittlefsDirectory | null {
  const logs = pair.flatMap((block) => {
    const log = logIn(bytes, block * blockSize, blockSize);
    return log === null ? [] : [log];
  });
  const [first, second] = logs;
  if (first === undefined) return null;
  // Revisions are compared as sequence numbers, since they overflow.
  const newer = second !== undefined && ((second.revision - first.revision) | 0) > 0 ? second : first;
  return stateAfter(newer.tags);
}

/** The pair of block numbers in a structure or a tail. */
export function pairIn(data: Uint8Array): BlockPair | null {
  const [first, second] = [uint32At(data, 0, 'little'), uint32At(data, 4, 'little')];
  return first === null || second === null ? null : [first, second];
}

interface Tag {
  /** Eleven bits: three of kind, eight whose meaning depends on it. */
  readonly type: number;
  readonly id: number;
  readonly offset: number;
  readonly data: Uint8Array;
}

interface Log {
  readonly revision: number;
  readonly tags: readonly Tag[];
}

// 11 bits type, 10 bits id, 10 bits length, below the bit that tells a tag from what was not written yet.
const INVALID = 0x8000_0000;
const DELETED_LENGTH = 0x3ff;
const KIND = { name: 0x000, structure: 0x200, splice: 0x400, checksum: 0x500, tail: 0x600 } as const;
const CREATE = 0x401;
const DELETE = 0x4ff;
const HARD_TAIL = 0x601;

/** The tags of all whole commits of a block; null where it has none. */
function logIn(bytes: Uint8Array, start: number, blockSize: number): Log | null {
  const block = bytes.subarray(start, start + blockSize);
  const revision = uint32At(block, 0, 'little');
  if (revision === null) return null;
  const committed: Tag[] = [];
  let pending: Tag[] = [];
  let commits = 0;
  let commitStart = 0;
  let previous = 0xffff_ffff;
  for (let offset = 4; ;) {
    const raw = uint32At(block, offset, 'big');
    if (raw === null) break;
    const tag = (raw ^ previous) >>> 0;
    const length = (tag & 0x3ff) === DELETED_LENGTH ? 0 : tag & 0x3ff;
    const end = offset + 4 + length;
    if ((tag & INVALID) !== 0 || end > block.length) break;
    const type = (tag >>> 20) & 0x7ff;
    previous = tag;
    // 0x5ff is no end of a commit, but the CRC over what the next one will be written to.
    if ((type & 0x780) === KIND.checksum) {
      if (!fits(block, commitStart, offset + 4)) break;
      committed.push(...pending);
      pending = [];
      commits += 1;
      commitStart = end;
      // The lowest bit of the type says what the invalid bit of the next commit's first tag will look like.
      previous = (tag ^ ((type & 1) << 31)) >>> 0;
    } else {
      pending.push({
        type,
        id: (tag >>> 10) & 0x3ff,
        offset: start + offset + 4,
        data: block.subarray(offset + 4, end),
      });
    }
    offset = end;
  }
  return commits === 0 ? null : { revision, tags: committed };
}

/** Over a commit with the tag of its checksum; CRC-32 without the final inversion that zlib makes. */
function fits(block: Uint8Array, start: number, end: number): boolean {
  return uint32At(block, end, 'little') === ~crc32(block.subarray(start, end)) >>> 0;
}

type Slot = { -readonly [Key in keyof LittlefsEntry]: LittlefsEntry[Key] | null };

/** Later tags replace earlier ones; a creation or deletion moves the ids behind it. */
function stateAfter(tags: readonly Tag[]): LittlefsDirectory {
  const slots: Slot[] = [];
  let next: BlockPair | null = null;
  for (const { type, id, offset, data } of tags) {
    if (type === CREATE) slots.splice(id, 0, emptySlot());
    else if (type === DELETE) slots.splice(id, 1);
    else if ((type & 0x700) === KIND.tail) next = type === HARD_TAIL ? pairIn(data) : null;
    else if (id === slots.length) slots.push(emptySlot());
    const slot = slots[id];
    if (slot === undefined) continue;
    if ((type & 0x700) === KIND.name) [slot.type, slot.name] = [type, data];
    if ((type & 0x700) === KIND.structure) slot.structure = { type, offset, data };
  }
  return { entries: slots.flatMap(entryOf), next };
}

const emptySlot = (): Slot => ({ type: null, name: null, structure: null });

function entryOf({ type, name, structure }: Slot): readonly LittlefsEntry[] {
  return type === null || name === null ? [] : [{ type, name, structure }];
}
