// PEM (RFC 7468): any number of certificates with any text before, between and after them, as in cacert.pem, in Android's
// cacerts folder, in mails and in YAML.
import { elementAt } from '../../chain/der.ts';
import type { AnchorFormat, Found } from './format.ts';
import { attempt, boundedList, no, YES } from './found-at.ts';
import { hasPemBlock, pemBlocksIn } from './pem-reader.ts';

export const pemBlocks: AnchorFormat = {
  id: 'pem',
  title: 'PEM',
  recognise: (bytes) => (hasPemBlock(bytes, LABELS) ? YES : no('no line "-----BEGIN CERTIFICATE-----" was found')),
  read: (bytes) => boundedList(certificatesInPem(bytes, null)),
};

// The label of RFC 7468, the old name, and OpenSSL's, whose certificate is followed by what it is trusted for.
const LABELS = ['CERTIFICATE', 'X509 CERTIFICATE', 'TRUSTED CERTIFICATE'];

export const hasPemCertificate = (bytes: Uint8Array): boolean => hasPemBlock(bytes, LABELS);

/** The certificates of a text in PEM; `label` is what the text is called, where it is part of another format. */
export function* certificatesInPem(bytes: Uint8Array, label: string | null): Generator<Found> {
  for (const block of pemBlocksIn(bytes, LABELS)) {
    const at = { offset: block.offset, line: block.line, label };
    if (block.kind === 'broken') yield { kind: 'broken', at, detail: block.detail };
    else yield { kind: 'certificate', at, der: firstElement(block.content) };
  }
}

/** The certificate without what OpenSSL puts behind a trusted one. Whoever decodes it says what is wrong with it. */
function firstElement(der: Uint8Array): Uint8Array {
  const element = attempt(() => elementAt(der, 0, der.length, 'Certificate'));
  return element.kind === 'read' ? der.subarray(0, element.value.end) : der;
}
