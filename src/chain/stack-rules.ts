// The rules of verification in one vocabulary for every stack, so that two stacks can be laid side by side and a config file
// can name what another device does differently. What a value means is said once, here.

/** For each rule that is a choice: its values, and what each means. Config files use these very words. */
export const RULE_CHOICES = {
  walk: {
    'anchors-first': 'up from the end entity, each signer sought among the anchors and then in the list',
    'served-first': 'up through the list as far as it leads, and only from there to the anchors',
    forward: 'up from the end entity, anchors first, then certificates that come later in the list',
    'top-down': 'from the last certificate of the list down, each that verifies becoming a signer',
    'in-order': 'the list as it is, each certificate signed by the next',
    sorted: 'the list is put in order first, its top leads to the anchors',
    'in-order-or-search': 'a list in order as it is; any other goes to a search that goes back',
    search: 'a search that goes back, over the list in any order',
  },
  otherWays: {
    none: 'the first way that is taken counts',
    'without-anchor': 'another way is tried where no anchor was found',
    all: 'any good path is enough',
  },
  mustVerify: {
    path: 'the end entity must lead to an anchor, the rest of the list need not',
    'every-certificate': 'every served certificate must lead to an anchor',
  },
  endsAt: {
    'first-anchor': 'the path ends at the first certificate, name or key that is pinned',
    'self-signed-anchor': 'the path ends at a pinned certificate that signed itself',
    'top-of-path': 'the path goes on through the list, and the issuer of its top must be pinned',
    'top-of-list': 'the issuer of the last served certificate must be pinned',
  },
  names: {
    octets: 'octet by octet of the encoding',
    strings: 'UTF8String and PrintableString alike and in any case, other types octet by octet',
    'octets-in-bundle': 'octet by octet in the bundle, as `strings` between served certificates',
    text: 'octet by octet for anchors, as text between served certificates',
    canonical: 'in canonical form: no case, no string types, white space folded',
    'common-name': 'CN alone',
    'common-name-organization': 'CN, O and OU',
    'value-hash': 'by a SHA-1 over the values of its attributes',
  },
  keyIds: {
    ignored: 'authorityKeyIdentifier is not looked at',
    'must-agree': 'an issuer whose subjectKeyIdentifier contradicts it is none',
    'look-up': 'issuers are looked up by it, and by name only without it',
  },
  dates: {
    checked: 'a wrong date refuses the list',
    noted: 'a wrong date is reported, the connection stays up',
    ignored: 'no date is looked at',
  },
  anchorDates: {
    checked: 'an anchor with a wrong date refuses the list',
    'at-load': 'an anchor with a wrong date is not loaded',
    noted: 'a wrong date is reported, the connection stays up',
    ignored: 'anchors have no dates',
  },
  hostName: { checked: 'the end entity must name the host', unchecked: 'names are left to the application' },
  commonName: {
    'without-subject-alt-name': 'CN counts where there is no subjectAltName',
    'without-dns-name': 'CN counts where subjectAltName holds no dNSName',
    always: 'CN counts beside subjectAltName',
    never: 'CN never counts',
  },
  endEntityUsage: {
    checked: 'key usage and extended key usage of the end entity must allow a TLS server',
    'key-usage': 'key usage of the end entity alone is looked at',
    unchecked: 'no usage of the end entity is looked at',
  },
  nameConstraints: {
    checked: 'they are applied',
    'refused-if-critical': 'a certificate with critical ones is refused, others are passed over',
    unchecked: 'they are passed over',
  },
} as const;

type Choices = typeof RULE_CHOICES;
export type ChoiceName = keyof Choices;
export type Choice<R extends ChoiceName> = keyof Choices[R] & string;

/** Kinds of signatures and digests, as decoded certificates name them. */
export const SIGNATURE_KINDS = ['rsa', 'rsa-pss', 'ecdsa', 'eddsa'] as const;
export type SignatureKind = (typeof SIGNATURE_KINDS)[number];
export const DIGESTS = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const;
export type Digest = (typeof DIGESTS)[number];

/** What a device can take. Null: no limit of the stack's own, or none that is known. */
export interface StackLimits {
  /** Certificates in the served list, the end entity included. */
  readonly maxCertificates: number | null;
  /** Certificates between the end entity and the anchor. */
  readonly maxIntermediates: number | null;
  /** Octets of the served certificates together. */
  readonly maxListOctets: number | null;
  readonly minRsaBits: number | null;
  readonly maxRsaBits: number | null;
  /** Names of curves as RFC 5480 calls them for people: P-256. */
  readonly curves: readonly string[] | null;
  /** Of certificates in the path, the anchor's own signature aside. */
  readonly signatures: readonly SignatureKind[] | null;
  readonly digests: readonly Digest[] | null;
}

/** All rules of one stack. */
export type StackRules = { readonly [R in ChoiceName]: Choice<R> } & StackLimits;
export type RuleName = keyof StackRules;

export const RULE_NAMES: readonly RuleName[] = [
  ...(['walk', 'otherWays', 'mustVerify', 'endsAt', 'names', 'keyIds', 'dates', 'anchorDates'] as const),
  ...(['hostName', 'commonName', 'endEntityUsage', 'nameConstraints'] as const),
  ...(['maxCertificates', 'maxIntermediates', 'maxListOctets', 'minRsaBits', 'maxRsaBits'] as const),
  ...(['curves', 'signatures', 'digests'] as const),
];

/** A stack without limits of its own. */
export const NO_LIMITS: StackLimits = {
  maxCertificates: null,
  maxIntermediates: null,
  maxListOctets: null,
  minRsaBits: null,
  maxRsaBits: null,
  curves: null,
  signatures: null,
  digests: null,
};
