// wolfSSL built with NO_SKID, as small builds are: signers are found by name alone, so that of two anchors with one name
// the first is the only one, and a wrong authorityKeyIdentifier does no harm.
import type { Stack } from '../stack.ts';
import { wolfssl } from './wolfssl.ts';

export const wolfsslNoSkid: Stack = {
  ...wolfssl,
  name: 'wolfssl-no-skid',
  title: 'wolfSSL built with NO_SKID',
  rules: { ...wolfssl.rules, keyIds: 'ignored' },
};
