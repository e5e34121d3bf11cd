// Extensions as OpenSSL and GnuTLS look at them, and DSA, which few stacks still know.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type CertificateSpec, issue, keyPair } from '../../support/ca.ts';
import { keyIdOf } from '../../support/ca-extensions.ts';
import { contextPrimitive, sequence } from '../../support/der.ts';
import { HOST, judgeOnce, outcome } from '../judging.ts';

const ROOT_KEY = keyPair('extensions, root');
const CRITICAL_UNKNOWN = { oid: '1.2.3.4', critical: true, value: sequence() };

interface Row {
  readonly name: string;
  readonly root?: Partial<CertificateSpec>;
  readonly leaf?: Partial<CertificateSpec>;
  readonly outcomes: Readonly<Record<string, string>>;
}

// Measured with OpenSSL 3.0.22, GnuTLS 3.7.9, OpenJDK 17 and mbedTLS 2.28.
const rows: readonly Row[] = [
  {
    name: 'a critical extension of the anchor that is not known',
    root: { extensions: [CRITICAL_UNKNOWN] },
    outcomes: { openssl: 'unknown-critical-extension 34', gnutls: 'unknown-critical-extension 0x200002' },
  },
  {
    name: 'a critical authorityKeyIdentifier',
    leaf: { authorityKeyId: 'omit', extensions: [criticalAuthorityKeyId()] },
    outcomes: { openssl: 'unknown-critical-extension 34', gnutls: 'ok' },
  },
  {
    name: 'an extended key usage without a purpose',
    leaf: { extendedKeyUsage: [] },
    outcomes: { openssl: 'extended-key-usage 26', gnutls: 'ok' },
  },
  {
    name: 'an anchor with a DSA key',
    root: { key: keyPair('extensions, DSA root', 'dsa1024') },
    outcomes: {
      openssl: 'ok',
      gnutls: 'ok',
      java: 'ok',
      mbedtls: 'anchor-not-loaded -0x262e',
      bearssl: 'anchor-not-loaded 49',
    },
  },
];

for (const { name, root: rootSpec, leaf: leafSpec, outcomes } of rows) {
  for (const [stack, expected] of Object.entries(outcomes)) {
    test(`${stack}: ${name}`, () => {
      const root = issue({ subject: 'CN=Root', key: ROOT_KEY, ...rootSpec });
      const leaf = issue({ subject: 'CN=Leaf', issuer: root, key: keyPair('leaf'), dnsNames: [HOST], ...leafSpec });
      assert.equal(outcome(judgeOnce({ served: [leaf], anchors: [root], stack })), expected);
    });
  }
}

function criticalAuthorityKeyId(): { oid: string; critical: boolean; value: Uint8Array } {
  const id = keyIdOf(ROOT_KEY.publicKey.export({ format: 'der', type: 'spki' }));
  return { oid: '2.5.29.35', critical: true, value: sequence(contextPrimitive(0, Buffer.from(id, 'hex'))) };
}
