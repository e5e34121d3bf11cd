// A small DER writer (ITU-T X.690), enough to write certificates that a real CA never would.

/** One element: tag octet, length, content. */
export function tlv(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag]), lengthOctets(content.length), content]);
}

export const sequence = (...items: readonly Uint8Array[]): Uint8Array => tlv(0x30, ...items);
export const setOf = (...items: readonly Uint8Array[]): Uint8Array => tlv(0x31, ...items);
export const octetString = (content: Uint8Array): Uint8Array => tlv(0x04, content);
export const boolean = (value: boolean): Uint8Array => tlv(0x01, Buffer.from([value ? 0xff : 0]));
export const nullValue = (): Uint8Array => tlv(0x05);

/** [number] EXPLICIT, or an implicit constructed type. */
export const contextConstructed = (number: number, ...items: readonly Uint8Array[]): Uint8Array =>
  tlv(0xa0 | number, ...items);

/** [number] IMPLICIT of a primitive type. */
export const contextPrimitive = (number: number, content: Uint8Array): Uint8Array => tlv(0x80 | number, content);

/** An INTEGER from a number or from big-endian octets, read as unsigned. */
export function integer(value: number | Uint8Array): Uint8Array {
  if (typeof value !== 'number') return tlv(0x02, unsigned(value));
  const hex = value.toString(16);
  return tlv(0x02, unsigned(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')));
}

/** A BIT STRING without unused bits. */
export const bitString = (content: Uint8Array): Uint8Array => tlv(0x03, Buffer.from([0]), content);

/** A BIT STRING of named bits, bit 0 first, trailing zeros dropped (X.690 section 11.2.2). */
export function namedBits(bits: readonly number[]): Uint8Array {
  if (bits.length === 0) return tlv(0x03, Buffer.from([0]));
  const last = Math.max(...bits);
  const octets = Buffer.alloc(Math.floor(last / 8) + 1);
  for (const bit of bits) octets[bit >> 3] = (octets[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return tlv(0x03, Buffer.from([7 - (last & 7)]), octets);
}

/** An OBJECT IDENTIFIER from its dotted text. */
export function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const octets = [first * 40 + second, ...rest].flatMap((arc) => {
    const digits = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      digits.unshift((left & 0x7f) | 0x80);
    return digits;
  });
  return tlv(0x06, Buffer.from(octets));
}

/** UTCTime until 2049, GeneralizedTime from 2050 on (RFC 5280 section 4.1.2.5). */
export function time(iso: string): Uint8Array {
  const digits = new Date(iso).toISOString().replace(/[-:T]/g, '').slice(0, 14);
  const year = Number(digits.slice(0, 4));
  return year >= 1950 && year < 2050
    ? tlv(0x17, Buffer.from(`${digits.slice(2)}Z`, 'latin1'))
    : tlv(0x18, Buffer.from(`${digits}Z`, 'latin1'));
}

export type StringType = 'utf8' | 'printable' | 'ia5' | 'teletex' | 'bmp';
const STRING_TAGS: Readonly<Record<StringType, number>> = { utf8: 12, printable: 19, teletex: 20, ia5: 22, bmp: 30 };

/** A character string of the type; it does not check that the text is allowed in it. */
export function characterString(type: StringType, text: string): Uint8Array {
  if (type === 'utf8') return tlv(STRING_TAGS.utf8, Buffer.from(text, 'utf8'));
  if (type === 'bmp') return tlv(STRING_TAGS.bmp, Buffer.from(text, 'utf16le').swap16());
  return tlv(STRING_TAGS[type], Buffer.from(text, 'latin1'));
}

function unsigned(octets: Uint8Array): Uint8Array {
  const start = octets.findIndex((octet) => octet !== 0);
  const trimmed = start === -1 ? Buffer.from([0]) : octets.subarray(start);
  return (trimmed[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), trimmed]) : trimmed;
}

function lengthOctets(length: number): Uint8Array {
  if (length < 0x80) return Buffer.from([length]);
  const hex = length.toString(16);
  const octets = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.from([0x80 | octets.length]), octets]);
}
