// The table that serves without network: the built-in facts, and the roots that ship with the runtime. Pure.
import { X509Certificate } from 'node:crypto';

import { namedAnchorOf } from '../named-anchor.ts';
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
    ...namedAnchorOf(certificate),
    notBefore: certificate.validFromDate.getTime(),
    source,
    at,
  };
}
