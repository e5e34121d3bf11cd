// OpenSSL with X509_V_FLAG_PARTIAL_CHAIN: any pinned certificate is an anchor, as curl and wget set it up.
import type { Stack } from '../stack.ts';
import { openssl } from './openssl.ts';

export const opensslPartialChain: Stack = {
  ...openssl,
  name: 'openssl-partial-chain',
  title: 'OpenSSL 1.1.0 and later, any pinned certificate an anchor (curl)',
  sources: [...openssl.sources, 'curl lib/vtls/openssl.c', 'Node.js tls.md, allowPartialTrustChain'],
  rules: { ...openssl.rules, endsAt: 'first-anchor' },
};
