// The application (and boot loader) images of ESP32 and ESP8266: a header, segments, a checksum and, on the ESP32, a
// SHA-256 (esp_app_format.h and esp_app_desc.h of ESP-IDF; esptool's documentation of the image format).
import { createHash } from 'node:crypto';

import { no, YES } from '../import/found-at.ts';
import { isPadding, uint32At } from '../import/numbers.ts';
import type { Container, Member, UnpackBudget } from './container.ts';
import { leftOut } from './member.ts';
import { hexOf, nameFrom, type Slice, sliceMember, sliceMembers } from './slices.ts';

export const espImage: Container = {
  id: 'esp-app-image',
  title: 'ESP application image',
  recognise: (bytes) => {
    const image = imageIn(bytes);
    return typeof image === 'string' ? no(image) : YES;
  },
  members,
};

/** A wrong checksum is said, and stops nothing: a device would not start, yet its anchors are there to be seen. */
function* members(bytes: Uint8Array, budget: UnpackBudget): Generator<Member, void> {
  const image = imageIn(bytes);
  if (typeof image === 'string') {
    yield leftOut('image', 'broken', image);
    return;
  }
  const program = programName(image.segments[0]?.bytes ?? new Uint8Array());
  const named = image.segments.map((slice) => ({ ...slice, name: `${program}${slice.name}` }));
  if (!(yield* sliceMembers(named, budget))) return;
  const { problem, end } = checksums(bytes, image);
  if (problem !== null) yield leftOut('checksum', 'broken', problem);
  const start = imageBehind(bytes, end);
  if (!isPadding(bytes, start)) {
    yield sliceMember(
      { name: `behind-the-image-${hexOf(start)}`, offset: start, bytes: bytes.subarray(start) },
      budget,
    );
  }
}

const MAGIC = 0xe9;
const MAX_SEGMENTS = 16;
const SEGMENT_HEADER = 8;
const SECTOR = 4096;

interface Image {
  readonly segments: readonly Slice[];
  /** Where the last segment ends. */
  readonly end: number;
  readonly hashAppended: boolean;
}

// The ESP32's header has 16 octets more than that of the ESP8266; nothing but the segments tells which it is.
const HEADERS = [
  { length: 24, hashFlagAt: 23 },
  { length: 8, hashFlagAt: null },
];

/** The segments, or how far the walk over them got. */
function imageIn(bytes: Uint8Array): Image | string {
  const count = bytes[1] ?? 0;
  if (bytes[0] !== MAGIC) return `does not begin with ${hexOf(MAGIC)}`;
  if (count === 0 || count > MAX_SEGMENTS)
    return `has ${String(count)} segments, at most ${String(MAX_SEGMENTS)} are allowed`;
  const failures: string[] = [];
  for (const { length, hashFlagAt } of HEADERS) {
    const segments = segmentsFrom(bytes, length, count);
    if (typeof segments !== 'string') {
      const last = segments.at(-1);
      const end = last === undefined ? length : last.offset + last.bytes.length;
      return { segments, end, hashAppended: hashFlagAt !== null && bytes[hashFlagAt] === 1 };
    }
    failures.push(segments);
  }
  return failures.join('; or, as of an ESP8266: ');
}

function segmentsFrom(bytes: Uint8Array, start: number, count: number): readonly Slice[] | string {
  const segments: Slice[] = [];
  for (let offset = start; segments.length < count;) {
    const number = String(segments.length + 1);
    const where = `segment ${number} at offset ${String(offset)}`;
    const address = uint32At(bytes, offset, 'little');
    const length = uint32At(bytes, offset + 4, 'little');
    if (address === null || length === null) return `${where} is beyond the end at ${String(bytes.length)}`;
    if (!isAddress(address, segments.length))
      return `${where} is for address ${hexOf(address)}, where no ESP has memory`;
    const content = offset + SEGMENT_HEADER;
    if (length > bytes.length - content)
      return `${where} has ${String(length)} octets, ${String(bytes.length - content)} are left`;
    const name = `segment-${number}-${hexOf(address)}`;
    segments.push({ name, offset: content, bytes: bytes.subarray(content, content + length) });
    offset = content + length;
  }
  return segments;
}

/** Data and code of all ESP32 and ESP8266 lie in this range; esptool fills gaps with segments for address 0. */
function isAddress(address: number, index: number): boolean {
  return (address === 0 && index > 0) || (address >= 0x3c00_0000 && address < 0x6000_0000);
}

/** `project-version/`, from the description that stands first in the first segment; empty where there is none. */
function programName(segment: Uint8Array): string {
  if (uint32At(segment, 0, 'little') !== APP_DESCRIPTION_MAGIC) return '';
  return `${nameFrom(segment.subarray(48, 80))}-${nameFrom(segment.subarray(16, 48))}/`;
}

const APP_DESCRIPTION_MAGIC = 0xabcd_5432;

/** One octet that ends a block of 16, the XOR of all that is in segments; behind it the hash of all before it. */
function checksums(bytes: Uint8Array, image: Image): { readonly problem: string | null; readonly end: number } {
  const at = image.end - (image.end % 16) + 15;
  const hashAt = at + 1;
  const end = image.hashAppended ? hashAt + 32 : hashAt;
  if (end > bytes.length) {
    return {
      problem: `the image ends at ${String(end)} by its header, the file at ${String(bytes.length)}`,
      end: bytes.length,
    };
  }
  let expected = 0xef;
  for (const segment of image.segments) for (const octet of segment.bytes) expected ^= octet;
  const found = bytes[at] ?? 0;
  if (found !== expected) {
    return { problem: `the checksum at offset ${String(at)} is ${hexOf(found)}, expected ${hexOf(expected)}`, end };
  }
  if (!image.hashAppended) return { problem: null, end };
  const hash = createHash('sha256').update(bytes.subarray(0, hashAt)).digest();
  return {
    problem: hash.equals(bytes.subarray(hashAt, end)) ? null : `the SHA-256 at offset ${String(hashAt)} is wrong`,
    end,
  };
}

/** An ESP8266's application follows its boot loader at the next sector; a signature follows at once. */
function imageBehind(bytes: Uint8Array, end: number): number {
  const sector = Math.ceil(end / SECTOR) * SECTOR;
  return bytes[sector] === MAGIC ? sector : end;
}
