// What may become of a certificate that was issued, whoever asks: the lists that it could be served in, and the roots that its
// issuer leads to.
import type { Certificate } from '../../chain/certificate.ts';
import { type ServedList, servedListOf } from '../../probe/observation.ts';
import type { CaGraph } from '../../signals/root-programs/ca-graph.ts';
import type { CaRecord } from '../../signals/root-programs/ccadb.ts';
import type { Issuance } from '../../signals/signal.ts';
import type { StoredEndEntity } from '../../store/store.ts';
import { organisationInText, organisationKey } from '../../lib/organisation-text.ts';
import { type PossibleList, possibleLists, type Surroundings } from './possible-lists.ts';
import { areSameRoots, possibleRoots } from './roots-by-keys.ts';

export interface Future {
  /** Null where the source did not give it, or gave something else. */
  readonly endEntity: Certificate | null;
  /** SHA-256 of the issuer's key; null where only its name is known. */
  readonly issuerSpki: string | null;
  /** Empty where no certificate of its issuer is known. */
  readonly lists: readonly PossibleList[];
  /** By keys; empty where CCADB does not know the issuer. */
  readonly roots: readonly CaRecord[];
  /** What is served now below an issuer that leads to the same roots. */
  readonly servedBelowSameRoots: readonly ServedList[];
  /** Nothing of the issuer's organisation is among what the target has served. */
  readonly isNewOperator: boolean;
}

export interface FutureSurroundings extends Surroundings {
  readonly graph: CaGraph;
  /** Of `operatorsServed`. */
  readonly operators: ReadonlySet<string>;
}

export function futureOf(issuance: Issuance, surroundings: FutureSurroundings): Future {
  const { graph, operators } = surroundings;
  const { subject, spkiSha256 } = issuance.issuer;
  const endEntity = endEntityOf(issuance, surroundings);
  const roots = possibleRoots(graph, spkiSha256, endEntity?.authorityKeyId ?? null);
  return {
    endEntity,
    issuerSpki: spkiSha256,
    lists: endEntity === null ? [] : possibleLists(endEntity, spkiSha256, surroundings),
    roots,
    servedBelowSameRoots: roots.length === 0 ? [] : belowSameRoots(roots, surroundings),
    isNewOperator: isNewOperator(subject, operators),
  };
}

/** Only where it is the certificate that the rest of the issuance is about. */
function endEntityOf({ der, spkiSha256 }: Issuance, { judge }: Surroundings): Certificate | null {
  if (der === null) return null;
  const [logged] = servedListOf([der]).certificates;
  const certificate = logged === undefined ? null : judge.decode(logged);
  return certificate?.spkiSha256 === spkiSha256 ? certificate : null;
}

function belowSameRoots(
  roots: readonly CaRecord[],
  { served, judge, graph }: FutureSurroundings,
): readonly ServedList[] {
  return served.filter(({ certificates }) => {
    const [endEntity, ...above] = certificates.flatMap((one) => judge.decode(one) ?? []);
    if (endEntity === undefined) return false;
    const issuer = above.find(({ subject }) => subject.rawHex === endEntity.issuer.rawHex);
    return areSameRoots(roots, possibleRoots(graph, issuer?.spkiSha256 ?? null, endEntity.authorityKeyId));
  });
}

/** Of nothing that was ever served nobody can tell whether it is new. */
function isNewOperator(issuer: string, operators: ReadonlySet<string>): boolean {
  const own = keyOf(issuer);
  return own !== null && operators.size > 0 && !operators.has(own);
}

/** The organisations that have issued what a target serves, and what it has served so far. */
export function operatorsServed(
  endEntities: readonly StoredEndEntity[],
  { served, judge }: Pick<Surroundings, 'served' | 'judge'>,
): ReadonlySet<string> {
  const now = served.flatMap(({ certificates: [first] }) => (first && judge.decode(first)?.issuer.text) ?? []);
  const issuers = new Set([...endEntities.map(({ issuer }) => issuer), ...now]);
  return new Set([...issuers].flatMap((name) => keyOf(name) ?? []));
}

function keyOf(name: string): string | null {
  const organisation = organisationInText(name);
  return organisation === null ? null : organisationKey(organisation);
}
