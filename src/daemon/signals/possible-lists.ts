// With what a certificate that was issued could be served: the lists that a server would send.
import type { Certificate } from '../../chain/certificate.ts';
import type { Judge } from '../../chain/judge.ts';
import { isSelfIssued } from '../../chain/signer.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { listOfCertificates, type ServedList } from '../../probe/observation.ts';
import type { KnownCas } from './known-cas.ts';

export interface PossibleList {
  readonly servedList: ServedList;
  /** What stands above the end entity, in the order of the list. */
  readonly above: readonly Certificate[];
  /** The list that is served now, whose successor this would be; null where none of its kind is. */
  readonly instead: ServedList | null;
}

/** What is known of the surroundings of an issuance. */
export interface Surroundings {
  /** What its target serves. */
  readonly served: readonly ServedList[];
  readonly cas: KnownCas;
  readonly judge: Pick<Judge, 'decode'>;
  readonly now: EpochMs;
}

/** Cross-signs of cross-signs multiply; what counts is among the shortest. */
const MAX_LISTS = 32;
/** Certificates above the end entity: no public CA needs more. */
const MAX_ABOVE = 5;

/**
 * The lists that `endEntity` could be served in, the shortest first. Where its target serves something of the same issuer, or
 * of a sibling of that issuer, it will be served as that is, and nothing else is possible. Empty where no certificate of its
 * issuer is known.
 */
export function possibleLists(
  endEntity: Certificate,
  issuerSpki: string | null,
  surroundings: Surroundings,
): readonly PossibleList[] {
  const asServed = listsAsServed(endEntity, issuerSpki, surroundings);
  if (asServed.length > 0) return asServed;
  const issuers = issuersOf(endEntity, issuerSpki, surroundings);
  const siblings = issuers.flatMap((issuer) => listsOfSiblings(endEntity, issuer, surroundings));
  return siblings.length > 0 ? siblings : listsUpwards(endEntity, issuers, surroundings);
}

/** The same list with another end entity in front, for each list that one of the same issuer is served in. */
function listsAsServed(
  endEntity: Certificate,
  issuerSpki: string | null,
  around: Surroundings,
): readonly PossibleList[] {
  return decodedLists(around).flatMap(({ list, certificates: [before, ...above] }) =>
    before !== undefined && isOfSameIssuer(endEntity, issuerSpki, before, above)
      ? [listOf(endEntity, above, list)]
      : [],
  );
}

function isOfSameIssuer(
  endEntity: Certificate,
  issuerSpki: string | null,
  before: Certificate,
  above: readonly Certificate[],
): boolean {
  if (endEntity.issuer.rawHex !== before.issuer.rawHex) return false;
  const issuer = above.find(({ subject }) => subject.rawHex === before.issuer.rawHex);
  if (issuer !== undefined && issuerSpki !== null) return issuer.spkiSha256 === issuerSpki;
  return endEntity.authorityKeyId !== null && endEntity.authorityKeyId === before.authorityKeyId;
}

/** CAs change intermediates below one root as they please; servers keep what stands above (Amazon, since October 2022). */
function listsOfSiblings(endEntity: Certificate, issuer: Certificate, around: Surroundings): readonly PossibleList[] {
  return decodedLists(around).flatMap(({ list, certificates: [before, sibling, ...above] }) => {
    const isSibling =
      sibling !== undefined &&
      before?.issuer.rawHex === sibling.subject.rawHex &&
      !isSelfIssued(sibling) &&
      sibling.issuer.rawHex === issuer.issuer.rawHex &&
      sibling.authorityKeyId === issuer.authorityKeyId;
    return isSibling ? [listOf(endEntity, [issuer, ...above], list)] : [];
  });
}

function decodedLists({ served, judge }: Surroundings) {
  return served.map((list) => ({ list, certificates: list.certificates.flatMap((one) => judge.decode(one) ?? []) }));
}

/** Known certificates of the issuer that have not expired; by name and key identifier where its key is not known. */
function issuersOf(
  endEntity: Certificate,
  issuerSpki: string | null,
  { cas, now }: Surroundings,
): readonly Certificate[] {
  const candidates = cas
    .issuersOf(endEntity)
    .filter((ca) => (issuerSpki === null ? endEntity.authorityKeyId !== null : ca.spkiSha256 === issuerSpki));
  return candidates.filter(({ notAfter }) => notAfter > now);
}

/**
 * Breadth first: from each certificate of the issuer upwards over all that are known. Roots are not served; a list ends where
 * a root or nothing known comes next, and may go on over a cross-sign.
 */
function listsUpwards(
  endEntity: Certificate,
  issuers: readonly Certificate[],
  { cas, now }: Surroundings,
): readonly PossibleList[] {
  const lists: PossibleList[] = [];
  if (issuers.some(isSelfIssued)) lists.push(listOf(endEntity, [], null));
  const growing = issuers.filter((issuer) => !isSelfIssued(issuer)).map((issuer): readonly Certificate[] => [issuer]);
  // An array that grows while it is gone through.
  for (const above of growing) {
    if (lists.length >= MAX_LISTS) break;
    const top = above.at(-1) ?? endEntity;
    const next = cas.issuersOf(top).filter(({ notAfter }) => notAfter > now);
    const further = next.filter(
      (ca) => !isSelfIssued(ca) && !above.some(({ spkiSha256 }) => spkiSha256 === ca.spkiSha256),
    );
    if (next.some(isSelfIssued) || further.length === 0) lists.push(listOf(endEntity, above, null));
    if (above.length < MAX_ABOVE && growing.length < 4 * MAX_LISTS)
      growing.push(...further.map((ca) => [...above, ca]));
  }
  return lists;
}

function listOf(endEntity: Certificate, above: readonly Certificate[], instead: ServedList | null): PossibleList {
  const certificates = [endEntity, ...above].map(({ der, sha256 }) => ({ der, sha256 }));
  return { servedList: listOfCertificates(certificates), above, instead };
}
