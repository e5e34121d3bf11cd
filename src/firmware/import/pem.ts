// PEM (RFC 7468): any number of certificates with any text before, between and after them.
import { elementAt } from '../../chain/der.ts';
import { CodedError } from '../../lib/coded-error.ts';
import type { AnchorFormat, FoundCertificate } from './anchor-format.ts';

/** Other blocks in the file, such as keys and CRLs, are passed over. */
export const pem: AnchorFormat = {
  name: 'PEM',
  recognises: (bytes) => /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/.test(textOf(bytes)),
  certificatesIn: (bytes) => blocksIn(textOf(bytes)).map(certificateOf),
};

interface Block {
  readonly where: string;
  /** Null where there is no END line before the next BEGIN, or before the end of the file. */
  readonly body: string | null;
}

// The old name of the label, and OpenSSL's, whose certificate is followed by what it is trusted for.
const BOUNDARY = /-----(?<kind>BEGIN|END) (?<label>(?:X509 |TRUSTED )?CERTIFICATE)-----/g;

function blocksIn(text: string): readonly Block[] {
  const boundaries = [...text.matchAll(BOUNDARY)];
  const line = lineCounter(text);
  return boundaries.flatMap((begin, index): readonly Block[] => {
    if (begin.groups?.['kind'] !== 'BEGIN') return [];
    const where = `line ${String(line(begin.index))}`;
    const end = boundaries[index + 1];
    const closed = end?.groups?.['kind'] === 'END' && end.groups['label'] === begin.groups['label'];
    return [{ where, body: closed ? text.slice(begin.index + begin[0].length, end.index) : null }];
  });
}

/** Line numbers, from 1, of offsets that only grow. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let next = text.indexOf('\n');
  return (offset) => {
    while (next !== -1 && next < offset) {
      line += 1;
      next = text.indexOf('\n', next + 1);
    }
    return line;
  };
}

function certificateOf({ where: line, body }: Block, index: number): FoundCertificate {
  const where = `certificate ${String(index + 1)}, ${line}`;
  if (body === null) return { kind: 'broken', where, detail: 'it has no END line' };
  const base64 = body.replace(/\s+/g, '');
  if (base64 === '' || base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) {
    return { kind: 'broken', where, detail: 'it is not base64' };
  }
  return { kind: 'der', where, der: firstElement(new Uint8Array(Buffer.from(base64, 'base64'))) };
}

/** The certificate without what OpenSSL puts behind a trusted one. */
function firstElement(der: Uint8Array): Uint8Array {
  try {
    return der.subarray(0, elementAt(der, 0, der.length, 'Certificate').end);
  } catch (error) {
    // Whoever decodes the certificate will say what is wrong with it.
    if (error instanceof CodedError) return der;
    throw error;
  }
}

/** One character a byte, so that offsets are those of the file; PEM itself is ASCII. */
function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
