// wolfSSL built with NO_ASN_TIME, for devices without a clock: no date counts, neither of anchors nor of served certificates.
import type { Stack } from '../stack.ts';
import { wolfssl } from './wolfssl.ts';

export const wolfsslNoTime: Stack = {
  ...wolfssl,
  name: 'wolfssl-no-time',
  title: 'wolfSSL built with NO_ASN_TIME (no clock)',
  rules: { ...wolfssl.rules, dates: 'ignored', anchorDates: 'ignored' },
};
