// The certificate catalogue of TI's SimpleLink Wi-Fi chips: root CAs that the chip lets pass. It holds hashes and no
// certificates, so it gives no anchors: the chip still needs the root CA as a file. The layout of the signed list itself
// (certcatalog*.lst) is not published, and nothing is read from it. What is read is the list of its contents that comes
// with the SDK, as text or HTML: lines with the SHA-1 fingerprint of a certificate and its name.
import type { AnchorFormat, Found, Recognition } from './format.ts';
import { boundedList, bufferOf, no, YES } from './found-at.ts';
import { hasPemCertificate } from './pem-blocks.ts';

export const tiCatalogue: AnchorFormat = {
  id: 'ti-catalogue',
  title: 'list of a TI certificate catalogue',
  recognise,
  read: (bytes) => boundedList(fingerprintsIn(bytes)),
};

/** Forty digits alone may be a commit of git; the words around them say what they are. */
const LONGEST_HEAD = 65_536;
const WORDS = /fingerprint|thumbprint|\bcatalog(?:ue)?\b/i;

function recognise(bytes: Uint8Array): Recognition {
  const text = bufferOf(bytes);
  const nul = text.indexOf(0);
  if (nul !== -1)
    return no(`octet ${String(nul)} is NUL: the layout of TI's signed list is not known, give its readme`);
  if (hasPemCertificate(bytes)) return no('it has certificates in PEM');
  if (fingerprintsIn(bytes).next().done === true) return no('no line has a SHA-1 fingerprint');
  return WORDS.test(text.toString('latin1', 0, LONGEST_HEAD))
    ? YES
    : no('nothing says that its SHA-1 hashes are those of certificates');
}

/** Twenty octets in hexadecimal, together or with one colon or blank between them. */
const SHA1 = /(?<![0-9a-fA-F:])[0-9a-fA-F]{2}(?:[: ]?[0-9a-fA-F]{2}){19}(?![0-9a-fA-F:])/;
/** The longest line of a list that people read. */
const LONGEST_LINE = 4096;

function* fingerprintsIn(bytes: Uint8Array): Generator<Found> {
  const file = bufferOf(bytes);
  let name: string | null = null;
  for (let start = 0, line = 1; start < file.length; line += 1) {
    const feed = file.indexOf('\n', start);
    const end = feed === -1 ? file.length : feed;
    const text = file.toString('utf8', start, Math.min(end, start + LONGEST_LINE));
    const match = SHA1.exec(text);
    const words = nameIn(match === null ? text : text.replace(match[0], ' '));
    if (match !== null) {
      const offset = start + Buffer.byteLength(text.slice(0, match.index));
      yield { kind: 'allowed-hash', at: { offset, line, label: words ?? name }, hash: hashOf(match[0]) };
    }
    // In a table of HTML, each cell may have a line of its own.
    name = match === null ? (words ?? name) : null;
    start = end + 1;
  }
}

const hashOf = (text: string): string => text.replace(/[^0-9a-fA-F]/g, '').toLowerCase();

/** The text of a line without tags, entities and what separates columns; null where nothing is left. */
function nameIn(line: string): string | null {
  const words = line
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&nbsp;/g, ' ')
    .replace(/\b(?:sha-?1|fingerprint|thumbprint)\b/gi, ' ')
    .replace(/[\s|,;=]+/g, ' ')
    .replace(/^[ :-]+|[ :-]+$/g, '');
  return words === '' ? null : words;
}
