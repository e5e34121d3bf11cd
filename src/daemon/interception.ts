// Does something on the way answer in the place of every target? A proxy that intercepts TLS shows its own CA everywhere:
// what is seen through it says nothing about what devices get.
import type { Certificate } from '../chain/certificate.ts';
import type { Judge } from '../chain/judge.ts';
import type { Observation } from '../probe/observation.ts';
import type { Link } from './links.ts';
import type { PublicCas } from './public-cas.ts';

export interface Interception {
  /** The CA above every served list, as RFC 4514 text; a stranger's. */
  readonly issuer: string;
  readonly targets: number;
}

/** One host alone may well have moved to a CA that nobody knows. */
const MIN_TARGETS = 2;

/**
 * The interception that a round shows, or null. It takes all of these: at least two targets served something; the CA above
 * every list is the same; no public list knows any CA of the lists, and no firmware pins the one above them; and some
 * firmware pins a public CA for one of these targets, for a fleet on a CA of its own may well move to another of its own.
 */
export function interceptionOf(
  observations: readonly Observation[],
  links: readonly Link[],
  publicCas: PublicCas,
  judge: Pick<Judge, 'decode'>,
): Interception | null {
  const lists = observations.flatMap(({ target, outcome }) => {
    const certificates = outcome.kind === 'served' ? outcome.servedList.certificates.map(judge.decode) : [];
    const top = certificates.at(-1) ?? null;
    return top === null ? [] : [{ target, top, certificates }];
  });
  const targets = new Set(lists.map(({ target }) => target));
  const issuers = new Set(lists.map(({ top }) => top.issuer.text));
  const [issuer] = issuers;
  if (issuer === undefined || issuers.size > 1 || targets.size < MIN_TARGETS) return null;
  if (lists.some(({ certificates }) => certificates.some((one) => one !== null && isPublic(one, publicCas))))
    return null;
  const pinned = links.filter(({ target }) => targets.has(target)).flatMap(({ anchors }) => anchors.anchors);
  if (pinned.some(({ subject }) => subject.text === issuer)) return null;
  const isFleetPublic = pinned.some(({ subject }) => publicCas.knows(subject.text, null));
  return isFleetPublic ? { issuer, targets: targets.size } : null;
}

function isPublic({ issuer, authorityKeyId }: Certificate, publicCas: PublicCas): boolean {
  return publicCas.knows(issuer.text, authorityKeyId);
}
