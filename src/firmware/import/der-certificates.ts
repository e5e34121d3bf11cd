// DER (X.690): one certificate, or several on end.
import { elementAt, TAG } from '../../chain/der.ts';
import type { AnchorFormat, Found, Recognition } from './format.ts';
import { atOffset, attempt, broken, no, YES } from './found-at.ts';

export const derCertificates: AnchorFormat = {
  id: 'der',
  title: 'DER',
  recognise,
  read: certificatesOnEnd,
};

/** Also where the file is cut or declares more than it has: a SEQUENCE (Certificate) of a SEQUENCE (tbsCertificate). */
function recognise(bytes: Uint8Array): Recognition {
  if (bytes[0] !== TAG.sequence) return no('offset 0 is no SEQUENCE');
  const contentOffset = contentOffsetAt(bytes, 0);
  if (bytes[contentOffset] === TAG.sequence) return YES;
  return no(`the SEQUENCE at offset 0 has no SEQUENCE (tbsCertificate) at offset ${String(contentOffset)}`);
}

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
  if (bytes[offset] !== TAG.sequence || bytes[contentOffsetAt(bytes, offset)] !== TAG.sequence) {
    return broken(at, `what is at offset ${String(offset)} is no certificate`);
  }
  const element = attempt(() => elementAt(bytes, offset, bytes.length, 'Certificate'));
  if (element.kind === 'failed') return broken(at, element.detail);
  return { kind: 'certificate', at, der: bytes.subarray(offset, element.value.end) };
}

/** Where the content begins by the length octets, whether or not the file holds all of it. */
function contentOffsetAt(bytes: Uint8Array, offset: number): number {
  const first = bytes[offset + 1] ?? 0;
  return offset + 2 + (first < 0x80 ? 0 : first & 0x7f);
}

/** Flash is filled up with octets of one kind. */
function isPadding(bytes: Uint8Array, offset: number): boolean {
  const filler = bytes[offset];
  return (filler === 0x00 || filler === 0xff) && bytes.subarray(offset).every((octet) => octet === filler);
}
