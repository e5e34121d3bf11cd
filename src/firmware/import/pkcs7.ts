// PKCS #7 (RFC 2315, RFC 5652), the SignedData that carries certificates (`.p7b`, `.p7c`): in DER, BER or PEM.
import { malformed, oidText, TAG } from '../../chain/der.ts';
import { type BerElement, berChildren, berElementAt, berFields } from './ber.ts';
import type { AnchorFormat, Found, FoundAt, Recognition } from './format.ts';
import { atOffset, attempt, boundedList, broken, bufferOf, no, YES } from './found-at.ts';
import { hasPemBlock, pemBlocksIn } from './pem-reader.ts';

export const pkcs7: AnchorFormat = { id: 'pkcs7', title: 'PKCS #7', recognise, read };

const LABELS = ['PKCS7', 'PKCS #7 SIGNED DATA', 'CMS'];
const SIGNED_DATA = '1.2.840.113549.1.7.2';
/** The start of the OBJECT IDENTIFIERs 1.2.840.113549.1.7. */
const CONTENT_TYPES = Buffer.from('06092a864886f70d0107', 'hex');

function recognise(bytes: Uint8Array): Recognition {
  if (hasPemBlock(bytes, LABELS)) return YES;
  if (bytes[0] !== TAG.sequence) return no('no line "-----BEGIN PKCS7-----" was found, and offset 0 is no SEQUENCE');
  const start = 2 + ((bytes[1] ?? 0) > 0x80 ? (bytes[1] ?? 0) & 0x7f : 0);
  const end = start + CONTENT_TYPES.length;
  if (!bufferOf(bytes).subarray(start, end).equals(CONTENT_TYPES)) {
    return no(`the SEQUENCE at offset 0 has no PKCS #7 content type at offset ${String(start)}`);
  }
  if (bytes[end] === 2) return YES;
  return no(`the PKCS #7 content type at offset ${String(start)} is not SignedData (${SIGNED_DATA})`);
}

function read(bytes: Uint8Array): readonly Found[] {
  if (!hasPemBlock(bytes, LABELS)) return certificatesIn(bytes, (offset) => atOffset(offset));
  return boundedList(certificatesInBlocks(bytes));
}

function* certificatesInBlocks(bytes: Uint8Array): Generator<Found> {
  for (const block of pemBlocksIn(bytes, LABELS)) {
    const at: FoundAt = { offset: block.offset, line: block.line, label: null };
    // Offsets in details are those of the block's content; the place is that of the block.
    if (block.kind === 'broken') yield broken(at, block.detail);
    else yield* certificatesIn(block.content, () => at);
  }
}

function certificatesIn(bytes: Uint8Array, placeOf: (offset: number) => FoundAt): readonly Found[] {
  const found: Found[] = [];
  const whole = attempt(() => {
    for (const certificate of berChildren(bytes, certificateSet(bytes), 'certificate')) {
      found.push(foundIn(bytes, certificate, placeOf(certificate.offset)));
    }
  });
  const last = found.at(-1)?.at.offset ?? 0;
  return whole.kind === 'read' ? found : [...found, broken(placeOf(last), whole.detail)];
}

/** SignedData's `certificates [0] IMPLICIT CertificateSet` (RFC 5652 section 5.1). Throws `malformed-certificate`. */
function certificateSet(bytes: Uint8Array): BerElement {
  const contentInfo = berElementAt(bytes, 0, bytes.length, 'ContentInfo');
  const [type, content] = berFields(bytes, contentInfo, 'ContentInfo', 2);
  if (type?.tag !== TAG.oid || oidText(bytes, type, 'contentType') !== SIGNED_DATA) {
    throw malformed('contentType', contentInfo.contentOffset, `is not SignedData (${SIGNED_DATA})`);
  }
  if (content?.tag !== EXPLICIT_0) throw malformed('content', contentInfo.contentEnd, 'is missing');
  const signedData = berElementAt(bytes, content.contentOffset, content.contentEnd, 'SignedData');
  // version, digestAlgorithms, encapContentInfo, certificates.
  const [, , , certificates] = berFields(bytes, signedData, 'SignedData', 4);
  if (certificates?.tag === EXPLICIT_0) return certificates;
  throw malformed('certificates', certificates?.offset ?? signedData.contentEnd, 'is missing');
}

const EXPLICIT_0 = 0xa0;

function foundIn(bytes: Uint8Array, element: BerElement, at: FoundAt): Found {
  if (element.tag === TAG.sequence)
    return { kind: 'certificate', at, der: bytes.subarray(element.offset, element.end) };
  // RFC 5652 section 10.2.2: obsolete and attribute certificates have tags of their own.
  return { kind: 'left-out', at, detail: `tag 0x${element.tag.toString(16)} is no X.509 certificate` };
}
