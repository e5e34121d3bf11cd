// OpenSSL 1.0.2 (and 1.0.1n and later): served certificates first, other issuers of them only where no anchor is found. An
// expired root in the store breaks the list even with the new root beside it (openssl.org, 13 September 2021).
import type { Certificate } from '../certificate.ts';
import { keyIdsAgree, maySignCertificates, serialNumbersAgree } from '../rules/issuers.ts';
import { never } from '../rules/name-constraints.ts';
import { byOpensslCanonicalForm } from '../rules/names.ts';
import { extensions, hostName, nameConstraints, signaturesAndDates, TLS_USAGES } from '../rules/openssl-checks.ts';
import type { Stack } from '../stack.ts';
import { buildUntrustedFirst } from '../walks/build-untrusted-first.ts';
import { openssl, type OpensslBuild, verifyLikeOpenssl } from './openssl.ts';

export const openssl102: Stack = {
  ...openssl,
  name: 'openssl-1.0.2',
  title: 'OpenSSL 1.0.2, and 1.0.1 from 1.0.1n on',
  versions: ['1.0.2s'],
  sources: ['crypto/x509/x509_vfy.c', 'crypto/x509/x509_lu.c', 'crypto/x509v3/v3_purp.c', 'openssl.org, 2021-09-13'],
  // Routers and set-top boxes: RSA lists first, for many were configured without elliptic curves.
  defaultHellos: [
    { profile: 'tls12-rsa', sni: true },
    { profile: 'tls12-ecdsa', sni: true },
  ],
  rules: {
    ...openssl.rules,
    walk: 'served-first',
    otherWays: 'without-anchor',
    // No security levels: SHA-1 is as good as any.
    digests: null,
    minRsaBits: null,
    // The depth is 100 as well, but it counts the anchor.
    maxIntermediates: 99,
  },
  can: {
    ...{ walk: ['served-first'], otherWays: ['without-anchor'], mustVerify: ['path'] },
    ...{ endsAt: ['self-signed-anchor'], dates: ['checked'], anchorDates: ['checked'], hostName: ['checked'] },
    maxIntermediates: 'any',
  },
  verify: (presented, rules) => verifyLikeOpenssl(presented, rules, OPENSSL_1_0_2),
};

export const OLD_EXTENSIONS = {
  of: 'served certificates',
  oldCas: 'anywhere',
  pathLengthOf: 'CAs that are not self-issued',
  serverUsages: TLS_USAGES,
  notCa: 24,
} as const;
export const OLD_NAME_CONSTRAINTS = nameConstraints({ commonNameAsDns: never, unsupported: ['ip'] });

export const OPENSSL_1_0_2: OpensslBuild = {
  issuers: {
    // X509_check_issued looks at the issuer's key usage as well, and not at the kind of its key.
    sameName: byOpensslCanonicalForm,
    issuerRules: [keyIdsAgree, serialNumbersAgree, maySignCertificates],
    prefers: 'first',
  },
  build: (store) => buildUntrustedFirst(store, true),
  depthFor: (intermediates) => intermediates + 1,
  beforeBuilding: [],
  overPath: [extensions(OLD_EXTENSIONS), OLD_NAME_CONSTRAINTS, hostName, signaturesAndDates(hasKnownKey)],
};

/** RSA and elliptic curves; Ed25519 came with 1.1.1. */
export function hasKnownKey({ publicKeyType: { kind } }: Certificate): boolean {
  return kind === 'rsa' || kind === 'ec';
}
