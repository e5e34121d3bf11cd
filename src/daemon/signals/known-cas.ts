// The certificates of CAs that are known from anywhere, by key and by name: what a certificate could be served with.
import { createHash } from 'node:crypto';

import type { Certificate } from '../../chain/certificate.ts';
import type { Judge } from '../../chain/judge.ts';
import type { KnownRoot } from '../../chain/known-roots.ts';
import { isSelfIssued } from '../../chain/signer.ts';
import type { AnchorStore } from '../../chain/trust-anchor.ts';
import type { MissingAnchor } from '../../chain/verdict.ts';
import type { ServedCertificate, ServedList } from '../../probe/observation.ts';

/** A certificate that is known, and where people find it. */
export interface KnownCertificate extends ServedCertificate {
  readonly foundIn: MissingAnchor['foundIn'];
}

export interface KnownCas {
  /** Those of this key, self-signed ones first. */
  readonly withKey: (spkiSha256: string) => readonly Certificate[];
  /** Those that may have issued it, by name and key identifiers; not itself. */
  readonly issuersOf: (child: Certificate) => readonly Certificate[];
  readonly foundIn: (certificate: Certificate) => MissingAnchor['foundIn'];
}

export function knownCas(certificates: Iterable<KnownCertificate>, { decode }: Pick<Judge, 'decode'>): KnownCas {
  const known = new Map<string, { readonly ca: Certificate; readonly foundIn: MissingAnchor['foundIn'] }>();
  for (const certificate of certificates) {
    if (known.has(certificate.sha256)) continue;
    const ca = decode(certificate);
    if (ca !== null && isCa(ca)) known.set(ca.sha256, { ca, foundIn: certificate.foundIn });
  }
  const cas = [...known.values()]
    .map(({ ca }) => ca)
    .toSorted((a, b) => Number(isSelfIssued(b)) - Number(isSelfIssued(a)));
  const byKey = Map.groupBy(cas, ({ spkiSha256 }) => spkiSha256);
  const byName = Map.groupBy(cas, ({ subject }) => subject.rawHex);
  return {
    withKey: (spkiSha256) => byKey.get(spkiSha256) ?? [],
    issuersOf: (child) =>
      (byName.get(child.issuer.rawHex) ?? []).filter((ca) => ca.sha256 !== child.sha256 && keyIdsAgree(ca, child)),
    foundIn: ({ sha256 }) => known.get(sha256)?.foundIn ?? null,
  };
}

/** Everything that was served but end entities, every pinned anchor, and the roots that this machine knows. */
export function knownCertificates(
  servedLists: Iterable<ServedList>,
  stores: Iterable<AnchorStore>,
  roots: readonly KnownRoot[],
): readonly KnownCertificate[] {
  return [
    ...[...servedLists].flatMap(({ certificates }) => certificates.slice(1).map(foundInServedList)),
    ...[...stores].flatMap(({ anchors }) => anchors.flatMap(({ certificate }) => certificate ?? [])).map(foundNowhere),
    ...decodedRoots(roots),
  ];
}

const foundInServedList = (one: ServedCertificate): KnownCertificate => ({ ...one, foundIn: 'served' });
const foundNowhere = ({ der, sha256 }: Certificate): KnownCertificate => ({ der, sha256, foundIn: null });

// The same array for as long as the process lives.
const rootsDecoded = new WeakMap<readonly KnownRoot[], readonly KnownCertificate[]>();

function decodedRoots(roots: readonly KnownRoot[]): readonly KnownCertificate[] {
  const decoded = rootsDecoded.get(roots) ?? roots.map(certificateOf);
  rootsDecoded.set(roots, decoded);
  return decoded;
}

function certificateOf({ pem, foundIn }: KnownRoot): KnownCertificate {
  const der = Buffer.from(pem.replace(/-----[^-]*-----/g, ''), 'base64');
  return { der, sha256: createHash('sha256').update(der).digest('hex'), foundIn };
}

/** Old roots have no extensions at all. */
function isCa(certificate: Certificate): boolean {
  return certificate.basicConstraints?.ca ?? isSelfIssued(certificate);
}

function keyIdsAgree({ subjectKeyId }: Certificate, { authorityKeyId }: Certificate): boolean {
  return subjectKeyId === null || authorityKeyId === null || subjectKeyId === authorityKeyId;
}
