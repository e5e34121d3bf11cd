// Java's own key store, JKS, and JCEKS, which differs in how keys are protected. Certificates are not encrypted, and the
// hash at the end, which takes the password, is not asked: whoever reads anchors has the file from where he trusts it.
// Layout: sun.security.provider.JavaKeyStore, engineStore.
import type { AnchorFormat, Found, Recognition } from './format.ts';
import { atOffset, attempt, broken, bufferOf, no, YES } from './found-at.ts';
import { type JavaReader, javaReader, malformedStore } from './java-reader.ts';

export const jks: AnchorFormat = { id: 'jks', title: 'Java key store (JKS)', recognise, read };

const MAGICS = [0xfeedfeed, 0xcececece];

function recognise(bytes: Uint8Array): Recognition {
  const octets = bufferOf(bytes);
  if (octets.length < 8 || !MAGICS.includes(octets.readUInt32BE(0))) return no('offset 0 is not FEEDFEED or CECECECE');
  const version = octets.readUInt32BE(4);
  return version === 1 || version === 2 ? YES : no(`version ${String(version)} at offset 4, expected 1 or 2`);
}

function read(bytes: Uint8Array): readonly Found[] {
  const found: Found[] = [];
  const reader = javaReader(bytes, 4);
  const whole = attempt(() => {
    const version = reader.u32('version');
    const count = reader.u32('number of entries');
    for (let entry = 1; entry <= count; entry += 1) found.push(readEntry(reader, version, `entry ${String(entry)}`));
  });
  return whole.kind === 'read' ? found : [...found, broken(atOffset(reader.offset()), whole.detail)];
}

function readEntry(reader: JavaReader, version: number, name: string): Found {
  const start = reader.offset();
  const tag = reader.u32(name);
  const alias = reader.text(`alias of ${name}`);
  reader.skip(8, `date of ${name}`);
  switch (tag) {
    case PRIVATE_KEY: {
      reader.block(`key of ${name}`);
      const length = reader.u32(`length of the list of ${name}`);
      for (let i = 0; i < length; i += 1) readCertificate(reader, version, `certificate of ${name}`);
      const detail = `a private key; its own certificates (${String(length)}) are no trust anchors`;
      return { kind: 'left-out', at: atOffset(start, alias), detail };
    }
    case TRUSTED_CERTIFICATE: {
      const der = readCertificate(reader, version, `certificate of ${name}`);
      return { kind: 'certificate', at: atOffset(reader.offset() - der.length, alias), der };
    }
    default:
      // JCEKS: a secret key (3) is a Java object, whose length is not said.
      throw malformedStore(name, start, `has tag ${String(tag)}, expected 1 (private key) or 2 (trusted certificate)`);
  }
}

const PRIVATE_KEY = 1;
const TRUSTED_CERTIFICATE = 2;

function readCertificate(reader: JavaReader, version: number, what: string): Uint8Array {
  if (version === 2) reader.text(`type of the ${what}`);
  return reader.block(what);
}
