// The modem of Nordic's nRF91 (nRF9160, nRF9161, nRF9151): documented is that it takes a served list of up to 4 kB. How the
// modem walks is not known: see forward-finding.
import { FORWARD_CAN, FORWARD_RULES, forwardFinding } from '../rules/forward-finding.ts';
import type { Stack } from '../stack.ts';

export const nrf91: Stack = {
  name: 'nrf91',
  title: 'Nordic nRF91 modem',
  evidence: 'inferred',
  versions: ['nRF9160 modem firmware 1.x'],
  sources: ['Nordic DevZone 114031', 'nRF91 AT commands, %CMNG'],
  defaultHellos: [
    { profile: 'tls12-ecdsa', sni: true },
    { profile: 'tls12-rsa', sni: true },
  ],
  malformedCode: null,
  // "Maximum server certificate chain size has a limit of 4kB"; a list of 5,279 octets crashed a modem.
  rules: { ...FORWARD_RULES, maxListOctets: 4096 },
  unknown: { mustVerify: ['path', 'every-certificate'], anchorDates: ['checked', 'ignored'] },
  can: FORWARD_CAN,
  verify: forwardFinding,
};
