// How a SPIFFS image is divided. It says so nowhere: page and block size are those under which the lookup tables fit the
// pages that they are about (spiffs_nucleus.h of SPIFFS; numbers of 16 bits, little-endian, as ESP32 and ESP8266 have).
import { uint16At } from '../import/numbers.ts';

export interface SpiffsGeometry {
  readonly pageSize: number;
  readonly blockSize: number;
}

/** A page that holds a part of an object, live or deleted. */
export interface SpiffsPage {
  readonly offset: number;
  /** With `INDEX_FLAG` where it is a page of the object's index. */
  readonly objectId: number;
  /** Which part of the object, or of its index, it is. */
  readonly span: number;
  readonly deleted: boolean;
}

export const INDEX_FLAG = 0x8000;

/** Object id, span and flags. */
export const PAGE_HEADER = 5;

/** The geometry that fits, or how well the best one does. */
export function spiffsGeometryOf(bytes: Uint8Array): SpiffsGeometry | string {
  let best: { readonly fit: Fit; readonly geometry: SpiffsGeometry } | null = null;
  for (const geometry of candidates(bytes.length)) {
    if (isErased(bytes, geometry)) continue;
    const fit = fitOf(bytes, geometry);
    if (fits(fit)) return geometry;
    if (best === null || fit.matches > best.fit.matches) best = { fit, geometry };
  }
  if (best === null) return `${String(bytes.length)} octets are no number of blocks that begin with pages in use`;
  const { fit, geometry } = best;
  const sizes = `with pages of ${String(geometry.pageSize)} and blocks of ${String(geometry.blockSize)} octets`;
  return `${sizes}, ${String(fit.matches)} entries fit their pages, ${String(fit.mismatches)} do not`;
}

/** The pages that the lookup tables say are in use, and that say the same of themselves. */
export function* spiffsPages(bytes: Uint8Array, geometry: SpiffsGeometry): Generator<SpiffsPage, void> {
  for (const { id, offset } of lookupEntries(bytes, geometry)) {
    if (id === FREE || id === DELETED || uint16At(bytes, offset, 'little') !== id) continue;
    const flags = bytes[offset + 4] ?? 0;
    const deleted = (flags & FLAG_NOT_USED) !== 0 || (flags & FLAG_NOT_DELETED) === 0;
    yield { offset, objectId: id, span: uint16At(bytes, offset + 2, 'little') ?? 0, deleted };
  }
}

const FREE = 0xffff;
const DELETED = 0;

// Flash is written by clearing bits: a set bit says that something has not happened yet.
const FLAG_NOT_USED = 0x01;
const FLAG_NOT_DELETED = 0x80;

// 256 and 4096 are what mkspiffs and spiffsgen.py take unless told otherwise; a page number has 16 bits.
const PAGE_SIZES = [256, 512, 1024, 2048];
const BLOCK_SIZES = [4096, 8192, 16_384, 32_768, 65_536];
const MAX_PAGES = 65_536;
const MIN_PAGES_PER_BLOCK = 8;

function candidates(length: number): readonly SpiffsGeometry[] {
  return PAGE_SIZES.flatMap((pageSize) => BLOCK_SIZES.map((blockSize) => ({ pageSize, blockSize }))).filter(
    ({ pageSize, blockSize }) =>
      length > 0 &&
      length % blockSize === 0 &&
      length / pageSize <= MAX_PAGES &&
      blockSize / pageSize >= MIN_PAGES_PER_BLOCK,
  );
}

/** Whether no block begins with a page in use, nor has the magic of an empty file system: erased flash, told at once. */
function isErased(bytes: Uint8Array, geometry: SpiffsGeometry): boolean {
  for (let block = 0; block < bytes.length; block += geometry.blockSize) {
    if (uint16At(bytes, block, 'little') !== FREE) return false;
  }
  return !hasMagic(bytes, geometry);
}

interface Fit {
  readonly matches: number;
  readonly mismatches: number;
  /** First pages of an object's index, which name a file. */
  readonly headers: number;
  /** Whether every block has the magic number that SPIFFS_USE_MAGIC puts there. */
  readonly magic: boolean;
}

/** A write that power cut short leaves an entry that does not fit: few of them are no reason to say no. */
function fits({ matches, mismatches, headers, magic }: Fit): boolean {
  return (headers > 0 || magic) && mismatches * 8 <= matches;
}

function fitOf(bytes: Uint8Array, geometry: SpiffsGeometry): Fit {
  let [matches, mismatches, headers] = [0, 0, 0];
  for (const { id, offset } of lookupEntries(bytes, geometry)) {
    // What erased flash is here may be a page that is in use there.
    if (id === DELETED) continue;
    if (uint16At(bytes, offset, 'little') !== id) mismatches += 1;
    else if (id !== FREE) matches += 1;
    if (id !== FREE && isFileHeader(bytes, offset, id)) headers += 1;
    if (mismatches > 64 && mismatches > matches) break;
  }
  return { matches, mismatches, headers, magic: mismatches === 0 && hasMagic(bytes, geometry) };
}

function isFileHeader(bytes: Uint8Array, offset: number, id: number): boolean {
  if ((id & INDEX_FLAG) === 0 || uint16At(bytes, offset, 'little') !== id) return false;
  const type = bytes[offset + 12] ?? 0;
  return uint16At(bytes, offset + 2, 'little') === 0 && type >= 1 && type <= 4 && (bytes[offset + 13] ?? 0) > 0x20;
}

interface LookupEntry {
  readonly id: number;
  /** Of the page that it is about. */
  readonly offset: number;
}

/** Each block begins with one number for each of its other pages: whose object it is a part of. */
function* lookupEntries(bytes: Uint8Array, { pageSize, blockSize }: SpiffsGeometry): Generator<LookupEntry, void> {
  const tableLength = lookupLength(pageSize, blockSize);
  const count = (blockSize - tableLength) / pageSize;
  for (let block = 0; block < bytes.length; block += blockSize) {
    for (let entry = 0; entry < count; entry += 1) {
      const id = uint16At(bytes, block + 2 * entry, 'little') ?? DELETED;
      yield { id, offset: block + tableLength + entry * pageSize };
    }
  }
}

const lookupLength = (pageSize: number, blockSize: number): number =>
  pageSize * Math.max(1, Math.floor(((blockSize / pageSize) * 2) / pageSize));

/** In the last place but one of a block's table: a constant, the page size and, if so configured, the blocks that follow. */
function hasMagic(bytes: Uint8Array, { pageSize, blockSize }: SpiffsGeometry): boolean {
  const place = lookupLength(pageSize, blockSize) - 4;
  const blocks = bytes.length / blockSize;
  const found = [...Array(blocks).keys()].map((block) => uint16At(bytes, block * blockSize + place, 'little'));
  const plain = (MAGIC ^ pageSize) & 0xffff;
  return found.every((magic) => magic === plain) || found.every((magic, block) => magic === (plain ^ (blocks - block)));
}

const MAGIC = 0x2014_0529;
