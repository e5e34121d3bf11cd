// The tap against a server that is not Node's: `openssl s_server`.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import type { ClientHelloProfile, ProbeFailure } from '../../src/probe/observation.ts';
import { issue } from '../support/ca.ts';
import { startOpensslServer } from '../support/openssl-server.ts';
import { failureOf, outcomeOf, servedDers } from '../support/probe-context.ts';

const root = issue({ subject: 'CN=Root' });
const issuing = issue({ subject: 'CN=Issuing', issuer: root, ca: true });
const endEntity = issue({ subject: 'CN=device.example', issuer: issuing, key: 'rsa2048' });
/** In the wrong order, with a duplicate. */
const chain = [endEntity, root, issuing, root];

interface Row {
  readonly name: string;
  readonly options: readonly string[];
  readonly profile?: ClientHelloProfile;
  readonly version: number;
  /** How the handshake ended; null: it completed. */
  readonly failure?: ProbeFailure;
}

const rows: readonly Row[] = [
  { name: 'TLS 1.2', options: ['-tls1_2'], version: 0x0303 },
  { name: 'TLS 1.3', options: ['-tls1_3'], version: 0x0304 },
  { name: 'TLS 1.2, records of 512 bytes', options: ['-tls1_2', '-max_send_frag', '512'], version: 0x0303 },
  { name: 'TLS 1.3, records of 512 bytes', options: ['-tls1_3', '-max_send_frag', '512'], version: 0x0304 },
  { name: 'TLS 1.3, padded records', options: ['-tls1_3', '-record_padding', '1024'], version: 0x0304 },
  { name: 'TLS 1.3 after a HelloRetryRequest', options: ['-tls1_3', '-groups', 'P-384'], version: 0x0304 },
  {
    name: 'TLS 1.0',
    options: ['-tls1', '-cipher', 'DEFAULT:@SECLEVEL=0'],
    profile: 'tls12-rsa',
    version: 0x0301,
  },
  {
    name: 'RSA key exchange, as old devices do it',
    options: ['-tls1_2', '-cipher', 'AES128-GCM-SHA256'],
    profile: 'tls12-static-rsa',
    version: 0x0303,
  },
  {
    name: 'TLS 1.2, a client certificate is demanded',
    options: ['-tls1_2', '-Verify', '1'],
    version: 0x0303,
    failure: { code: 'alert', alert: 40, name: 'handshake_failure' },
  },
  { name: 'TLS 1.3, a client certificate is demanded', options: ['-tls1_3', '-Verify', '1'], version: 0x0304 },
];

describe('openssl s_server', () => {
  for (const { name, options, profile, version, failure } of rows) {
    test(name, async () => {
      const server = await startOpensslServer(chain, options);
      const outcome = await outcomeOf(server, { hello: { profile: profile ?? 'modern', sni: true } });
      await server.close();
      assert.deepEqual(
        servedDers(outcome).map(hex),
        chain.map(({ der }) => hex(der)),
      );
      assert.ok(outcome.kind === 'served');
      assert.equal(outcome.tlsVersion, version);
      assert.equal(outcome.proven, failure === undefined);
      assert.deepEqual(outcome.handshakeFailure, failure ?? null);
    });
  }

  test('no cipher suite in common', async () => {
    const server = await startOpensslServer(chain, ['-tls1_2']);
    const outcome = await outcomeOf(server, { hello: { profile: 'tls12-ecdsa', sni: true } });
    await server.close();
    assert.deepEqual(failureOf(outcome), { code: 'alert', alert: 40, name: 'handshake_failure' });
  });

  test('no version in common', async () => {
    const server = await startOpensslServer(chain, ['-tls1_3']);
    const outcome = await outcomeOf(server, { hello: { profile: 'tls12-rsa', sni: true } });
    await server.close();
    assert.deepEqual(failureOf(outcome), { code: 'alert', alert: 70, name: 'protocol_version' });
  });
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
