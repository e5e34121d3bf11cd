// SubjectPublicKeyInfo (RFC 5280 section 4.1) for the formats that keep a key as bare numbers (RFC 3279 section 2.3.1,
// RFC 5480 section 2).

/** From modulus and exponent, both big-endian, leading zeros or not. */
export function rsaSpki(modulus: Uint8Array, exponent: Uint8Array): Uint8Array {
  return sequence(sequence(RSA_ENCRYPTION, NULL), bitString(sequence(integer(modulus), integer(exponent))));
}

export type NamedCurve = 'P-192' | 'P-256' | 'P-384' | 'P-521';

/** From the point's coordinates, both big-endian and of the curve's width. */
export function ecSpki(curve: NamedCurve, x: Uint8Array, y: Uint8Array): Uint8Array {
  return sequence(sequence(EC_PUBLIC_KEY, CURVES[curve]), bitString(Buffer.concat([Buffer.from([4]), x, y])));
}

// OBJECT IDENTIFIERs, with tag and length.
const RSA_ENCRYPTION = Buffer.from('06092a864886f70d010101', 'hex');
const EC_PUBLIC_KEY = Buffer.from('06072a8648ce3d0201', 'hex');
const CURVES: Readonly<Record<NamedCurve, Uint8Array>> = {
  'P-192': Buffer.from('06082a8648ce3d030101', 'hex'),
  'P-256': Buffer.from('06082a8648ce3d030107', 'hex'),
  'P-384': Buffer.from('06052b81040022', 'hex'),
  'P-521': Buffer.from('06052b81040023', 'hex'),
};
const NULL = Buffer.from([0x05, 0x00]);

function integer(octets: Uint8Array): Uint8Array {
  const start = octets.findIndex((octet) => octet !== 0);
  const digits = start === -1 ? Buffer.from([0]) : octets.subarray(start);
  return element(0x02, (digits[0] ?? 0) >= 0x80 ? [Buffer.from([0]), digits] : [digits]);
}

const sequence = (...items: readonly Uint8Array[]): Uint8Array => element(0x30, items);
const bitString = (content: Uint8Array): Uint8Array => element(0x03, [Buffer.from([0]), content]);

function element(tag: number, contents: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(contents);
  const { length } = content;
  const header =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : length < 0x1_0000
          ? [tag, 0x82, length >> 8, length & 0xff]
          : [tag, 0x83, length >> 16, (length >> 8) & 0xff, length & 0xff];
  return Buffer.concat([Buffer.from(header), content]);
}
