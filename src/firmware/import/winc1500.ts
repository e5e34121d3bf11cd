// The root store of Microchip's ATWINC1500 and 3400: one sector of the module's flash, which holds for each CA the hash
// of its name, its dates and its bare key. Version 0 until firmware 19.4, version 1 from 19.5 on (root_setup.c of the
// vendor's root certificate downloader; arduino-fwuploader writes version 0).
import { decodeTime } from '../../chain/decode-time.ts';
import { elementAt, TAG } from '../../chain/der.ts';
import type { AnchorFormat, Found } from './format.ts';
import { atOffset, attempt, broken, bufferOf, no, YES } from './found-at.ts';
import { uint16At, uint32At } from './numbers.ts';
import { ecSpki, type NamedCurve, rsaSpki } from './spki.ts';

export const winc1500V0: AnchorFormat = formatOf('winc1500-v0', 'WINC1500 root store (until 19.4)', {
  pattern: Buffer.from('01f102f203f304f405f506f607f708f8', 'hex'),
  headerLength: 64,
  entryAt: entryV0At,
});

export const winc1500V1: AnchorFormat = formatOf('winc1500-v1', 'WINC1500 root store', {
  pattern: Buffer.from('11f112f213f314f415f516f617f718f8', 'hex'),
  headerLength: 44,
  entryAt: entryV1At,
});

export interface WincStorePlace {
  readonly offset: number;
  /** Of one sector, or what is left of it. */
  readonly length: number;
  readonly format: AnchorFormat;
}

/** The root stores in a dump of the module's flash: they begin with a sector (at 0x4000 in the dumps that we know). */
export function findWincStores(bytes: Uint8Array): readonly WincStorePlace[] {
  const places: WincStorePlace[] = [];
  for (let offset = 0; offset < bytes.length; offset += SECTOR) {
    const sector = bytes.subarray(offset, offset + SECTOR);
    const format = [winc1500V0, winc1500V1].find((candidate) => candidate.recognise(sector).kind === 'yes');
    if (format !== undefined) places.push({ offset, length: sector.length, format });
  }
  return places;
}

const SECTOR = 4096;
const STORE_HEADER = 20;
const SHA1_LENGTH = 20;

interface Version {
  readonly pattern: Buffer;
  /** Of the fixed part of an entry. */
  readonly headerLength: number;
  readonly entryAt: (bytes: Uint8Array, offset: number) => Entry;
}

interface Entry {
  readonly notBefore: number | null;
  readonly notAfter: number | null;
  readonly key: Key;
}

type Key =
  | { readonly kind: 'rsa'; readonly modulusLength: number; readonly exponentLength: number }
  | { readonly kind: 'ec'; readonly curve: NamedCurve; readonly coordinateLength: number }
  | { readonly kind: 'unknown'; readonly detail: string };

function formatOf(id: string, title: string, version: Version): AnchorFormat {
  return {
    id,
    title,
    recognise: (bytes) => {
      if (version.pattern.equals(bytes.subarray(0, version.pattern.length))) return YES;
      return no(`does not begin with the pattern ${version.pattern.toString('hex')}`);
    },
    read: (bytes) => read(bytes, version),
  };
}

/** Where an entry cannot be walked over, nobody knows where the next one begins. */
function read(bytes: Uint8Array, version: Version): readonly Found[] {
  const count = uint32At(bytes, version.pattern.length, 'little');
  if (count === null) return [broken(atOffset(0), 'ends inside its header of 20 octets')];
  // Flash that was erased and never written to.
  if (count === 0xffff_ffff) return [];
  const found: Found[] = [];
  for (let offset = STORE_HEADER; found.length < count;) {
    const number = `entry ${String(found.length + 1)} of ${String(count)} at offset ${String(offset)}`;
    if (offset + version.headerLength > bytes.length) {
      return [...found, broken(atOffset(offset), `${number} is beyond the end at ${String(bytes.length)}`)];
    }
    const { key, ...dates } = version.entryAt(bytes, offset);
    if (key.kind === 'unknown') return [...found, broken(atOffset(offset), `${number} has ${key.detail}`)];
    const keyOffset = offset + version.headerLength;
    const end = keyOffset + spaceOf(key);
    if (end > bytes.length) {
      const detail = `${number} has a key that ends at ${String(end)}, beyond the end at ${String(bytes.length)}`;
      return [...found, broken(atOffset(offset), detail)];
    }
    found.push(foundIn(bytes, offset, spkiOf(bytes, keyOffset, key), dates));
    offset = end;
  }
  return found;
}

function foundIn(bytes: Uint8Array, offset: number, spki: Uint8Array, dates: Omit<Entry, 'key'>): Found {
  const hash = bufferOf(bytes).subarray(offset, offset + SHA1_LENGTH);
  const at = atOffset(offset);
  // nmflash.c of the vendor's host driver: so the older firmware marks an entry that was removed.
  if (hash.every((octet) => octet === 0)) return { kind: 'left-out', at, detail: 'an entry that was removed' };
  return { kind: 'hashed-name-and-key', at, nameSha1: hash.toString('hex'), spki, ...dates };
}

/** Name hash, u16 modulus and exponent lengths, 20 octets each of ASN.1 time text filled up with zeros. */
function entryV0At(bytes: Uint8Array, offset: number): Entry {
  return {
    key: rsaKey(bytes, offset + 20),
    notBefore: timeTextAt(bytes, offset + 24),
    notAfter: timeTextAt(bytes, offset + 44),
  };
}

/** The content of a UTCTime or GeneralizedTime; null where it is none. */
function timeTextAt(bytes: Uint8Array, offset: number): number | null {
  const length = bytes.subarray(offset, offset + 20).indexOf(ZULU) + 1;
  const tag = length > UTC_TIME_LENGTH ? TAG.generalizedTime : TAG.utcTime;
  const der = Uint8Array.of(tag, length, ...bytes.subarray(offset, offset + length));
  const element = elementAt(der, 0, der.length, 'time');
  const time = attempt(() => decodeTime(der, element, 'time', element));
  return time.kind === 'read' ? time.value : null;
}

const ZULU = 0x5a;
const UTC_TIME_LENGTH = 13;

/** Name hash, two dates of 8 octets, u32 type of key, then u16 modulus and exponent lengths or u16 curve and width. */
function entryV1At(bytes: Uint8Array, offset: number): Entry {
  const dates = { notBefore: dateAt(bytes, offset + 20), notAfter: dateAt(bytes, offset + 28) };
  const type = uint32At(bytes, offset + 36, 'little') ?? 0;
  if (type === 1) return { ...dates, key: rsaKey(bytes, offset + 40) };
  if (type === 2) return { ...dates, key: ecKey(bytes, offset + 40) };
  return { ...dates, key: { kind: 'unknown', detail: `a key of type ${String(type)}, expected 1 (RSA) or 2 (EC)` } };
}

function rsaKey(bytes: Uint8Array, offset: number): Key {
  const modulusLength = uint16At(bytes, offset, 'little') ?? 0;
  const exponentLength = uint16At(bytes, offset + 2, 'little') ?? 0;
  if (modulusLength > 0 && exponentLength > 0) return { kind: 'rsa', modulusLength, exponentLength };
  const detail = `an RSA key with a modulus of ${String(modulusLength)} and an exponent of ${String(exponentLength)} octets`;
  return { kind: 'unknown', detail };
}

// NamedCurve of TLS (RFC 8422 section 5.1.1), and how wide a coordinate is.
const CURVES: Readonly<Record<number, { readonly curve: NamedCurve; readonly width: number }>> = {
  19: { curve: 'P-192', width: 24 },
  23: { curve: 'P-256', width: 32 },
  24: { curve: 'P-384', width: 48 },
  25: { curve: 'P-521', width: 66 },
};

function ecKey(bytes: Uint8Array, offset: number): Key {
  const id = uint16At(bytes, offset, 'little') ?? 0;
  const coordinateLength = uint16At(bytes, offset + 2, 'little') ?? 0;
  const known = CURVES[id];
  if (known === undefined) return { kind: 'unknown', detail: `an EC key on the unknown curve ${String(id)}` };
  if (known.width === coordinateLength) return { kind: 'ec', curve: known.curve, coordinateLength };
  const detail = `a key on ${known.curve} with coordinates of ${String(coordinateLength)} octets`;
  return { kind: 'unknown', detail: `${detail}, expected ${String(known.width)}` };
}

/** The two numbers stand one right after the other; the space of each is rounded up, and the rest is filler. */
function spaceOf(key: Exclude<Key, { kind: 'unknown' }>): number {
  if (key.kind === 'ec') return 2 * wordAligned(key.coordinateLength);
  return wordAligned(key.modulusLength) + wordAligned(key.exponentLength);
}

function spkiOf(bytes: Uint8Array, offset: number, key: Exclude<Key, { kind: 'unknown' }>): Uint8Array {
  const [first, second] =
    key.kind === 'ec' ? [key.coordinateLength, key.coordinateLength] : [key.modulusLength, key.exponentLength];
  const head = bytes.subarray(offset, offset + first);
  const tail = bytes.subarray(offset + first, offset + first + second);
  return key.kind === 'ec' ? ecSpki(key.curve, head, tail) : rsaSpki(head, tail);
}

const wordAligned = (length: number): number => Math.ceil(length / 4) * 4;

/** u16 year, then month, day, hour, minute and second in an octet each, one octet of filler; null where it is no date. */
function dateAt(bytes: Uint8Array, offset: number): number | null {
  const year = uint16At(bytes, offset, 'little') ?? 0;
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = bytes.subarray(offset + 2, offset + 7);
  const at = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(at);
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? at : null;
}
