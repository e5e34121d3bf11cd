// OpenSSL before 1.0.1n and 1.0.2b: served certificates first and no other way. A cross-sign that is served must lead to
// an anchor, even where the cross-signed root itself is pinned.
import { extensions, hostName, signaturesAndDates } from '../rules/openssl-checks.ts';
import type { Stack } from '../stack.ts';
import { buildUntrustedFirst } from '../walks/build-untrusted-first.ts';
import { hasKnownKey, OLD_EXTENSIONS, OLD_NAME_CONSTRAINTS, OPENSSL_1_0_2, openssl102 } from './openssl-1.0.2.ts';
import { type OpensslBuild, verifyLikeOpenssl } from './openssl.ts';

export const openssl101: Stack = {
  ...openssl102,
  name: 'openssl-1.0.1',
  title: 'OpenSSL before 1.0.1n and 1.0.2b',
  versions: ['1.0.1l'],
  sources: ['crypto/x509/x509_vfy.c', 'crypto/x509v3/v3_purp.c', 'CHANGES of 1.0.1n and 1.0.2b'],
  rules: { ...openssl102.rules, otherWays: 'none' },
  can: { ...openssl102.can, otherWays: ['none'] },
  verify: (presented, rules) => verifyLikeOpenssl(presented, rules, OPENSSL_1_0_1),
};

const OPENSSL_1_0_1: OpensslBuild = {
  ...OPENSSL_1_0_2,
  build: (store) => buildUntrustedFirst(store, false),
  overPath: [
    // A key that may only agree serves no TLS yet.
    extensions({ ...OLD_EXTENSIONS, serverUsages: ['digitalSignature', 'keyEncipherment'] }),
    OLD_NAME_CONSTRAINTS,
    signaturesAndDates(hasKnownKey),
    // The library leaves names to the application, which asks last; the number is the one that 1.0.2 gave it.
    hostName,
  ],
};
