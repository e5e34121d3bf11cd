// Bouncy Castle's key store, BKS, as old Android versions and apps have it, and UBER, which is the same, encrypted as a
// whole. Layout: org.bouncycastle.jcajce.provider.keystore.bc.BcKeyStoreSpi, engineLoad and loadStore.
import type { AnchorFormat, Found, Recognition } from './format.ts';
import { atOffset, attempt, broken, bufferOf, no, YES } from './found-at.ts';
import { type JavaReader, javaReader, malformedStore } from './java-reader.ts';

export const bks: AnchorFormat = { id: 'bks', title: 'Bouncy Castle key store (BKS)', recognise, read };

/** Version, length of the salt, salt, number of iterations. */
const SALT_BYTES = 20;
const HEADER_BYTES = 4 + 4 + SALT_BYTES + 4;
const MAX_VERSION = 2;
/** UBER is encrypted with Twofish in CBC mode. */
const UBER_BLOCK_BYTES = 16;

function recognise(bytes: Uint8Array): Recognition {
  const octets = bufferOf(bytes);
  if (octets.length <= HEADER_BYTES) return no(`${String(octets.length)} octets are too few for a header`);
  const version = octets.readUInt32BE(0);
  if (version > MAX_VERSION) return no('offset 0 is no version up to 2');
  const saltBytes = octets.readUInt32BE(4);
  return saltBytes === SALT_BYTES ? YES : no(`the salt at offset 8 has ${String(saltBytes)} octets, expected 20`);
}

function read(bytes: Uint8Array): readonly Found[] {
  const found: Found[] = [];
  const reader = javaReader(bytes, HEADER_BYTES);
  const whole = attempt(() => {
    for (let entry = 1; ; entry += 1) {
      const name = `entry ${String(entry)}`;
      const type = reader.u8(name);
      if (type === END) break;
      found.push(readEntry(reader, type, name));
    }
  });
  if (whole.kind === 'read') return found;
  if (found.length === 0 && bytes.length > HEADER_BYTES && (bytes.length - HEADER_BYTES) % UBER_BLOCK_BYTES === 0) {
    return [broken(atOffset(HEADER_BYTES), `no entry: an UBER store, which is encrypted as a whole (${whole.detail})`)];
  }
  return [...found, broken(atOffset(reader.offset()), whole.detail)];
}

const END = 0;
const CERTIFICATE = 1;
const KEY = 2;

/** A secret (3) and a sealed key (4) are one block of octets each. */
const SEALED = 4;

function readEntry(reader: JavaReader, type: number, name: string): Found {
  const start = reader.offset() - 1;
  if (type > SEALED) throw malformedStore(name, start, `has type ${String(type)}, expected 0 to 4`);
  const alias = reader.text(`alias of ${name}`);
  reader.skip(8, `date of ${name}`);
  const ownCertificates = reader.u32(`length of the list of ${name}`);
  for (let i = 0; i < ownCertificates; i += 1) readCertificate(reader, `certificate of ${name}`);
  if (type === CERTIFICATE) {
    const der = readCertificate(reader, `certificate of ${name}`);
    return { kind: 'certificate', at: atOffset(reader.offset() - der.length, alias), der };
  }
  skipKey(reader, type, `key of ${name}`);
  const detail = `a key; its own certificates (${String(ownCertificates)}) are no trust anchors`;
  return { kind: 'left-out', at: atOffset(start, alias), detail };
}

function readCertificate(reader: JavaReader, what: string): Uint8Array {
  reader.text(`type of the ${what}`);
  return reader.block(what);
}

function skipKey(reader: JavaReader, type: number, what: string): void {
  if (type === KEY) {
    reader.skip(1, `kind of the ${what}`);
    reader.text(`format of the ${what}`);
    reader.text(`algorithm of the ${what}`);
  }
  reader.block(what);
}
