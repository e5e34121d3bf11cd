// DER (X.690): one certificate, or several on end.
import { elementAt, TAG } from '../../chain/der.ts';
import type { AnchorFormat, Found, Recognition } from './format.ts';
import { atOffset, attempt, broken, no, YES } from './found-at.ts';
import { isPadding } from './numbers.ts';

export const derCertificates: AnchorFormat = {
  id: 'der',
  title: 'DER',
  recognise,
  read: certificatesOnEnd,
};

/** Also where the file is cut or declares more than it has. */
function recognise(bytes: Uint8Array): Recognition {
  if (bytes[0] !== TAG.sequence) return no('offset 0 is no SEQUENCE');
  return beginsCertificate(bytes, 0) ? YES : no('the SEQUENCE at offset 0 does not begin with a tbsCertificate');
}

/** A SEQUENCE of a SEQUENCE (tbsCertificate) of a version or, in version 1, a serial number; whatever their lengths. */
export function beginsCertificate(bytes: Uint8Array, offset: number): boolean {
  const tbs = contentOffsetAt(bytes, offset);
  if (bytes[offset] !== TAG.sequence || bytes[tbs] !== TAG.sequence) return false;
  const first = bytes[contentOffsetAt(bytes, tbs)];
  return first === EXPLICIT_VERSION || first === TAG.integer;
}

const EXPLICIT_VERSION = 0xa0;

/** The certificates that follow one another from the start, and what is wrong with the one after the last good one. */
export function certificatesOnEnd(bytes: Uint8Array): readonly Found[] {
  const found: Found[] = [];
  for (let offset = 0; offset < bytes.length;) {
    if (offset > 0 && isPadding(bytes, offset)) break;
    const next = certificateAt(bytes, offset);
    found.push(next);
    // Where one is broken, nobody knows where the next begins.
    if (next.kind !== 'certificate') break;
    offset += next.der.length;
  }
  return found;
}

function certificateAt(bytes: Uint8Array, offset: number): Found {
  const at = atOffset(offset);
  if (!beginsCertificate(bytes, offset)) return broken(at, `what is at offset ${String(offset)} is no certificate`);
  const element = attempt(() => elementAt(bytes, offset, bytes.length, 'Certificate'));
  if (element.kind === 'failed') return broken(at, element.detail);
  return { kind: 'certificate', at, der: bytes.subarray(offset, element.value.end) };
}

/** Where the content begins by the length octets, whether or not the file holds all of it. */
function contentOffsetAt(bytes: Uint8Array, offset: number): number {
  const first = bytes[offset + 1] ?? 0;
  return offset + 2 + (first < 0x80 ? 0 : first & 0x7f);
}
