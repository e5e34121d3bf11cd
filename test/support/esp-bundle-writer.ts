// Writes ESP-IDF certificate bundles as gen_crt_bundle.py does: old (before 5.4) and new. Our own writer, from that
// tool's description of the formats.
import { X509Certificate } from 'node:crypto';

import { nameDer } from './ca-name.ts';
import type { IssuedCertificate } from './ca.ts';

export interface EspBundleItem {
  /** DER of the subject's Name. */
  readonly name: Uint8Array;
  /** DER of the SubjectPublicKeyInfo. */
  readonly key: Uint8Array;
}

export function espBundleItem(certificate: IssuedCertificate): EspBundleItem {
  const key = new X509Certificate(certificate.der).publicKey.export({ type: 'spki', format: 'der' });
  return { name: nameDer(certificate.spec.subject), key };
}

/** The items in the order in which the tool writes them: by the bytes of the name. */
export function sortedEspBundle(items: readonly EspBundleItem[]): readonly EspBundleItem[] {
  return [...items].sort((a, b) => Buffer.compare(a.name, b.name));
}

/** Before 5.4: big-endian count, then `>HH` lengths, name and key of each. */
export function writeEspBundleV1(items: readonly EspBundleItem[]): Buffer {
  const count = Buffer.alloc(2);
  count.writeUInt16BE(items.length);
  return Buffer.concat([count, ...items.map((item) => entry(item, 'BE'))]);
}

/** 5.4 and later: little-endian offsets, then `<HH` lengths, name and key of each. */
export function writeEspBundle(items: readonly EspBundleItem[]): Buffer {
  const table = Buffer.alloc(4 * items.length);
  const entries = items.map((item) => entry(item, 'LE'));
  let offset = table.length;
  entries.forEach((bytes, index) => {
    table.writeUInt32LE(offset, 4 * index);
    offset += bytes.length;
  });
  return Buffer.concat([table, ...entries]);
}

function entry({ name, key }: EspBundleItem, order: 'BE' | 'LE'): Buffer {
  const lengths = Buffer.alloc(4);
  for (const [place, { length }] of [name, key].entries()) {
    if (order === 'BE') lengths.writeUInt16BE(length, 2 * place);
    else lengths.writeUInt16LE(length, 2 * place);
  }
  return Buffer.concat([lengths, name, key]);
}
