// nRF91: what its modem takes, where nobody knows what it does, and the values of `commonName` that the walk behind it can do.
import assert from 'node:assert/strict';
import test from 'node:test';

import { composeStack } from '../../../src/chain/custom-stack.ts';
import { createJudge } from '../../../src/chain/judge.ts';
import type { Choice } from '../../../src/chain/stack-rules.ts';
import { nrf91 } from '../../../src/chain/stacks/nrf91.ts';
import { type CertificateSpec, issue, type IssuedCertificate, keyPair } from '../../support/ca.ts';
import { HOST, judgeOnce, outcome, question } from '../judging.ts';

const root = issue({ subject: 'CN=Root', key: keyPair('nrf root') });
const expiredRoot = issue({ ...root.spec, notAfter: '2025-01-01T00:00:00Z' });
const otherRoot = issue({ subject: 'CN=Other Root' });
const leafOf = (bent: Partial<CertificateSpec>): IssuedCertificate =>
  issue({ subject: `CN=${HOST}`, issuer: root, key: keyPair('nrf leaf'), ...bent });
const leaf = leafOf({ dnsNames: [HOST] });
const largeLeaf = leafOf({
  dnsNames: [HOST, ...Array.from({ length: 200 }, (_, i) => `host-${String(i)}.example.com`)],
});

const rows = [
  { name: 'a plain list', served: [leaf], anchors: [root], outcome: 'ok' },
  { name: 'junk behind the path', served: [leaf, otherRoot], anchors: [root], outcome: 'uncertain' },
  { name: 'an expired anchor', served: [leaf], anchors: [expiredRoot], outcome: 'uncertain' },
  { name: 'no anchor in any case', served: [leaf, otherRoot], anchors: [otherRoot], outcome: 'issuer-missing null' },
  { name: 'more than 4,096 octets', served: [largeLeaf], anchors: [root], outcome: 'list-too-long null' },
];

for (const { name, served, anchors, outcome: expected } of rows) {
  test(`nrf91: ${name}`, () => {
    assert.equal(outcome(judgeOnce({ served, anchors, stack: 'nrf91' })), expected);
  });
}

const bare = leafOf({});
const withAddress = leafOf({ ipAddresses: ['192.0.2.10'] });
const elsewhere = leafOf({ dnsNames: ['elsewhere.example'] });

/** Whether CN counts: without subjectAltName, beside an address, beside another host. */
const counts: Readonly<Record<Choice<'commonName'>, readonly boolean[]>> = {
  'without-subject-alt-name': [true, false, false],
  'without-dns-name': [true, true, false],
  always: [true, true, true],
  never: [false, false, false],
};

for (const commonName of nrf91.can.commonName ?? []) {
  test(`nrf91: CN counts ${commonName}`, () => {
    const names = { name: 'composed', title: null, evidence: 'inferred', sources: [], hellos: null } as const;
    const composed = composeStack(nrf91, { ...names, rules: { commonName } });
    assert.ok(composed.kind === 'stack');
    const judge = createJudge({ knownRoots: () => [] });
    const accepted = [bare, withAddress, elsewhere].map((served) => {
      const asked = { ...question({ served: [served], anchors: [root], stack: 'nrf91' }), stack: composed.stack };
      return judge.judge(asked).kind === 'accepted';
    });
    assert.deepEqual(accepted, counts[commonName]);
  });
}
