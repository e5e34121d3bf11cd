// The served list comes off the wire byte for byte as it was sent, whatever a verifier would make of it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import type { ClientHello, Outcome } from '../../src/probe/observation.ts';
import { issue, keyPair, type IssuedCertificate } from '../support/ca.ts';
import { outcomeOf, servedDers } from '../support/probe-context.ts';
import { startTlsServer, type TlsServerSpec } from '../support/tls-server.ts';

const root = issue({ subject: 'CN=Root' });
const otherRoot = issue({ subject: 'CN=Other Root' });
const issuingKey = keyPair('served-list issuing');
const issuing = issue({ subject: 'CN=Issuing', issuer: root, ca: true, key: issuingKey });
const crossSign = issue({ subject: 'CN=Issuing', issuer: otherRoot, ca: true, key: issuingKey });
const endEntity = issue({ subject: 'CN=device.example', issuer: issuing, dnsNames: ['device.example'] });
const selfSigned = issue({ subject: 'CN=device.example', ca: false });
const expired = issue({ subject: 'CN=Old', issuer: root, ca: true, notBefore: '2000-01-01', notAfter: '2001-01-01' });
const stranger = issue({ subject: 'CN=Stranger' });
const many = Array.from({ length: 41 }, (_, index) =>
  issue({ subject: `CN=Extra ${String(index)}`, issuer: root, key: issuingKey }),
);

const shapes: readonly { readonly name: string; readonly chain: readonly IssuedCertificate[] }[] = [
  { name: 'the end entity alone', chain: [endEntity] },
  { name: 'a self-signed end entity', chain: [selfSigned] },
  { name: 'end entity and intermediate', chain: [endEntity, issuing] },
  { name: 'with the root', chain: [endEntity, issuing, root] },
  { name: 'without the intermediate', chain: [endEntity, root] },
  { name: 'in the wrong order', chain: [endEntity, root, issuing] },
  { name: 'the intermediate twice', chain: [endEntity, issuing, issuing] },
  { name: 'the end entity twice', chain: [endEntity, endEntity, issuing] },
  { name: 'with a stranger', chain: [endEntity, stranger, issuing] },
  { name: 'with a cross-sign and both roots', chain: [endEntity, issuing, crossSign, root, otherRoot] },
  { name: 'with an expired certificate', chain: [endEntity, issuing, expired] },
  { name: '42 certificates', chain: [endEntity, ...many] },
];

const versions = [
  { version: 'TLSv1.2', number: 0x0303 },
  { version: 'TLSv1.3', number: 0x0304 },
] as const;

describe('the served list, byte for byte', () => {
  for (const { name, chain } of shapes) {
    for (const { version, number } of versions) {
      test(`${name}, ${version}`, async () => {
        const outcome = await outcomeAt({ chain, minVersion: version, maxVersion: version });
        assertServed(outcome, chain);
        assert.ok(outcome.kind === 'served');
        assert.equal(outcome.tlsVersion, number);
        assert.equal(outcome.proven, true);
        assert.equal(outcome.handshakeFailure, null);
      });
    }
  }
});

describe('the served list, on other ways', () => {
  const chain = [endEntity, issuing];

  test('TLS 1.0', async () => {
    const spec: TlsServerSpec = { chain, minVersion: 'TLSv1', maxVersion: 'TLSv1' };
    const outcome = await outcomeAt(spec, { profile: 'tls12-ecdsa', sni: true });
    assertServed(outcome, chain);
    assert.equal(outcome.kind === 'served' && outcome.tlsVersion, 0x0301);
  });

  test('a HelloRetryRequest', async () => {
    // The first key share of the modern client hello is X25519.
    const outcome = await outcomeAt({ chain, ecdhCurve: 'P-384', minVersion: 'TLSv1.3' });
    assertServed(outcome, chain);
    assert.equal(outcome.kind === 'served' && outcome.proven, true);
  });

  for (const suite of ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256']) {
    test(suite, async () => {
      assertServed(await outcomeAt({ chain, ciphers: `${suite}:DEFAULT`, minVersion: 'TLSv1.3' }), chain);
    });
  }

  test('a server that demands a client certificate, TLS 1.2: the list, unproven', async () => {
    const outcome = await outcomeAt({ chain, requestCert: true, maxVersion: 'TLSv1.2' });
    assertServed(outcome, chain);
    assert.ok(outcome.kind === 'served');
    assert.equal(outcome.proven, false);
    // Node's server tells nothing and closes; what counts is that this is known for a handshake that failed.
    assert.notEqual(outcome.handshakeFailure, null);
  });

  test('a server that demands a client certificate, TLS 1.3: the handshake completes first', async () => {
    const outcome = await outcomeAt({ chain, requestCert: true, minVersion: 'TLSv1.3' });
    assertServed(outcome, chain);
    assert.equal(outcome.kind === 'served' && outcome.proven, true);
  });

  test('more certificates than the limit', async () => {
    const server = await startTlsServer({ chain: [endEntity, ...many] });
    const outcome = await outcomeOf(server, {}, { maxCertificates: 41 });
    await server.close();
    assert.deepEqual(outcome, { kind: 'failed', failure: { code: 'list-too-large', limit: 'certificates', max: 41 } });
  });
});

describe('the client hello decides', () => {
  const rsaEndEntity = issue({ subject: 'CN=device.example', key: 'rsa2048', ca: false });
  const dual: TlsServerSpec = { chain: [endEntity, issuing], alternative: { chain: [rsaEndEntity] } };

  const rows: readonly { readonly hello: ClientHello; readonly chain: readonly IssuedCertificate[] }[] = [
    { hello: { profile: 'modern', sni: true }, chain: [endEntity, issuing] },
    { hello: { profile: 'tls12-ecdsa', sni: true }, chain: [endEntity, issuing] },
    { hello: { profile: 'tls12-rsa', sni: true }, chain: [rsaEndEntity] },
    { hello: { profile: 'tls12-static-rsa', sni: true }, chain: [rsaEndEntity] },
  ];
  for (const { hello, chain } of rows) {
    test(`which list is served: ${hello.profile}`, async () => {
      assertServed(await outcomeAt(dual, hello), chain);
    });
  }

  const names = [
    { name: 'a host name is named', host: 'device.example', sni: true, serverName: 'device.example' },
    { name: 'not without SNI', host: 'device.example', sni: false, serverName: null },
    { name: 'an address is not named', host: '127.0.0.1', sni: true, serverName: null },
  ];
  for (const { name, host, sni, serverName } of names) {
    test(`server_name: ${name}`, async () => {
      const server = await startTlsServer({ chain: [endEntity], maxVersion: 'TLSv1.2' });
      await outcomeOf(server, { host, hello: { profile: 'modern', sni } });
      await server.close();
      assert.deepEqual(server.serverNames(), [serverName]);
    });
  }
});

async function outcomeAt(spec: TlsServerSpec, hello: ClientHello = { profile: 'modern', sni: true }): Promise<Outcome> {
  const server = await startTlsServer(spec);
  try {
    return await outcomeOf(server, { hello });
  } finally {
    await server.close();
  }
}

function assertServed(outcome: Outcome, chain: readonly IssuedCertificate[]): void {
  assert.deepEqual(
    servedDers(outcome).map((der) => Buffer.from(der).toString('base64')),
    chain.map(({ der }) => Buffer.from(der).toString('base64')),
  );
}
