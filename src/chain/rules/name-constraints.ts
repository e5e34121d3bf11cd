// Name constraints (RFC 5280 section 4.2.1.10): whether a CA may speak for the names in a certificate below it.
import type { Certificate, GeneralName } from '../certificate.ts';
import { addressOctets, commonNames } from './host-names.ts';
import { asciiLowerCase } from './names.ts';

export type ConstraintViolation = 'not permitted' | 'excluded';

/**
 * How the certificate breaks the CA's constraints; null when it keeps them. A kind of name without a permitted subtree
 * is not restricted. CN counts as a dNSName where the certificate has none, as OpenSSL and wolfSSL have it.
 */
export function nameConstraintViolation(ca: Certificate, certificate: Certificate): ConstraintViolation | null {
  const constraints = ca.nameConstraints;
  if (constraints === null) return null;
  const names = constrainedNames(certificate);
  const within = (name: GeneralName, subtrees: readonly GeneralName[]): boolean =>
    subtrees.some((subtree) => subtree.kind === name.kind && isWithin(name, subtree.value));
  const restricted = new Set(constraints.permitted.map(({ kind }) => kind));
  if (names.some((name) => within(name, constraints.excluded))) return 'excluded';
  return names.some((name) => restricted.has(name.kind) && !within(name, constraints.permitted))
    ? 'not permitted'
    : null;
}

function constrainedNames(certificate: Certificate): readonly GeneralName[] {
  const alternative = certificate.subjectAltName ?? [];
  const directory: GeneralName[] =
    certificate.subject.attributes.length === 0 ? [] : [{ kind: 'directory', value: certificate.subject.text }];
  const useCommonName = certificate.basicConstraints?.ca !== true && !alternative.some(({ kind }) => kind === 'dns');
  const hostLike = commonNames(certificate).filter((value) => /^[a-z0-9*_-]+(\.[a-z0-9_-]+)+$/i.test(value));
  const named: GeneralName[] = useCommonName ? hostLike.map((value) => ({ kind: 'dns', value })) : [];
  return [...alternative, ...directory, ...named];
}

function isWithin({ kind, value }: GeneralName, subtree: string): boolean {
  switch (kind) {
    case 'dns':
      return isSubdomain(value, subtree);
    case 'email':
      return subtree.includes('@') ? value === subtree : isSubdomain(value.slice(value.lastIndexOf('@') + 1), subtree);
    case 'uri':
      return isSubdomain(/^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/:?#]*)/i.exec(value)?.[1] ?? '', subtree);
    case 'ip':
      return isInNetwork(value, subtree);
    case 'directory':
      // The texts begin with the most specific RDN, so what they must share is the end.
      return subtree === '' || value === subtree || value.endsWith(`,${subtree}`);
    case 'other':
      return value === subtree;
  }
}

/** `example.com` covers itself and what is below it, `.example.com` only what is below it, the empty name everything. */
function isSubdomain(name: string, subtree: string): boolean {
  const host = asciiLowerCase(name);
  const base = asciiLowerCase(subtree);
  if (base === '') return true;
  if (base.startsWith('.')) return host.endsWith(base);
  return host === base || host.endsWith(`.${base}`);
}

function isInNetwork(address: string, network: string): boolean {
  const [base = '', mask = ''] = network.split('/');
  const [octets, baseOctets, maskOctets] = [address, base, mask].map(groupsOf);
  if (octets === undefined || baseOctets === undefined || maskOctets === undefined) return false;
  return (
    octets.length === baseOctets.length &&
    octets.every((group, i) => (group & (maskOctets[i] ?? 0)) === ((baseOctets[i] ?? 0) & (maskOctets[i] ?? 0)))
  );
}

function groupsOf(address: string): readonly number[] {
  const text = addressOctets(address) ?? '';
  return text.includes(':') ? text.split(':').map((group) => Number.parseInt(group, 16)) : text.split('.').map(Number);
}
