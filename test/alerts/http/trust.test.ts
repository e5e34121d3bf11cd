// Whom HTTPS trusts: the public CAs and, where the config names one, a private CA.
import assert from 'node:assert/strict';
import test from 'node:test';

import { issue, type IssuedCertificate } from '../../support/ca.ts';
import { startWebhookSink } from '../../support/webhook-sink.ts';
import { CA, CERTIFICATE, never, post, senderWith } from './scene.ts';

const OTHER = issue({ subject: 'CN=Another CA' });

const rows: readonly { name: string; certificate: IssuedCertificate; ca: string | null; error: RegExp | null }[] = [
  { name: 'a private CA', certificate: CERTIFICATE, ca: CA.pem, error: null },
  { name: 'one of two private CAs', certificate: CERTIFICATE, ca: OTHER.pem + CA.pem, error: null },
  { name: 'a private CA that nobody named', certificate: CERTIFICATE, ca: null, error: /unable to verify/ },
  { name: 'another CA', certificate: CERTIFICATE, ca: OTHER.pem, error: /unable to verify/ },
  {
    name: 'another host',
    certificate: issue({ subject: 'CN=x', issuer: CA, dnsNames: ['other.example'] }),
    ca: CA.pem,
    error: /altnames/,
  },
  {
    name: 'one that has expired',
    certificate: issue({
      subject: 'CN=127.0.0.1',
      issuer: CA,
      ipAddresses: ['127.0.0.1'],
      notAfter: '2021-01-01T00:00:00Z',
    }),
    ca: CA.pem,
    error: /expired/,
  },
  {
    name: 'another host, whose name writes to terminals',
    certificate: issue({ subject: 'CN=x', issuer: CA, dnsNames: ['\u001b[31mother.example'] }),
    ca: CA.pem,
    error: /^[^\u001b]*$/,
  },
];
for (const { name, certificate, ca, error } of rows) {
  test(`a certificate of ${name}`, async (t) => {
    const sink = await startWebhookSink([], 0, certificate);
    t.after(sink.close);
    const outcome = await senderWith({ ca }).send(post(sink.url), never);
    if (error === null) assert.ok(outcome.kind === 'answered' && outcome.status === 204);
    else {
      assert.ok(outcome.kind === 'failed');
      assert.match(outcome.error, error);
      assert.doesNotMatch(outcome.error, /hook/);
      assert.equal(sink.requests.length, 0);
    }
  });
}
