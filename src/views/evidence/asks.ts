// What is asked of whoever runs a host, for each reason of a refusal: one sentence, addressed to them.
import type { RefusalCode } from '../../chain/verdict.ts';

const ANOTHER_CA =
  'Serve, at every address, a list that leads to one of the CAs under WHAT THE DEVICES TRUST. Where you must change to ' +
  'another CA, tell us before, and keep the old one until the devices are updated.';
const RENEW = 'Replace the certificate that is named above by one that is valid now.';
const CORRECT = 'Serve a list without the certificate that is named above, or with a correct one in its place.';
const PLAINER = 'Serve a list of keys and signatures as before: the devices cannot verify the one that is named above.';

export const ASKS: Readonly<Record<RefusalCode, string | null>> = {
  'empty-list': 'Send the certificate and its intermediates in the handshake: none was sent.',
  'malformed-certificate': CORRECT,
  'no-anchors': null,
  'anchor-not-loaded': null,
  'anchor-expired': null,
  'anchor-not-yet-valid': null,
  expired: RENEW,
  'not-yet-valid': RENEW,
  'name-mismatch': 'Serve a certificate that names the host as the devices ask for it (server_name).',
  'name-constraints': CORRECT,
  'extended-key-usage': CORRECT,
  'key-usage': CORRECT,
  'unknown-critical-extension': CORRECT,
  'path-length': CORRECT,
  'not-a-ca': CORRECT,
  'weak-algorithm': PLAINER,
  'weak-key': PLAINER,
  'unsupported-algorithm': PLAINER,
  'list-too-long': 'Leave out of the list what is not needed: duplicates, roots, cross-signed certificates.',
  'signature-invalid': ANOTHER_CA,
  'issuer-missing': 'Send the intermediate certificates along, each followed by its issuer: one of them was not sent.',
  'anchor-missing': ANOTHER_CA,
  'budget-exhausted': null,
};
