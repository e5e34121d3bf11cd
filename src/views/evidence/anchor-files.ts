// The anchors of a firmware as files that `verify --anchors` reads again: certificates as PEM; a name and a key, or the
// hash of a name and a key, in the form in which the devices keep it.
import { createPublicKey } from 'node:crypto';

import { shortName } from '../../alerts/wording.ts';
import { publicKeyTypeOf } from '../../chain/signer.ts';
import type { AnchorStore, TrustAnchor } from '../../chain/trust-anchor.ts';
import { isoInstant } from '../../lib/clock.ts';
import { visibleJson } from '../../lib/escape.ts';
import { type BundleFile, textFile } from './bundle-file.ts';
import { numbered, safeName } from './file-names.ts';
import { pemText } from './pem-text.ts';

/** One file for each anchor below `anchors/FOLDER/`, in the order in which the device loads them, and a list of them. */
export function anchorFiles(folder: string, { anchors }: AnchorStore): readonly BundleFile[] {
  const files = anchors.map((anchor, index): BundleFile => {
    const name = `${numbered(index + 1, anchors.length)}-${safeName(shortName(anchor.subject.text), 'anchor')}`;
    return anchorFile(`anchors/${folder}/${name}`, anchor);
  });
  const listed = anchors.map((anchor, index) => anchorJson(anchor, files[index]?.path ?? ''));
  const document = { schema: 'anchorwatch/evidence-anchors@1', anchors: listed };
  return [...files, textFile(`anchors/${folder}.json`, `${visibleJson(document, 2)}\n`)];
}

function anchorFile(path: string, anchor: TrustAnchor): BundleFile {
  const { certificate, nameSha1, subject, spki } = anchor;
  if (nameSha1 !== null) return { path: `${path}.winc1500.bin`, content: wincStore(nameSha1, anchor) };
  if (certificate !== null) return textFile(`${path}.pem`, pemText(certificate.der));
  return { path: `${path}.esp-bundle.bin`, content: espBundle(subject.raw, spki) };
}

function anchorJson({ subject, spki, spkiSha256, certificate, nameSha1 }: TrustAnchor, file: string) {
  return {
    file,
    subject: subject.text,
    sha256: certificate?.sha256 ?? null,
    spkiSha256,
    nameSha1,
    notAfter: certificate === null ? null : isoInstant(certificate.notAfter),
    spki: certificate === null ? Buffer.from(spki).toString('base64') : null,
  };
}

/** An ESP-IDF bundle of one entry (firmware/import/esp-bundle.ts): the length of its table, two lengths, name and key. */
function espBundle(name: Uint8Array, key: Uint8Array): Uint8Array {
  return Buffer.concat([u32(4), u16(name.length), u16(key.length), name, key]);
}

const WINC_SECTOR = 4096;
const WINC_PATTERN = Buffer.from('11f112f213f314f415f516f617f718f8', 'hex');
/** No date is asked of such an anchor, and none is known. */
const WINC_DATES = Buffer.alloc(16);

/** A root store of one entry (firmware/import/winc1500.ts, version 1), with filler up to the end of its sector. */
function wincStore(nameSha1: string, anchor: TrustAnchor): Uint8Array {
  const store = [WINC_PATTERN, u32(1), Buffer.from(nameSha1, 'hex'), WINC_DATES, ...wincKey(anchor)];
  const used = Buffer.concat(store);
  return Buffer.concat([used, Buffer.alloc(Math.max(8, WINC_SECTOR - used.length), 0xff)]);
}

/** NamedCurve of TLS (RFC 8422 section 5.1.1) and the octets of a coordinate. */
const WINC_CURVES: Readonly<Record<string, readonly [id: number, width: number]>> = {
  'P-192': [19, 24],
  'P-256': [23, 32],
  'P-384': [24, 48],
  'P-521': [25, 66],
};

function wincKey(anchor: TrustAnchor): readonly Uint8Array[] {
  const type = publicKeyTypeOf(anchor);
  const [id, width] = (type.kind === 'ec' ? WINC_CURVES[type.curve] : undefined) ?? [0, 0];
  // The point stands uncompressed at the end of its SubjectPublicKeyInfo (RFC 5480 section 2.2).
  if (id !== 0) return [u32(2), u16(id), u16(width), anchor.spki.subarray(-2 * width)];
  const key = createPublicKey({ key: Buffer.from(anchor.spki), format: 'der', type: 'spki' });
  const { n = '', e = '' } = key.export({ format: 'jwk' });
  const [modulus, exponent] = [Buffer.from(n, 'base64url'), Buffer.from(e, 'base64url')];
  return [u32(1), u16(modulus.length), u16(exponent.length), modulus, exponent];
}

function u16(value: number): Uint8Array {
  const octets = Buffer.alloc(2);
  octets.writeUInt16LE(value);
  return octets;
}

function u32(value: number): Uint8Array {
  const octets = Buffer.alloc(4);
  octets.writeUInt32LE(value);
  return octets;
}
