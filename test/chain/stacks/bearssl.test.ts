// BearSSL's TLS engine asks what the end entity's key may do, after the list was accepted.
import assert from 'node:assert/strict';
import test from 'node:test';

import { type CertificateSpec, issue } from '../../support/ca.ts';
import { HOST, judgeOnce, outcome } from '../judging.ts';

const root = issue({ subject: 'CN=Root', key: 'rsa2048' });

const rows: readonly (Pick<CertificateSpec, 'key' | 'keyUsage'> & {
  readonly name: string;
  readonly outcome: string;
})[] = [
  { name: 'an RSA key that may sign', key: 'rsa2048', keyUsage: ['digitalSignature'], outcome: 'ok' },
  { name: 'an RSA key that may only encipher keys', key: 'rsa2048', keyUsage: ['keyEncipherment'], outcome: 'ok' },
  { name: 'an RSA key that may only agree', key: 'rsa2048', keyUsage: ['keyAgreement'], outcome: 'key-usage 28' },
  { name: 'an EC key that may sign', key: 'p256', keyUsage: ['digitalSignature'], outcome: 'ok' },
  { name: 'an EC key that may only agree', key: 'p256', keyUsage: ['keyAgreement'], outcome: 'key-usage 28' },
];

for (const { name, key, keyUsage, outcome: expected } of rows) {
  test(`bearssl: ${name}`, () => {
    const usage = { ...(key === undefined ? {} : { key }), ...(keyUsage === undefined ? {} : { keyUsage }) };
    const leaf = issue({ subject: `CN=${HOST}`, issuer: root, dnsNames: [HOST], ...usage });
    assert.equal(outcome(judgeOnce({ served: [leaf], anchors: [root], stack: 'bearssl' })), expected);
  });
}
