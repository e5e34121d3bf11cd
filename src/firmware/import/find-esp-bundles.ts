// Finds ESP-IDF certificate bundles inside an application image, where the linker put them among the constants. Nothing
// marks them there: what is looked for is a Name behind two lengths that fit it and the key behind it.
import { espBundleV1 } from './esp-bundle-v1.ts';
import { espBundle } from './esp-bundle.ts';
import type { AnchorFormat } from './format.ts';
import { type ByteOrder, uint16At, uint32At } from './numbers.ts';

export interface EspBundlePlace {
  readonly offset: number;
  readonly length: number;
  /** The format that reads these octets. */
  readonly format: AnchorFormat;
}

/**
 * All bundles in these bytes, in their order; they do not overlap. Takes time in proportion to the length: no record is
 * walked over twice, however many chains of records run into it.
 */
export function findEspBundles(bytes: Uint8Array): readonly EspBundlePlace[] {
  const places: EspBundlePlace[] = [];
  const seen: Seen = { big: new Set(), little: new Set() };
  for (let name = nextSequence(bytes, 4); name !== -1; name = nextSequence(bytes, name + 1)) {
    if (!looksLikeName(bytes, name)) continue;
    const place = v1Place(bytes, name - 4, seen) ?? newPlace(bytes, name - 4, seen);
    if (place === null) continue;
    places.push(place);
    name = place.offset + place.length - 1;
  }
  return places;
}

/** indexOf passes over what is nothing of the kind at once, but is slow to be asked anew at every octet. */
function nextSequence(bytes: Uint8Array, offset: number): number {
  return bytes[offset] === SEQUENCE ? offset : bytes.indexOf(SEQUENCE, offset);
}

const SEQUENCE = 0x30;
const SET = 0x31;
const OID = 0x06;

// The names and keys of public CAs have at most 300 and 550 octets; a key of RSA-16384 has 2,086.
const MAX_NAME = 1024;
const MAX_KEY = 2200;

/** Where records begin that were walked over. */
type Seen = Readonly<Record<ByteOrder, Set<number>>>;

/** The count stands right before the first record. */
function v1Place(bytes: Uint8Array, record: number, seen: Seen): EspBundlePlace | null {
  const run = runFrom(bytes, record, 'big', seen.big);
  if (run === null) return null;
  if (uint16At(bytes, record - 2, 'big') !== run.count) return null;
  return placeOf(bytes, record - 2, run.end, espBundleV1);
}

/** The table stands right before the first record, and its first number is its length. */
function newPlace(bytes: Uint8Array, record: number, seen: Seen): EspBundlePlace | null {
  const run = runFrom(bytes, record, 'little', seen.little);
  if (run === null) return null;
  const offset = record - 4 * run.count;
  if (uint32At(bytes, offset, 'little') !== 4 * run.count) return null;
  return placeOf(bytes, offset, run.end, espBundle);
}

function placeOf(bytes: Uint8Array, offset: number, end: number, format: AnchorFormat): EspBundlePlace | null {
  if (format.recognise(bytes.subarray(offset, end)).kind === 'no') return null;
  return { offset, length: end - offset, format };
}

/**
 * The records on end from this offset on. Null where there is none, and where one of them was walked over before: a
 * bundle begins with the first of a run. (The exponent of an RSA key ends in 00 01, which reads as a count of one.)
 */
function runFrom(
  bytes: Uint8Array,
  record: number,
  order: ByteOrder,
  seen: Set<number>,
): { readonly count: number; readonly end: number } | null {
  let end = record;
  let count = 0;
  for (;;) {
    if (seen.has(end)) return null;
    const next = recordEnd(bytes, end, order);
    if (next === null) return count === 0 ? null : { count, end };
    seen.add(end);
    end = next;
    count += 1;
  }
}

/** Where the record at this offset ends, if there is one. */
function recordEnd(bytes: Uint8Array, record: number, order: ByteOrder): number | null {
  const nameLength = uint16At(bytes, record, order);
  const keyLength = uint16At(bytes, record + 2, order);
  if (nameLength === null || keyLength === null || nameLength > MAX_NAME || keyLength > MAX_KEY) return null;
  const key = record + 4 + nameLength;
  if (!looksLikeName(bytes, record + 4) || elementLength(bytes, record + 4) !== nameLength) return null;
  if (bytes[key] !== SEQUENCE || elementLength(bytes, key) !== keyLength) return null;
  return key + keyLength <= bytes.length ? key + keyLength : null;
}

/** SEQUENCE OF SET OF SEQUENCE { OBJECT IDENTIFIER ...: how every Name but the empty one begins. */
function looksLikeName(bytes: Uint8Array, offset: number): boolean {
  const rdn = offset + headerLength(bytes, offset);
  if (bytes[rdn] !== SET) return false;
  const attribute = rdn + headerLength(bytes, rdn);
  return bytes[attribute] === SEQUENCE && bytes[attribute + headerLength(bytes, attribute)] === OID;
}

/** Of a DER element of less than 64 KiB, header and content; zero where it is larger. */
function elementLength(bytes: Uint8Array, offset: number): number {
  const first = bytes[offset + 1] ?? 0;
  if (first < 0x80) return 2 + first;
  if (first === 0x81) return 3 + (bytes[offset + 2] ?? 0);
  return first === 0x82 ? 4 + (uint16At(bytes, offset + 2, 'big') ?? 0) : 0;
}

function headerLength(bytes: Uint8Array, offset: number): number {
  const first = bytes[offset + 1] ?? 0;
  return first < 0x80 ? 2 : 2 + (first & 0x7f);
}
