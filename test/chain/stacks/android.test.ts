// Android sets issuers with wrong dates aside: they are told of where they signed, and not where they only bear the name.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { issue, keyPair } from '../../support/ca.ts';
import { HOST, judgeOnce, outcome } from '../judging.ts';

const root = issue({ subject: 'CN=Root' });
const inter = issue({ subject: 'CN=Issuing', issuer: root, ca: true, key: keyPair('issuing') });
const expired = issue({ ...inter.spec, notAfter: '2025-01-01T00:00:00Z' });
const namesake = issue({ ...expired.spec, key: keyPair('another') });
const leaf = issue({ subject: `CN=${HOST}`, issuer: inter, dnsNames: [HOST] });

const NOT_FOUND = 'Trust anchor for certification path not found.';
const rows = [
  { name: 'an expired issuer', served: [leaf, expired], expected: `expired ${NOT_FOUND}` },
  { name: 'an expired namesake of the issuer', served: [leaf, namesake], expected: `issuer-missing ${NOT_FOUND}` },
  { name: 'an expired issuer and its valid twin', served: [leaf, expired, inter], expected: 'ok' },
];
for (const { name, served, expected } of rows) {
  test(`android: ${name}`, () => {
    assert.equal(outcome(judgeOnce({ served, anchors: [root], stack: 'android' })), expected);
  });
}
