// The CAs that public lists know: the roots that come with Node, and all that CCADB's reports in the cache have. Not the
// system's, which a company that intercepts TLS adds its own CA to.
import { X509Certificate } from 'node:crypto';

import type { Certificate } from '../chain/certificate.ts';
import type { Judge } from '../chain/judge.ts';
import { servedListOf } from '../probe/observation.ts';
import type { CaGraph } from '../signals/root-programs/ca-graph.ts';

export interface PublicCas {
  /** Whether a CA is known, by its name as RFC 4514 text or, if that is given, its subjectKeyId as lower-case hex. */
  readonly knows: (subject: string, keyId: string | null) => boolean;
}

/** `pems` are read when something is asked for the first time; one that cannot be decoded is passed over. */
export function publicCasOf(pems: readonly string[], graph: CaGraph, judge: Pick<Judge, 'decode'>): PublicCas {
  let roots: Roots | null = null;
  return {
    knows: (subject, keyId) => {
      roots ??= rootsIn(pems, judge);
      if (roots.subjects.has(subject)) return true;
      return keyId !== null && (roots.keyIds.has(keyId) || graph.possibleRoots({ subjectKeyId: keyId }).length > 0);
    },
  };
}

interface Roots {
  readonly subjects: ReadonlySet<string>;
  readonly keyIds: ReadonlySet<string | null>;
}

function rootsIn(pems: readonly string[], judge: Pick<Judge, 'decode'>): Roots {
  const { certificates } = servedListOf(pems.map((pem) => new Uint8Array(new X509Certificate(pem).raw)));
  const decoded = certificates.map(judge.decode).filter((one): one is Certificate => one !== null);
  return {
    subjects: new Set(decoded.map(({ subject }) => subject.text)),
    keyIds: new Set(decoded.map(({ subjectKeyId }) => subjectKeyId)),
  };
}
