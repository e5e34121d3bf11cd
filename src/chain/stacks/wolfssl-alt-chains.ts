// wolfSSL with WOLFSSL_ALT_CERT_CHAINS, as Debian and --enable-opensslall build it: the end entity must lead to an anchor,
// whatever else is served.
import type { Stack } from '../stack.ts';
import { verifyLikeWolfssl, WOLFSSL, wolfssl, type WolfsslBuild } from './wolfssl.ts';

export const wolfsslAltChains: Stack = {
  ...wolfssl,
  name: 'wolfssl-alt-chains',
  title: 'wolfSSL with WOLFSSL_ALT_CERT_CHAINS',
  verify: (presented) => verifyLikeWolfssl(presented, ALT_CHAINS),
};

const ALT_CHAINS: WolfsslBuild = { ...WOLFSSL, mustVerify: 'the path taken' };
