// What the CAA set of a host says about what the host serves: who issued that, and by which records it would be renewed.
import type { Certificate } from '../../chain/certificate.ts';
import type { JudgedCaa } from '../../outlook/pair-signals.ts';
import { issuersOf } from '../../signals/caa/caa-record.ts';
import { type CaaIdentity, caaDomainsOf } from '../../signals/caa/ca-domains.ts';
import type { CaaSet } from '../../signals/signal.ts';
import { organisationOf } from './organisation-of.ts';

/**
 * `set` as it counts for the end entities that its host serves now: `issuewild` before `issue` where the host is covered
 * by wildcards alone. Without an end entity, or with one whose CA nobody knows, the current CA is unknown; with several
 * CAs it is enough that the set allows one of them.
 */
export function judgedCaa(set: CaaSet, served: readonly Certificate[]): JudgedCaa {
  const isWildcard = served.length > 0 && served.every((endEntity) => isCoveredByWildcard(set.host, endEntity));
  const identities = served.map(identityOf);
  const known = identities.filter((identity) => identity !== null);
  const isKnown = known.length > 0 && known.length === identities.length;
  return {
    set: isWildcard ? { ...set, issuers: issuersOf(set.records, true) } : set,
    current: isKnown ? together(known) : null,
  };
}

function identityOf(endEntity: Certificate): CaaIdentity | null {
  const organisation = organisationOf(endEntity.issuer);
  return organisation === null ? null : caaDomainsOf(organisation);
}

function together(identities: readonly CaaIdentity[]): JudgedCaa['current'] {
  const names = [...new Set(identities.map(({ name }) => name))].sort();
  return { name: names.join(' and '), domains: [...new Set(identities.flatMap(({ domains }) => domains))] };
}

/** Whether `*.parent` covers the host in this certificate, and its own name does not stand there. */
function isCoveredByWildcard(host: string, { subjectAltName }: Certificate): boolean {
  const names = (subjectAltName ?? []).flatMap(({ kind, value }) => (kind === 'dns' ? [value.toLowerCase()] : []));
  return !names.includes(host) && names.includes(`*.${host.split('.').slice(1).join('.')}`);
}
