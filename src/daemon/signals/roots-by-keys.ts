// To which roots an issuer may lead, where nobody has its certificate: by the keys that CCADB knows.
import type { Certificate } from '../../chain/certificate.ts';
import { pemOf } from '../../chain/missing-anchor.ts';
import { endsWithAnchor } from '../../chain/rules/anchor-dates.ts';
import type { Stack } from '../../chain/stack.ts';
import type { AnchorStore, TrustAnchor } from '../../chain/trust-anchor.ts';
import type { MissingAnchor } from '../../chain/verdict.ts';
import type { EpochMs } from '../../lib/clock.ts';
import type { CaGraph } from '../../signals/root-programs/ca-graph.ts';
import type { CaRecord } from '../../signals/root-programs/ccadb.ts';
import type { KnownCas } from './known-cas.ts';

/** By the issuer's key, or else by its identifier in what it issued. Empty where CCADB does not know it. */
export function possibleRoots(
  graph: CaGraph,
  issuerSpki: string | null,
  authorityKeyId: string | null,
): readonly CaRecord[] {
  const byKey = issuerSpki === null ? [] : graph.possibleRoots({ spkiSha256: issuerSpki });
  if (byKey.length > 0 || authorityKeyId === null) return byKey;
  return graph.possibleRoots({ subjectKeyId: authorityKeyId });
}

/** Whether two CAs lead to the same roots, and to any. */
export function areSameRoots(a: readonly CaRecord[], b: readonly CaRecord[]): boolean {
  const known = new Set(a.map(({ sha256 }) => sha256));
  return a.length > 0 && a.length === b.length && b.every(({ sha256 }) => known.has(sha256));
}

/** Those of the roots that the device pins and, at `at`, can use. */
export function pinnedRoots(
  roots: readonly CaRecord[],
  { anchors }: AnchorStore,
  stack: Stack,
  at: EpochMs | null,
): readonly CaRecord[] {
  const usable = anchors.filter((anchor) => !isOver(anchor, stack, at));
  return roots.filter((root) => usable.some((anchor) => isOf(root, anchor)));
}

function isOf(root: CaRecord, { spkiSha256, certificate }: TrustAnchor): boolean {
  if (root.spkiSha256 !== null) return root.spkiSha256 === spkiSha256;
  if (certificate === null) return false;
  if (certificate.sha256 === root.sha256) return true;
  return root.subjectKeyId !== null && certificate.subjectKeyId === root.subjectKeyId;
}

function isOver({ certificate }: TrustAnchor, { rules }: Stack, at: EpochMs | null): boolean {
  return certificate !== null && at !== null && endsWithAnchor(rules.anchorDates) && certificate.notAfter < at;
}

/** The root to pin, with its certificate where that is known. */
export function missingRoot(root: CaRecord, cas: KnownCas): MissingAnchor {
  const certificate = certificateOf(root, cas);
  if (certificate === null) return { subject: root.name, keyId: root.subjectKeyId, certificate: null, foundIn: null };
  const { sha256, notAfter, subject, subjectKeyId } = certificate;
  const pem = pemOf(certificate);
  return {
    subject: subject.text,
    keyId: subjectKeyId,
    certificate: { sha256, pem, notAfter },
    foundIn: cas.foundIn(certificate),
  };
}

function certificateOf({ spkiSha256, sha256 }: CaRecord, cas: KnownCas): Certificate | null {
  if (spkiSha256 === null) return null;
  return cas.withKey(spkiSha256).find((ca) => ca.sha256 === sha256) ?? null;
}
