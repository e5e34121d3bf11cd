// wolfSSL with WOLFSSL_ALT_CERT_CHAINS, as Debian and --enable-opensslall build it: the end entity must lead to an anchor,
// whatever else is served.
import type { Stack } from '../stack.ts';
import { wolfssl } from './wolfssl.ts';

export const wolfsslAltChains: Stack = {
  ...wolfssl,
  name: 'wolfssl-alt-chains',
  title: 'wolfSSL with WOLFSSL_ALT_CERT_CHAINS',
  rules: { ...wolfssl.rules, mustVerify: 'path' },
};
