// Whole zips in the middle of an image: the record at the end of each tells where its list of members is and, by that,
// where it begins (APPNOTE 4.3.16).
import { bufferOf } from '../import/found-at.ts';
import { uint16At, uint32At } from '../import/numbers.ts';
import { ZIP_ENTRY_MAGIC } from './zip-entries.ts';

export interface ZipExtent {
  readonly start: number;
  readonly end: number;
}

/** By the offset of the header of their first member, of at most so many records. */
export function zipsIn(bytes: Uint8Array, maxRecords: number): ReadonlyMap<number, ZipExtent> {
  const octets = bufferOf(bytes);
  const zips = new Map<number, ZipExtent>();
  let records = 0;
  for (let at = octets.indexOf(END_MAGIC); at !== -1 && records < maxRecords; at = octets.indexOf(END_MAGIC, at + 1)) {
    records += 1;
    const found = zipThatEndsWith(octets, at);
    if (found !== null) zips.set(found.firstEntry, found);
  }
  return zips;
}

const END_MAGIC = Buffer.from('PK\x05\x06', 'latin1');
const LIST_MAGIC = 0x0201_4b50;
const RECORD_OCTETS = 22;
const ENTRY_OFFSET_AT = 42;

function zipThatEndsWith(octets: Buffer, record: number): (ZipExtent & { readonly firstEntry: number }) | null {
  const [listOctets, listOffset] = [uint32At(octets, record + 12, 'little'), uint32At(octets, record + 16, 'little')];
  const commentOctets = uint16At(octets, record + 20, 'little');
  if (listOctets === null || listOffset === null || commentOctets === null) return null;
  const list = record - listOctets;
  const start = list - listOffset;
  if (start < 0 || uint32At(octets, list, 'little') !== LIST_MAGIC) return null;
  const firstEntry = start + (uint32At(octets, list + ENTRY_OFFSET_AT, 'little') ?? 0);
  if (!octets.subarray(firstEntry, firstEntry + ZIP_ENTRY_MAGIC.length).equals(ZIP_ENTRY_MAGIC)) return null;
  return { start, end: Math.min(octets.length, record + RECORD_OCTETS + commentOctets), firstEntry };
}
