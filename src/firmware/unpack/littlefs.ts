// littlefs 2, the file system of many microcontrollers: superblock, directories, files inside the metadata and files in
// skip lists (SPEC.md and DESIGN.md of littlefs). Every block is followed once, so nothing can lead in circles.
import { bufferOf, no, YES } from '../import/found-at.ts';
import { uint32At } from '../import/numbers.ts';
import type { Container, Member, UnpackBudget } from './container.ts';
import type { BlockPair, LittlefsEntry, LittlefsStructure } from './littlefs-metadata.ts';
import { directoryAt, ENTRY, pairIn, STRUCTURE } from './littlefs-metadata.ts';
import { leftOut, refusal } from './member.ts';

export const littlefs: Container = {
  id: 'littlefs',
  title: 'littlefs image',
  recognise: (bytes) => {
    const volume = volumeIn(bytes);
    return typeof volume === 'string' ? no(volume) : YES;
  },
  members,
};

/** How many octets of an image belong to the file system whose first superblock is at `offset`; null without one. */
export function littlefsLength(bytes: Uint8Array, offset: number): number | null {
  const volume = volumeIn(bytes.subarray(offset));
  return typeof volume === 'string' ? null : volume.blockCount * volume.blockSize;
}

interface Volume {
  readonly bytes: Uint8Array;
  readonly blockSize: number;
  readonly blockCount: number;
  /** The blocks that were followed already. */
  readonly seen: Set<number>;
}

const MAGIC = 'littlefs';
const ROOT: BlockPair = [0, 1];

// LFS_BLOCK_SIZE must hold the pointers of the largest file; 128 is the smallest power of two.
const MIN_BLOCK_SIZE = 128;

// Paths grow with the depth; nobody nests folders on a microcontroller so deep.
const MAX_DEPTH = 32;

/** The volume in these bytes, or how far its recognition got. */
function volumeIn(bytes: Uint8Array): Volume | string {
  const start = superblockOffset(bytes);
  if (start === null) return `has no "${MAGIC}" at offset 8, nor at offset 8 of a second block`;
  // Behind the magic: the tag of the structure, then version, block size and block count.
  const [version = 0, blockSize = 0, blocks = 0] = [20, 24, 28].map((at) => uint32At(bytes, start + at, 'little') ?? 0);
  if (version >>> 16 !== 2) return `is littlefs of version ${String(version >>> 16)}, expected 2`;
  if (blockSize < MIN_BLOCK_SIZE || blockSize > bytes.length) {
    return `has blocks of ${String(blockSize)} octets by its superblock, and ${String(bytes.length)} octets in all`;
  }
  if (directoryAt(bytes, ROOT, blockSize) === null) return 'has no commit whose CRC fits in its first two blocks';
  const blockCount = Math.min(blocks, Math.floor(bytes.length / blockSize));
  return { bytes, blockSize, blockCount, seen: new Set() };
}

/** Of the first block, or of the second where the first is broken. */
function superblockOffset(bytes: Uint8Array): number | null {
  const hasMagic = (offset: number): boolean => bufferOf(bytes).toString('latin1', offset + 8, offset + 16) === MAGIC;
  if (hasMagic(0)) return 0;
  for (let size = MIN_BLOCK_SIZE; size + 16 <= bytes.length; size *= 2) {
    if (hasMagic(size) && uint32At(bytes, size + 24, 'little') === size) return size;
  }
  return null;
}

interface Folder {
  readonly path: string;
  readonly pair: BlockPair;
  readonly depth: number;
}

function* members(bytes: Uint8Array, budget: UnpackBudget): Generator<Member, void> {
  const volume = volumeIn(bytes);
  if (typeof volume === 'string') {
    yield leftOut('file system', 'broken', volume);
    return;
  }
  const folders: Folder[] = [{ path: '', pair: ROOT, depth: 0 }];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const { path, pair, depth } = folder;
    const problem = takeBlocks(volume, pair);
    const directory = problem === null ? directoryAt(bytes, pair, volume.blockSize) : null;
    if (directory === null) {
      const detail = problem ?? `neither block ${String(pair[0])} nor ${String(pair[1])} holds a commit whose CRC fits`;
      yield leftOut(path === '' ? '/' : path, 'broken', detail);
      continue;
    }
    if (directory.next !== null) folders.push({ path, pair: directory.next, depth });
    for (const entry of directory.entries.filter(({ type }) => type !== ENTRY.superblock)) {
      const found = lookInto(volume, folder, entry, budget);
      if (found.kind === 'folder') folders.push(found.folder);
      else yield found;
      if (found.kind === 'left-out' && found.reason === 'limit') return;
    }
  }
}

type Found = Member | { readonly kind: 'folder'; readonly folder: Folder };

function lookInto(volume: Volume, { path, depth }: Folder, entry: LittlefsEntry, budget: UnpackBudget): Found {
  const name = `${path}${bufferOf(entry.name).toString('utf8')}`;
  const { type, structure } = entry;
  const excess = budget.takeMember();
  if (excess !== null) return leftOut(name, 'limit', excess);
  const pair = structure?.type === STRUCTURE.directory ? pairIn(structure.data) : null;
  if (type === ENTRY.directory && pair !== null) {
    if (depth < MAX_DEPTH) return { kind: 'folder', folder: { path: `${name}/`, pair, depth: depth + 1 } };
    return leftOut(name, 'broken', `lies deeper than ${String(MAX_DEPTH)} folders`);
  }
  if (type !== ENTRY.file || structure === null) return leftOut(name, 'not-a-file', 'is neither a file nor a folder');
  return fileMember(volume, name, structure, budget);
}

function fileMember(volume: Volume, name: string, structure: LittlefsStructure, budget: UnpackBudget): Member {
  const { type, offset, data } = structure;
  if (type === STRUCTURE.inline) {
    return refusal(name, data.length, data.length, budget) ?? { kind: 'member', name, offset, bytes: data };
  }
  const [head, size] = pairIn(data) ?? [0, 0];
  if (type !== STRUCTURE.skipList || data.length < 8)
    return leftOut(name, 'broken', 'has a content of an unknown kind');
  const blocks = skipList(volume, head, size);
  if (typeof blocks === 'string') return leftOut(name, 'broken', blocks);
  const refused = refusal(name, size, size, budget);
  if (refused !== null) return refused;
  const single = blocks.length === 1 ? head * volume.blockSize : null;
  return { kind: 'member', name, offset: single, bytes: joined(volume, blocks, size) };
}

/** The blocks of a file from its first to its last, which is the one that the file's entry knows. */
function skipList(volume: Volume, head: number, size: number): readonly number[] | string {
  const { bytes, blockSize } = volume;
  if (size === 0 || size > bytes.length) return `has ${String(size)} octets, the image has ${String(bytes.length)}`;
  let last = 0;
  for (let room = blockSize; room < size; room += blockSize - pointersIn(last)) last += 1;
  const blocks: number[] = [];
  for (let [index, block] = [last, head]; index >= 0; index -= 1) {
    const problem = takeBlocks(volume, [block]);
    if (problem !== null) return problem;
    blocks.push(block);
    // The first of a block's pointers leads to the block before it.
    block = uint32At(bytes, block * blockSize, 'little') ?? 0;
  }
  return blocks.reverse();
}

/** How many octets of a file's block are pointers: one for each power of two that its index can be divided by. */
function pointersIn(index: number): number {
  return index === 0 ? 0 : 4 * (32 - Math.clz32(index & -index));
}

function joined({ bytes, blockSize }: Volume, blocks: readonly number[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const [index, block] of blocks.entries()) {
    const content = bytes.subarray(block * blockSize + pointersIn(index), (block + 1) * blockSize);
    whole.set(content.subarray(0, size - at), at);
    at += Math.min(content.length, size - at);
  }
  return whole;
}

/** No block belongs to two things: one that is met again was led to by a broken or hostile pointer. */
function takeBlocks({ blockCount, seen }: Volume, blocks: readonly number[]): string | null {
  for (const block of blocks) {
    if (block >= blockCount) return `leads to block ${String(block)}, the image has ${String(blockCount)}`;
    if (seen.has(block)) return `leads to block ${String(block)}, which is a part of something else`;
    seen.add(block);
  }
  return null;
}
