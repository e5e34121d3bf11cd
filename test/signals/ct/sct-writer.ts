// The extensions of RFC 6962 for the test CA: a list of SCTs, which nobody signed, and the poison of a precertificate.
import type { RawExtension } from '../../support/ca-extensions.ts';
import { nullValue, octetString } from '../../support/der.ts';

export const POISON: RawExtension = { oid: '1.3.6.1.4.1.11129.2.4.3', critical: true, value: nullValue() };

export function sctList(times: readonly number[], version = 0): RawExtension {
  const scts = times.map((time) => {
    const sct = Buffer.alloc(51);
    sct.writeUInt8(version);
    sct.writeBigUInt64BE(BigInt(time), 33);
    return withLength(sct);
  });
  return {
    oid: '1.3.6.1.4.1.11129.2.4.2',
    critical: false,
    value: octetString(withLength(Buffer.concat(scts))),
  };
}

function withLength(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
