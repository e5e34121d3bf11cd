// wolfSSL built with NO_ASN_TIME, for devices without a clock: no date counts, neither of anchors nor of served certificates.
import type { Stack } from '../stack.ts';
import { verifyLikeWolfssl, WOLFSSL, wolfssl, WOLFSSL_RULES, type WolfsslBuild } from './wolfssl.ts';

export const wolfsslNoTime: Stack = {
  ...wolfssl,
  name: 'wolfssl-no-time',
  title: 'wolfSSL built with NO_ASN_TIME (no clock)',
  verify: (presented) => verifyLikeWolfssl(presented, NO_TIME),
};

const NO_TIME: WolfsslBuild = { ...WOLFSSL, rules: { ...WOLFSSL_RULES, dates: null } };
