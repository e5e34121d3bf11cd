// The Certificate message: RFC 5246 section 7.4.2 up to TLS 1.2, RFC 8446 section 4.4.2 in TLS 1.3.
import { ByteReader } from './byte-reader.ts';

export type CertificateMessage =
  | { readonly kind: 'certificates'; readonly ders: readonly Uint8Array[] }
  | { readonly kind: 'too-many' }
  | { readonly kind: 'malformed'; readonly detail: string };

/**
 * The certificates in the order of the wire, duplicates kept, each in memory of its own. In TLS 1.3 the message has a
 * context, and extensions after each certificate.
 */
export function readCertificateMessage(
  body: Uint8Array,
  isTls13: boolean,
  maxCertificates: number,
): CertificateMessage {
  const reader = new ByteReader(body);
  if (isTls13 && reader.vector(1) === null) return malformed('certificate message without a context');
  const list = reader.vector(3);
  if (list === null || !reader.atEnd) return malformed('certificate message whose length is wrong');
  if (list.length === 0) return malformed('certificate message without a certificate');
  const entries = new ByteReader(list);
  const ders: Uint8Array[] = [];
  while (!entries.atEnd) {
    if (ders.length === maxCertificates) return { kind: 'too-many' };
    const der = entries.vector(3);
    if (der === null || der.length === 0) return malformed('certificate entry whose length is wrong');
    if (isTls13 && entries.vector(2) === null) return malformed('certificate extensions whose length is wrong');
    // A copy: a view would keep everything that was received alive for as long as the certificate.
    ders.push(new Uint8Array(der));
  }
  return { kind: 'certificates', ders };
}

function malformed(detail: string): CertificateMessage {
  return { kind: 'malformed', detail };
}
