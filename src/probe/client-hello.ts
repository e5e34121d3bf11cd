// How each client hello profile is spelled for the TLS library. A probe collects and never judges, so every profile takes
// what a strict client would turn down: old versions, small keys, weak signatures (security level 0).
import { constants } from 'node:crypto';
import { createSecureContext, type SecureContext, type SecureVersion } from 'node:tls';

import type { ClientHelloProfile } from './observation.ts';

interface ProfileSettings {
  readonly minVersion: SecureVersion;
  readonly maxVersion: SecureVersion;
  readonly ciphers: string;
  readonly alpn: readonly string[];
}

const SETTINGS: Readonly<Record<ClientHelloProfile, ProfileSettings>> = {
  // A desktop or a phone of today: TLS 1.2 and 1.3.
  modern: { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3', ciphers: 'DEFAULT', alpn: ['http/1.1'] },
  // Devices: TLS 1.2 and what came before it, no ALPN, one kind of key.
  'tls12-ecdsa': device(
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-ECDSA-AES128-SHA256',
    'ECDHE-ECDSA-AES128-SHA',
    'ECDHE-ECDSA-AES256-SHA',
  ),
  'tls12-rsa': device(
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-RSA-CHACHA20-POLY1305',
    'ECDHE-RSA-AES128-SHA256',
    'ECDHE-RSA-AES128-SHA',
    'ECDHE-RSA-AES256-SHA',
  ),
  'tls12-static-rsa': device(
    'AES128-GCM-SHA256',
    'AES256-GCM-SHA384',
    'AES128-SHA256',
    'AES256-SHA256',
    'AES128-SHA',
    'AES256-SHA',
  ),
};

function device(...suites: readonly string[]): ProfileSettings {
  return { minVersion: 'TLSv1', maxVersion: 'TLSv1.2', ciphers: suites.join(':'), alpn: [] };
}

/** The protocols that the hello names in ALPN (RFC 7301). */
export function alpnProtocols(profile: ClientHelloProfile): readonly string[] {
  return SETTINGS[profile].alpn;
}

const contexts = new Map<ClientHelloProfile, SecureContext>();

/** One context for all probes of a profile: making one costs as much as a handshake. Throws what the TLS library throws. */
export function secureContext(profile: ClientHelloProfile): SecureContext {
  const known = contexts.get(profile);
  if (known !== undefined) return known;
  const { minVersion, maxVersion, ciphers } = SETTINGS[profile];
  const context = createSecureContext({
    minVersion,
    maxVersion,
    ciphers: `${ciphers}:@SECLEVEL=0`,
    // Old servers do not know secure renegotiation (RFC 5746), and OpenSSL 3 would turn them down for it.
    secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
    // Node leads with a post-quantum share of 1.2 kB that no device sends.
    ecdhCurve: 'X25519:P-256:P-384',
    // No trust anchors: nothing is verified here, and the time to try is saved.
    ca: [],
  });
  contexts.set(profile, context);
  return context;
}
