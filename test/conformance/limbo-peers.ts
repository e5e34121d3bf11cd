// The libraries that were asked the cases of x509-limbo, and how they were set up by its harnesses. Where that is stricter
// than what our stack stands for, the path that our stack accepts is held against the stricter settings as well: both
// libraries build one path and check it afterwards, so that this comes to the same.
import type { Certificate } from '../../src/chain/certificate.ts';
import { addressOctets, coversWholeLabel, namesHost } from '../../src/chain/rules/host-names.ts';
import { EXTENDED_KEY_USAGE } from '../../src/chain/rules/purposes.ts';
import { readCorpus } from './corpora.ts';
import { decoded, type LimboCase } from './limbo-cases.ts';
import { strictlyRefused } from './openssl-strict.ts';

export const PEERS_FILE = 'limbo-core-peers.json';

export interface Peer {
  /** As in the file of divergences. */
  readonly name: string;
  readonly stack: string;
  /** For people: how the library was set up. */
  readonly settings: string;
  /** Why the case was not put to the library, or cannot be put to our stack; null: both were asked. */
  readonly skips: (one: LimboCase) => string | null;
  /** Why the library refuses, as it was set up, a path that our stack accepts; null when it does not. */
  readonly refuses: (one: LimboCase, path: readonly Certificate[]) => string | null;
}

export const PEERS: readonly Peer[] = [
  {
    name: 'openssl-3.0.19',
    stack: 'openssl-partial-chain',
    settings: 'partial chains, X509_V_FLAG_X509_STRICT, security level 2, whole-label wildcards',
    skips: (one) => unaskable(one) ?? withoutPurpose(one),
    refuses: (one, path) =>
      strictlyRefused(path) ?? weakerThan112Bits(path) ?? tooDeep(one, path) ?? namedByPartOfLabel(one, path),
  },
  {
    name: 'gnutls-certtool-3.7.9',
    stack: 'gnutls',
    settings: 'verification profile medium, purpose of a TLS server',
    skips: (one) => unaskable(one) ?? setsUsage(one) ?? hasNamelessIssuer(one),
    refuses: (_, path) => weakerThan112Bits(path),
  },
];

/** `FA`: accepts what the case says to reject; `FR`: the reverse. */
export type Divergence = 'FA' | 'FR';

export function divergences(): Readonly<Record<string, Readonly<Record<string, Divergence>>>> {
  const file = JSON.parse(readCorpus(PEERS_FILE).toString('utf8')) as {
    divergences: Record<string, Record<string, Divergence>>;
  };
  return file.divergences;
}

export function unaskable({ validation_kind: kind, features }: LimboCase): string | null {
  if (kind === 'CLIENT') return 'the certificate of a client';
  return features.includes('has-crl') ? 'needs CRLs' : null;
}

/** The harness of GnuTLS leaves out cases with usages of their own. */
function setsUsage({ key_usage: usage, extended_key_usage: purposes }: LimboCase): string | null {
  return usage.length > 0 || purposes.length > 0 ? 'was not put to the library' : null;
}

/** certtool shows every issuer, and gives up at one without a name; the library alone does not. */
function hasNamelessIssuer({ peer_certificate: pem }: LimboCase): string | null {
  return decoded(pem)?.issuer.attributes.length === 0 ? 'certtool cannot show an issuer without a name' : null;
}

/** The harness of OpenSSL sets a purpose only where the case names one; our stacks always ask for a TLS server. */
function withoutPurpose(one: LimboCase): string | null {
  const endEntity = decoded(one.peer_certificate);
  if (one.extended_key_usage.length > 0 || endEntity === null) return null;
  const { extendedKeyUsage, keyUsage } = endEntity;
  const usages = ['digitalSignature', 'keyEncipherment', 'keyAgreement'] as const;
  const isForServers =
    extendedKeyUsage?.includes(EXTENDED_KEY_USAGE.serverAuth) !== false &&
    (keyUsage === null || usages.some((usage) => keyUsage.has(usage)));
  return isForServers ? null : 'asks about no TLS server';
}

/** OpenSSL's security level 2 and GnuTLS's profile "medium": every key, and every signature but the anchor's own. */
function weakerThan112Bits(path: readonly Certificate[]): string | null {
  const weak = path.find(({ publicKeyType: key, signatureAlgorithm: { digest } }, depth) => {
    const weakSignature = depth < path.length - 1 && (digest === 'sha1' || digest === 'md5');
    return weakSignature || (key.kind === 'rsa' && key.bits < 2048) || (key.kind === 'ec' && key.bits < 224);
  });
  return weak === undefined ? null : 'weaker than 112 bits';
}

/** X509_VERIFY_PARAM_set_depth: certificates between the end entity and the anchor, self-issued ones too. */
function tooDeep({ max_chain_depth: limit }: LimboCase, path: readonly Certificate[]): string | null {
  return limit !== null && path.length - 2 > limit ? `more than ${String(limit)} intermediates` : null;
}

/** X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS. */
function namedByPartOfLabel(
  { expected_peer_name: name }: LimboCase,
  [endEntity]: readonly Certificate[],
): string | null {
  if (name === null || endEntity === undefined || addressOctets(name.value) !== null) return null;
  const isNamed = namesHost(endEntity, name.value, {
    covers: coversWholeLabel,
    commonNameCounts: 'without-dns-name',
    addresses: 'ip-address-names',
  });
  return isNamed ? null : 'named by a wildcard within a label';
}
