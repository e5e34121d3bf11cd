// The table that serves without network: the built-in facts, and the roots that ship with the runtime. Pure.
import { createHash, X509Certificate } from 'node:crypto';

import { FACTS, FORMER_ROOTS } from './facts.ts';
import type { MozillaRoot, Provenance, RootProgramTable } from './table.ts';

/**
 * The built-in facts, with `pems` as the roots that Mozilla trusts for TLS: `rootCertificates` of node:tls is Mozilla's
 * list as of the release of the runtime. Throws where one of them is no certificate.
 */
export function builtInTable(pems: readonly string[], provenance: Provenance): RootProgramTable {
  return { mozillaRoots: [...FORMER_ROOTS, ...pems.map((pem) => mozillaRootOf(pem, provenance))], facts: FACTS };
}

/** The root in `pem`, as one that Mozilla trusts for TLS. Throws where it is no certificate. */
export function mozillaRootOf(pem: string, { source, at }: Provenance): MozillaRoot {
  const certificate = new X509Certificate(pem);
  return {
    subject: certificate.subject.split('\n').reverse().join(','),
    spkiSha256: spkiSha256Of(certificate),
    notBefore: certificate.validFromDate.getTime(),
    source,
    at,
  };
}

/** SHA-256 of the SubjectPublicKeyInfo in DER, lower-case hex. */
export function spkiSha256Of(certificate: X509Certificate): string {
  return createHash('sha256')
    .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}
