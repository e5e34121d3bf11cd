// Name constraints (RFC 5280 section 4.2.1.10): whether a CA may speak for the names in a certificate below it.
import type { Certificate, GeneralName } from '../certificate.ts';
import { addressOctets, commonNames } from './host-names.ts';
import { asciiLowerCase } from './names.ts';

export type ConstraintViolation = 'not permitted' | 'excluded';

/**
 * How the certificate breaks the CA's constraints; null when it keeps them. A kind of name without a permitted subtree
 * is not restricted. Where the certificate has no dNSName, `commonNameAsDns` says which CN counts as one.
 */
export function nameConstraintViolation(
  ca: Certificate,
  certificate: Certificate,
  commonNameAsDns: CommonNameAsDns,
): ConstraintViolation | null {
  const constraints = ca.nameConstraints;
  if (constraints === null) return null;
  const names = constrainedNames(certificate, commonNameAsDns);
  const within = (name: GeneralName, subtrees: readonly GeneralName[]): boolean =>
    subtrees.some((subtree) => subtree.kind === name.kind && isWithin(name, subtree.value));
  const restricted = new Set(constraints.permitted.map(({ kind }) => kind));
  if (names.some((name) => within(name, constraints.excluded))) return 'excluded';
  return names.some((name) => restricted.has(name.kind) && !within(name, constraints.permitted))
    ? 'not permitted'
    : null;
}

export type CommonNameAsDns = (certificate: Certificate, commonName: string) => boolean;

/** OpenSSL (NAME_CONSTRAINTS_check_CN): an end entity's, where it looks like the name of a host. */
export const whereLikeHost: CommonNameAsDns = ({ basicConstraints }, commonName) =>
  basicConstraints?.ca !== true && /^[a-z0-9*_-]+(\.[a-z0-9_-]+)+$/i.test(commonName);

/** OpenSSL 1.0.x: constraints are on subjectAltName and the subject, never on a CN as the name of a host. */
export const never: CommonNameAsDns = () => false;

/** Java (NameConstraintsExtension.verify): the last one, of a CA as well, where it can be read as a DNS name. */
export const lastIfDnsName: CommonNameAsDns = (certificate, commonName) =>
  commonName === commonNames(certificate).at(-1) && /^[a-z0-9*][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*$/i.test(commonName);

/** wolfSSL (ConfirmNameConstraints): any, so that a CA named "Example Issuing 2" breaks a constraint on dNSName. */
export const whateverItIs: CommonNameAsDns = () => true;

function constrainedNames(certificate: Certificate, commonNameAsDns: CommonNameAsDns): readonly GeneralName[] {
  const alternative = certificate.subjectAltName ?? [];
  const directory: GeneralName[] =
    certificate.subject.attributes.length === 0 ? [] : [{ kind: 'directory', value: certificate.subject.text }];
  const hasDnsName = alternative.some(({ kind }) => kind === 'dns');
  const counted = hasDnsName ? [] : commonNames(certificate).filter((value) => commonNameAsDns(certificate, value));
  const named = counted.map((value) => ({ kind: 'dns', value }) as const);
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
