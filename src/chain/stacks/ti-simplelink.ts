// The network processors of TI SimpleLink (CC3120, CC3220, CC3135, CC3235): closed source, modelled as default CyaSSL,
// whose error numbers they print minus 500. Wrong dates leave the connection up; names are not checked unless an
// application turns that on (SL_SO_SECURE_DOMAIN_NAME_VERIFICATION).
import type { Stack } from '../stack.ts';
import { verifyLikeWolfssl, wolfssl, WOLFSSL_ERRORS, type WolfsslCodes, type WolfsslError } from './wolfssl.ts';

export const tiSimplelink: Stack = {
  name: 'ti-simplelink',
  title: 'TI SimpleLink network processor',
  evidence: 'inferred',
  versions: ['CC3220', 'CC3235'],
  sources: [
    'SimpleLink SDK errors.h and socket.h',
    'SWRU455M table 8-4',
    'amazon-freertos pull request 2824',
    'TI E2E 973032, 974341, 789112, 845863',
  ],
  defaultHellos: [
    { profile: 'tls12-rsa', sni: true },
    { profile: 'tls12-ecdsa', sni: true },
  ],
  malformedCode: '-640',
  rules: { ...wolfssl.rules, dates: 'noted', anchorDates: 'noted', hostName: 'unchecked' },
  unknown: {},
  can: wolfssl.can,
  verify: (presented, rules) => verifyLikeWolfssl(presented, rules, TI_SIMPLELINK),
};

const TI_SIMPLELINK: WolfsslCodes = {
  deviceCode: (error) => String(cyasslNumber(error) - 500),
  // SL_ERROR_BSD_ESEC_DATE_ERROR.
  notedDateCode: '-461',
};

/** errors.h has the numbers of CyaSSL, which gave the errors of its TLS layer 100 less than wolfSSL does. */
function cyasslNumber(error: WolfsslError): number {
  const number = WOLFSSL_ERRORS[error];
  return number <= -300 ? number + 100 : number;
}
