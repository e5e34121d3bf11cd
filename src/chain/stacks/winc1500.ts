// Microchip WINC1500: documented are its limits (RSA up to 2048 bits, P-256) and what it keeps of a root (a hash of the
// name, the key, the dates). How its firmware walks, and what it asks of intermediates, is not known: see forward-finding.
import { FORWARD_CAN, FORWARD_RULES, forwardFinding } from '../rules/forward-finding.ts';
import type { Stack } from '../stack.ts';

export const winc1500: Stack = {
  name: 'winc1500',
  title: 'Microchip WINC1500',
  evidence: 'inferred',
  versions: ['ATWINC15x0 firmware 19.x'],
  sources: ['onlinedocs.microchip.com, ATWINC15x0 software guide, 7.4.4 TLS certificate constraints'],
  defaultHellos: [
    { profile: 'tls12-rsa', sni: true },
    { profile: 'tls12-ecdsa', sni: true },
  ],
  malformedCode: null,
  rules: { ...FORWARD_RULES, names: 'value-hash', maxRsaBits: 2048, curves: ['P-256'] },
  unknown: { mustVerify: ['path', 'every-certificate'], anchorDates: ['checked', 'ignored'] },
  can: FORWARD_CAN,
  verify: forwardFinding,
};
