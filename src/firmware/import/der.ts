// DER (X.690): one certificate, or several on end.
import { elementAt } from '../../chain/der.ts';
import { CodedError, errorText } from '../../lib/coded-error.ts';
import type { AnchorFormat, FoundCertificate } from './anchor-format.ts';

const SEQUENCE = 0x30;

export const der: AnchorFormat = {
  name: 'DER',
  recognises: (bytes) => bytes[0] === SEQUENCE,
  certificatesIn: (bytes) => {
    const found: FoundCertificate[] = [];
    for (let offset = 0; offset < bytes.length;) {
      const where = `certificate ${String(found.length + 1)}, byte ${String(offset)}`;
      const next = certificateAt(bytes, offset, where);
      found.push(next);
      // Where one is broken, nobody knows where the next begins.
      if (next.kind === 'broken') break;
      offset += next.der.length;
    }
    return found;
  },
};

function certificateAt(bytes: Uint8Array, offset: number, where: string): FoundCertificate {
  if (bytes[offset] !== SEQUENCE) return { kind: 'broken', where, detail: 'what follows is no certificate' };
  try {
    return {
      kind: 'der',
      where,
      der: bytes.subarray(offset, elementAt(bytes, offset, bytes.length, 'Certificate').end),
    };
  } catch (error) {
    if (error instanceof CodedError) return { kind: 'broken', where, detail: errorText(error) };
    throw error;
  }
}
