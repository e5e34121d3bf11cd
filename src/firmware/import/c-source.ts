// Source code, C above all, that carries CAs in string literals or in lists of octets, as `xxd -i` and Zephyr's build
// make them: PEM, DER or an ESP-IDF bundle.
import { beginsCertificate, certificatesOnEnd } from './der-certificates.ts';
import { espBundle } from './esp-bundle.ts';
import { espBundleV1 } from './esp-bundle-v1.ts';
import type { AnchorFormat, Found, Recognition } from './format.ts';
import { atOffset, boundedList, broken, bufferOf, no, YES } from './found-at.ts';
import { certificatesInPem, hasPemCertificate } from './pem-blocks.ts';
import { type Literal, sourceParts } from './source-literals.ts';

export const cSource: AnchorFormat = {
  id: 'c-source',
  title: 'source code',
  recognise,
  read: (bytes) => boundedList(certificatesIn(bytes)),
};

/** An array of the largest bundle has two megabytes of text. Larger texts would cost more than they are worth. */
const MAX_SOURCE_BYTES = 16 * 1_048_576;

/** Not where PEM stands outside of the literals: quotes in the text around PEM do not make it source code. */
function recognise(bytes: Uint8Array): Recognition {
  const file = bufferOf(bytes);
  const nul = file.indexOf(0);
  if (nul !== -1) return no(`octet ${String(nul)} is NUL, which no source code has`);
  if (file.length > MAX_SOURCE_BYTES) return no(`${String(file.length)} octets are more than source code has`);
  let literals = 0;
  let holding = 0;
  for (const part of sourceParts(file)) {
    if (part.kind === 'bare-pem') return no(`the certificate in PEM at offset ${String(part.offset)} is in no literal`);
    literals += 1;
    if (certificatesOf(part).next().done !== true) holding += 1;
  }
  return holding > 0 ? YES : no(`${String(literals)} literals, and no certificate in any of them`);
}

function* certificatesIn(bytes: Uint8Array): Generator<Found> {
  if (bytes.length > MAX_SOURCE_BYTES) {
    yield broken(atOffset(0), `${String(bytes.length)} octets are more than source code has, nothing was read`);
    return;
  }
  for (const part of sourceParts(bufferOf(bytes))) {
    if (part.kind === 'literal') yield* certificatesOf(part);
  }
}

/** Offsets in what is said of broken ones are those inside the literal; the place is that of the literal. */
function* certificatesOf(literal: Literal): Generator<Found> {
  const { octets, offset, line, label } = literal;
  for (const found of foundIn(octets)) yield { ...found, at: { offset, line, label } };
}

function foundIn(octets: Uint8Array): Iterable<Found> {
  if (hasPemCertificate(octets)) return certificatesInPem(octets, null);
  if (beginsCertificate(octets, 0)) return certificatesOnEnd(octets);
  const bundle = [espBundle, espBundleV1].find((format) => format.recognise(octets).kind === 'yes');
  return bundle?.read(octets) ?? [];
}
