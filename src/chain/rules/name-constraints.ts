// Name constraints (RFC 5280 section 4.2.1.10): whether a CA may speak for the names in a certificate below it.
import type { Certificate, GeneralName } from '../certificate.ts';
import { addressOctets, commonNames } from './host-names.ts';
import { asciiLowerCase } from './names.ts';

export type ConstraintViolation =
  | 'not permitted'
  | 'excluded'
  /** The constraints hold an address without a mask. */
  | 'malformed'
  | 'too many names';

/** NAME_CHECK_MAX of OpenSSL (crypto/x509/v3_ncons.c) and MAX_NC_CHECKS of GnuTLS: names times constraints. */
export const MAX_COMPARISONS = 1 << 20;

/**
 * How the certificate breaks the CA's constraints; null when it keeps them. A kind of name without a permitted subtree
 * is not restricted. Where the certificate has no dNSName, `commonNameAsDns` says which CN counts as one.
 */
export function nameConstraintViolation(
  ca: Certificate,
  certificate: Certificate,
  commonNameAsDns: CommonNameAsDns,
): ConstraintViolation | null {
  if (ca.nameConstraints === null) return null;
  const { permitted, excluded } = ca.nameConstraints;
  const names = constrainedNames(certificate, commonNameAsDns);
  const networks = [...permitted, ...excluded].filter(({ kind }) => kind === 'ip');
  const addresses = names.filter(({ kind }) => kind === 'ip');
  if (addresses.length > 0 && networks.some(isAddressWithoutMask)) return 'malformed';
  // Only they are compared each with each.
  if (addresses.length * networks.length > MAX_COMPARISONS) return 'too many names';
  const isExcluded = covering(excluded);
  if (names.some(isExcluded)) return 'excluded';
  const restricted = new Set(permitted.map(({ kind }) => kind));
  const isPermitted = covering(permitted);
  return names.some((name) => restricted.has(name.kind) && !isPermitted(name)) ? 'not permitted' : null;
}

export type CommonNameAsDns = (certificate: Certificate, commonName: string) => boolean;

/** OpenSSL (NAME_CONSTRAINTS_check_CN, cn2dnsid): an end entity's, where it looks like the name of a host, wildcards do not. */
export const whereLikeHost: CommonNameAsDns = ({ basicConstraints }, commonName) =>
  basicConstraints?.ca !== true && commonName.includes('.') && commonName.split('.').every(isHostLabel);

function isHostLabel(label: string): boolean {
  return /^[a-z0-9_-]+$/i.test(label) && !label.startsWith('-') && !label.endsWith('-');
}

/** OpenSSL 1.0.x: constraints are on subjectAltName and the subject, never on a CN as the name of a host. */
export const never: CommonNameAsDns = () => false;

/** Java (NameConstraintsExtension.verify): the last one, of a CA as well, where it can be read as a DNS name. */
export const lastIfDnsName: CommonNameAsDns = (certificate, commonName) =>
  commonName === commonNames(certificate).at(-1) && /^[a-z0-9*][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*$/i.test(commonName);

/** wolfSSL (ConfirmNameConstraints): any, so that a CA named "Example Issuing 2" breaks a constraint on dNSName. */
export const whateverItIs: CommonNameAsDns = () => true;

/** A constraint on addresses that cannot be compared: RFC 5280 section 4.2.1.10 wants a mask. */
export function isAddressWithoutMask({ kind, value }: GeneralName): boolean {
  return kind === 'ip' && !value.includes('/');
}

const EMAIL_ADDRESS = '1.2.840.113549.1.9.1';

function constrainedNames(certificate: Certificate, commonNameAsDns: CommonNameAsDns): readonly GeneralName[] {
  const { subject, subjectAltName } = certificate;
  const alternative = subjectAltName ?? [];
  const lacks = (kind: GeneralName['kind']): boolean => !alternative.some((name) => name.kind === kind);
  const directory: GeneralName[] = subject.attributes.length === 0 ? [] : [{ kind: 'directory', value: subject.text }];
  const hosts = lacks('dns') ? commonNames(certificate).filter((value) => commonNameAsDns(certificate, value)) : [];
  // RFC 5280 section 4.2.1.10: addresses in the subject count where subjectAltName has none.
  const emails = lacks('email') ? subject.attributes.filter(({ type }) => type === EMAIL_ADDRESS) : [];
  return [
    ...alternative,
    ...directory,
    ...hosts.map((value) => ({ kind: 'dns', value }) as const),
    ...emails.map(({ value }) => ({ kind: 'email', value }) as const),
  ];
}

/**
 * Whether a name is within any of the subtrees. Instead of comparing each with each, every subtree that would cover a name
 * is looked up, so that thousands of both take no time.
 */
function covering(subtrees: readonly GeneralName[]): (name: GeneralName) => boolean {
  const known = new Set(subtrees.map(({ kind, value }) => keyOf(kind, normalSubtree(kind, value))));
  const lengths = new Set([...known].map(({ length }) => length));
  const networks = subtrees.filter(({ kind }) => kind === 'ip').map(({ value }) => networkOf(value));
  const has = (kind: GeneralName['kind'], value: string): boolean =>
    // Most lengths are not there: names made of dots alone would cost a hash of each of their ends.
    lengths.has(value.length + KEY_PREFIX_LENGTH) && known.has(keyOf(kind, value));
  return ({ kind, value }) => {
    const ofKind = (subtree: string): boolean => has(kind, subtree);
    switch (kind) {
      case 'dns':
        return isHostWithin(asciiLowerCase(value), ofKind);
      case 'email': {
        const address = normalSubtree(kind, value);
        return ofKind(address) || isHostNamed(address.slice(address.lastIndexOf('@') + 1), ofKind);
      }
      case 'uri':
        return isHostNamed(hostOfUri(value), ofKind);
      case 'directory':
        return isNameWithin(value, ofKind);
      case 'ip': {
        const groups = groupsOf(value);
        return networks.some((network) => isInNetwork(groups, network));
      }
      case 'other':
        return ofKind(value);
    }
  };
}

function keyOf(kind: GeneralName['kind'], value: string): string {
  return `${KIND_LETTERS[kind]}${value}`;
}

const KIND_LETTERS = { dns: 'd', email: 'e', uri: 'u', directory: 'n', ip: 'i', other: 'o' } as const;
const KEY_PREFIX_LENGTH = 1;

/** Hosts without regard to case; the part before an `@` is left as it is. */
function normalSubtree(kind: GeneralName['kind'], value: string): string {
  switch (kind) {
    case 'dns':
    case 'uri':
      return asciiLowerCase(value);
    case 'email': {
      const at = value.lastIndexOf('@') + 1;
      return value.slice(0, at) + asciiLowerCase(value.slice(at));
    }
    case 'directory':
    case 'ip':
    case 'other':
      return value;
  }
}

type HasSubtree = (value: string) => boolean;

/** dNSName: `example.com` covers itself and what is below it, `.example.com` only what is below it, the empty name all. */
function isHostWithin(host: string, has: HasSubtree): boolean {
  return has('') || has(host) || someEnd(host, '.', (end) => has(end) || has(end.slice(1)));
}

/** Of mail addresses and URIs: `example.com` covers that host alone, `.example.com` what is below it. */
function isHostNamed(host: string, has: HasSubtree): boolean {
  return has('') || has(host) || someEnd(host, '.', has);
}

/** The texts begin with the most specific RDN, so what they must share is the end. */
function isNameWithin(name: string, has: HasSubtree): boolean {
  return has('') || has(name) || someEnd(name, ',', (end) => has(end.slice(1)));
}

/** Whether the test holds for an end of the text that begins with the separator. */
function someEnd(text: string, separator: string, test: (end: string) => boolean): boolean {
  for (let at = text.indexOf(separator); at !== -1; at = text.indexOf(separator, at + 1)) {
    if (test(text.slice(at))) return true;
  }
  return false;
}

function hostOfUri(uri: string): string {
  return asciiLowerCase(/^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/:?#]*)/i.exec(uri)?.[1] ?? '');
}

type Groups = readonly number[];

function networkOf(value: string): { readonly base: Groups; readonly mask: Groups } {
  const [base = '', mask = ''] = value.split('/');
  return { base: groupsOf(base), mask: groupsOf(mask) };
}

function isInNetwork(address: Groups, { base, mask }: ReturnType<typeof networkOf>): boolean {
  return (
    address.length > 0 &&
    address.length === base.length &&
    address.every((group, i) => (group & (mask[i] ?? 0)) === ((base[i] ?? 0) & (mask[i] ?? 0)))
  );
}

/** Empty where the text is no address. */
function groupsOf(address: string): Groups {
  const text = addressOctets(address);
  if (text === null) return [];
  return text.includes(':') ? text.split(':').map((group) => Number.parseInt(group, 16)) : text.split('.').map(Number);
}
