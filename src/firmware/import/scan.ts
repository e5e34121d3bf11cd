// Certificates anywhere in a raw image: flash dumps, ELF files, unpacked firmware. Takes only what is whole; where it
// stands is all that is known about it. Native searches for octets do the work, for images have hundreds of megabytes.
import { decodeCertificate } from '../../chain/decode.ts';
import { TAG } from '../../chain/der.ts';
import type { AnchorFormat, Found, Recognition } from './format.ts';
import { atOffset, attempt, boundedList, broken, bufferOf, no, YES } from './found-at.ts';
import { certificatesInPem } from './pem-blocks.ts';

export const scan: AnchorFormat = { id: 'scan', title: 'raw image', recognise, read };

function recognise(bytes: Uint8Array): Recognition {
  if (derCertificatesIn(bytes).next().done !== true || pemIn(bytes).next().done !== true) return YES;
  return no(`${String(bytes.length)} octets, and no certificate in DER or PEM among them`);
}

function read(bytes: Uint8Array): readonly Found[] {
  const found = [...derCertificatesIn(bytes), ...boundedList(pemIn(bytes))];
  return found.sort((a, b) => (a.at.offset ?? 0) - (b.at.offset ?? 0));
}

/** A SEQUENCE of 256 to 65,535 octets: no certificate has fewer, and none in use has more. */
const LONG_SEQUENCE = Buffer.of(TAG.sequence, 0x82);
const HEADER_BYTES = 4;

/**
 * Frames that look like certificates and are none overlap only in files made for it. Each costs its own length, so that
 * all of them together may cost no more than this many times the file.
 */
const MAX_WASTE = 4;

function* derCertificatesIn(bytes: Uint8Array): Generator<Found> {
  const octets = bufferOf(bytes);
  let wasted = 0;
  for (let at = nextSequence(octets, 0); at !== -1;) {
    const end = frameEnd(octets, at);
    const der = end === null ? null : bytes.subarray(at, end);
    if (der !== null && isDecodable(der)) {
      yield { kind: 'certificate', at: atOffset(at), der };
      // What is inside a certificate was found with it.
      at = nextSequence(octets, at + der.length);
      continue;
    }
    wasted += der?.length ?? 0;
    if (wasted > MAX_WASTE * octets.length) {
      yield broken(atOffset(at), 'too much looks like a certificate here and is none: what follows was not read');
      return;
    }
    at = nextSequence(octets, at + 1);
  }
}

/** A native search costs more than a look at the next few octets, where an image is full of what is searched for. */
function nextSequence(octets: Buffer, from: number): number {
  const near = Math.min(from + NEAR, octets.length);
  for (let at = from; at < near; at += 1) {
    if (octets[at] === TAG.sequence && octets[at + 1] === 0x82) return at;
  }
  return octets.indexOf(LONG_SEQUENCE, near);
}

const NEAR = 64;

/**
 * Where a certificate at this offset would end, by the frame alone; null where there is no such frame. Cheap, for in an image most of what begins like a certificate is none: tbsCertificate with a version or serial number at its
 * start, then a signatureAlgorithm, then a BIT STRING that ends where the certificate does.
 */
function frameEnd(octets: Buffer, at: number): number | null {
  const end = elementEnd(octets, at);
  const tbs = at + HEADER_BYTES;
  // With a small key and short names, the tbsCertificate has less than 256 octets.
  const first = octets[tbs + (octets[tbs + 1] === 0x82 ? 4 : 3)];
  const algorithm = elementEnd(octets, tbs);
  // Neither holds where the file ends before.
  if (!(algorithm < end && end <= octets.length)) return null;
  if (octets[tbs] !== TAG.sequence || (first !== EXPLICIT_VERSION && first !== TAG.integer)) return null;
  const signature = elementEnd(octets, algorithm);
  if (octets[algorithm] !== TAG.sequence || octets[signature] !== TAG.bitString) return null;
  return elementEnd(octets, signature) === end ? end : null;
}

const EXPLICIT_VERSION = 0xa0;

/** Where the element ends by its length of up to two octets; NaN for any other length. Throws nothing, and so costs nothing. */
function elementEnd(octets: Buffer, at: number): number {
  const first = octets[at + 1] ?? NaN;
  if (first < 0x80) return at + 2 + first;
  if (first === 0x81) return at + 3 + (octets[at + 2] ?? NaN);
  if (first === 0x82) return at + 4 + (octets[at + 2] ?? NaN) * 256 + (octets[at + 3] ?? NaN);
  return NaN;
}

function isDecodable(der: Uint8Array): boolean {
  return attempt(() => decodeCertificate(der)).kind === 'read';
}

/**
 * Blocks that hold a certificate. TLS libraries carry BEGIN and END lines among their constants, so a broken block is
 * worth a word only where it begins as a certificate does. Their places are offsets: what lies between the line feeds of an
 * image is no line that anybody could count.
 */
function* pemIn(bytes: Uint8Array): Generator<Found> {
  for (const found of certificatesInPem(bytes, null)) {
    if (found.kind === 'certificate' ? isDecodable(found.der) : beginsAsCertificate(bytes, found)) {
      yield { ...found, at: { ...found.at, line: null } };
    }
  }
}

function beginsAsCertificate(bytes: Uint8Array, { at }: Found): boolean {
  const start = at.offset ?? 0;
  return BEGINS_AS_CERTIFICATE.test(bufferOf(bytes).toString('latin1', start, start + LONGEST_START));
}

/** `MI` is base64 of a SEQUENCE with a length of two octets. */
const BEGINS_AS_CERTIFICATE = /^[^\n]{0,40}-----(?:\s|\\r|\\n)*MI/;
const LONGEST_START = 80;
