// When CT logs promised to log a certificate: the timestamps of the SCTs inside of it (RFC 6962 section 3.3).
import type { EpochMs } from '../../lib/clock.ts';

// 1.3.6.1.4.1.11129.2.4.2 and .3 as they stand in DER, tag and length included. Twelve octets in this order occur nowhere
// else by accident, so that nothing around them is taken apart.
const SCT_LIST = Buffer.from('060a2b06010401d679020402', 'hex');
const POISON = Buffer.from('060a2b06010401d679020403', 'hex');

const OCTET_STRING = 0x04;
// Version, log id: what comes before the timestamp.
const TIMESTAMP_OFFSET = 33;
const MAX_SCTS = 64;

/** Whether it is a precertificate. */
export function hasPoison(der: Uint8Array): boolean {
  return bufferOf(der).includes(POISON);
}

/** The earliest timestamp; null where there are no SCTs, as in a precertificate, or none that can be read. Not verified. */
export function sctTime(der: Uint8Array): EpochMs | null {
  const bytes = bufferOf(der);
  const found = bytes.indexOf(SCT_LIST);
  if (found === -1) return null;
  const list = octetsIn(octetsIn(bytes.subarray(found + SCT_LIST.length)));
  if (list === null || list.length < 2) return null;
  const times = timestamps(list.subarray(2));
  return times.length === 0 ? null : Math.min(...times);
}

function timestamps(list: Buffer): readonly EpochMs[] {
  const times: EpochMs[] = [];
  for (let at = 0; at + 2 <= list.length && times.length < MAX_SCTS;) {
    const sct = list.subarray(at + 2, at + 2 + list.readUInt16BE(at));
    at += 2 + sct.length;
    // Version 1 is written as 0; others have another layout.
    if (sct[0] !== 0 || sct.length < TIMESTAMP_OFFSET + 8) continue;
    const time = Number(sct.readBigUInt64BE(TIMESTAMP_OFFSET));
    if (Number.isSafeInteger(time)) times.push(time);
  }
  return times;
}

/** The content of the OCTET STRING that `bytes` begin with; null where there is none, or not all of it. */
function octetsIn(bytes: Buffer | null): Buffer | null {
  if (bytes?.[0] !== OCTET_STRING || bytes.length < 2) return null;
  const first = bytes.readUInt8(1);
  const width = first < 0x80 ? 0 : first - 0x80;
  if (width > 2 || bytes.length < 2 + width) return null;
  const length = width === 0 ? first : bytes.readUIntBE(2, width);
  const content = bytes.subarray(2 + width, 2 + width + length);
  return content.length === length ? content : null;
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
