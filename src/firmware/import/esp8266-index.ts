// certs.idx, which the ESP8266 Arduino core writes next to certs.ar: for each certificate the SHA-256 of its subject and
// where it is in that archive (CertStoreBearSSL.cpp). It holds no certificate, and is recognised only to say so.
import type { AnchorFormat, Recognition } from './format.ts';
import { atOffset, no, YES } from './found-at.ts';
import { uint32At } from './numbers.ts';

export const esp8266Index: AnchorFormat = {
  id: 'esp8266-index',
  title: 'ESP8266 index of certs.ar',
  recognise,
  read: (bytes) => {
    const count = String(Math.floor(bytes.length / RECORD));
    const detail = `the index of the ${count} certificates of a certs.ar, which holds none itself: give certs.ar`;
    return [{ kind: 'left-out', at: atOffset(0), detail }];
  },
};

const RECORD = 40;

// The magic of the archive and the header of its first member.
const FIRST_OFFSET = 8 + 60;
const MEMBER_HEADER = 60;

// No certificate is smaller, and none that an ESP8266 could parse is larger.
const MIN_CERTIFICATE = 100;
const MAX_CERTIFICATE = 16_384;

/** Each record must point behind what the one before points to, with room for a header between them. */
function recognise(bytes: Uint8Array): Recognition {
  if (bytes.length === 0 || bytes.length % RECORD !== 0) {
    return no(`${String(bytes.length)} octets are not a number of records of ${String(RECORD)}`);
  }
  let earliest = FIRST_OFFSET;
  for (let record = 0; record < bytes.length; record += RECORD) {
    const offset = uint32At(bytes, record + 32, 'little') ?? 0;
    const length = uint32At(bytes, record + 36, 'little') ?? 0;
    if (offset < earliest || length < MIN_CERTIFICATE || length > MAX_CERTIFICATE) {
      const place = `${String(length)} octets at ${String(offset)}`;
      return no(`the record at offset ${String(record)} points to ${place}, where no certificate can be`);
    }
    earliest = offset + length + MEMBER_HEADER;
  }
  // A lone record could be anything; the first certificate is where the archive's first member is.
  if (bytes.length === RECORD && uint32At(bytes, 32, 'little') !== FIRST_OFFSET) {
    return no(`the only record does not point to offset ${String(FIRST_OFFSET)}`);
  }
  return YES;
}
