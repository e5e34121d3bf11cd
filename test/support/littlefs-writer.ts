// Writes littlefs 2 images. Our own writer, from SPEC.md and DESIGN.md of littlefs: tags, commits with their CRC, pairs of
// blocks, inline files and skip lists. It can also write what littlefs never would.

export interface TagSpec {
  /** Eleven bits: 0x001 a file's name, 0x201 an inline structure, 0x401 a creation, ... */
  readonly type: number;
  readonly id: number;
  readonly data?: Uint8Array;
}

export const NO_ID = 0x3ff;

/** A metadata block: revision, commits, and erased flash behind them, which reads as ones or, on some chips, as zeros. */
export function metadataBlock(
  revision: number,
  commits: readonly (readonly TagSpec[])[],
  blockSize: number,
  erased: 0x00 | 0xff = 0xff,
): Buffer {
  const block = Buffer.alloc(blockSize, erased);
  block.writeUInt32LE(revision, 0);
  let [at, start, previous] = [4, 0, 0xffff_ffff];
  const writeTag = (type: number, id: number, length: number): void => {
    const tag = ((type << 20) | (id << 10) | length) >>> 0;
    block.writeUInt32BE((tag ^ previous) >>> 0, at);
    previous = tag;
    at += 4;
  };
  for (const commit of commits) {
    for (const { type, id, data = new Uint8Array() } of commit) {
      writeTag(type, id, data.length);
      block.set(data, at);
      at += data.length;
    }
    // Padded so that the next commit begins at a multiple of 16.
    const length = 4 + ((16 - ((at + 8) % 16)) % 16);
    // What is erased behind the commit must not read as a tag: the lowest bit of the type turns its first bit over.
    writeTag(erased === 0 ? 0x501 : 0x500, NO_ID, length);
    if (erased === 0) previous = (previous ^ 0x8000_0000) >>> 0;
    block.writeUInt32LE(crc(block.subarray(start, at)), at);
    at += length;
    start = at;
  }
  return block;
}

/** The two tags of the superblock, and of its version. */
export function superblock(blockSize: number, blockCount: number, version = 0x0002_0001): readonly TagSpec[] {
  return [
    { type: 0x0ff, id: 0, data: Buffer.from('littlefs') },
    { type: 0x201, id: 0, data: numbers(version, blockSize, blockCount, 255, 0x7fff_ffff, 1022) },
  ];
}

export const numbers = (...values: readonly number[]): Buffer => {
  const buffer = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => buffer.writeUInt32LE(value >>> 0, 4 * index));
  return buffer;
};

/** A file's name and its content inside the metadata. */
export function inlineFile(id: number, name: string, content: Uint8Array): readonly TagSpec[] {
  return [
    { type: 0x001, id, data: Buffer.from(name) },
    { type: 0x201, id, data: content },
  ];
}

export function folder(id: number, name: string, pair: readonly [number, number]): readonly TagSpec[] {
  return [
    { type: 0x002, id, data: Buffer.from(name) },
    { type: 0x200, id, data: numbers(...pair) },
  ];
}

/** A file's name and where its last block is. */
export function skipListFile(id: number, name: string, head: number, size: number): readonly TagSpec[] {
  return [
    { type: 0x001, id, data: Buffer.from(name) },
    { type: 0x202, id, data: numbers(head, size) },
  ];
}

/** Where the directory goes on. */
export const hardTail = (pair: readonly [number, number]): TagSpec => ({
  type: 0x601,
  id: NO_ID,
  data: numbers(...pair),
});

/** Which other directory comes next in the list of all. */
export const softTail = (pair: readonly [number, number]): TagSpec => ({
  type: 0x600,
  id: NO_ID,
  data: numbers(...pair),
});

/** The blocks of a content, the first of which goes to `places[0]`; throws where the places do not suffice. */
export function skipList(content: Uint8Array, places: readonly number[], blockSize: number): Map<number, Buffer> {
  const blocks = new Map<number, Buffer>();
  let at = 0;
  for (let index = 0; at < content.length; index += 1) {
    const pointers: number[] = [];
    for (let step = 1; index > 0 && index % step === 0; step *= 2) pointers.push(places[index - step] ?? 0);
    const head = numbers(...pointers);
    const body = content.subarray(at, at + blockSize - head.length);
    const place = places[index];
    if (place === undefined) throw new RangeError('too few places');
    blocks.set(place, Buffer.concat([head, body, Buffer.alloc(blockSize - head.length - body.length, 0xff)]));
    at += body.length;
  }
  return blocks;
}

/** Erased flash with these blocks. */
export function writeLittlefs(blockSize: number, blockCount: number, blocks: ReadonlyMap<number, Uint8Array>): Buffer {
  const image = Buffer.alloc(blockSize * blockCount, 0xff);
  for (const [number, content] of blocks) image.set(content, number * blockSize);
  return image;
}

/** CRC-32 of the polynomial 0x04c11db7, bit by bit, begun with ones and not inverted. */
function crc(bytes: Uint8Array): number {
  let sum = 0xffff_ffff;
  for (const octet of bytes) {
    sum ^= octet;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum & 1) === 1 ? (sum >>> 1) ^ 0xedb8_8320 : sum >>> 1;
  }
  return sum >>> 0;
}
