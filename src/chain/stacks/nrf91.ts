// The modem of Nordic's nRF91 (nRF9160, nRF9161, nRF9151): documented is that it takes a served list of up to 4 kB. How the
// modem walks is not known: see forward-finding.
import { forwardFinding, keysUpTo } from '../rules/forward-finding.ts';
import { refused } from '../rules/failures.ts';
import { signerOf } from '../signer.ts';
import type { Finding, Presentation, Stack } from '../stack.ts';

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
  verify: verifyLikeNrf91,
};

/** "Maximum server certificate chain size has a limit of 4kB"; a list of 5,279 octets crashed a modem. */
const MAX_LIST_OCTETS = 4096;

function verifyLikeNrf91(presented: Presentation): Finding {
  const { served } = presented;
  const octets = served.reduce((sum, { der }) => sum + der.length, 0);
  if (octets <= MAX_LIST_OCTETS) return forwardFinding(presented, keysUpTo(4096, ['P-256', 'P-384', 'P-521']));
  const path = served.map(signerOf);
  const detail = `the served list has ${String(octets)} octets, the modem takes ${String(MAX_LIST_OCTETS)}`;
  return refused(null, { path, code: 'list-too-long', depth: path.length - 1, detail });
}
