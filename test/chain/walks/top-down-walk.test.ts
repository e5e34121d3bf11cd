// Fine points of wolfSSL's walk that real lists hit: what a served root finds, whose path length counts, who is looked at.
import assert from 'node:assert/strict';
import test from 'node:test';

import { type IssuedCertificate, issue, keyPair } from '../../support/ca.ts';
import { HOST, judgeOnce, outcome } from '../judging.ts';

const rootKey = keyPair('top-down root');
const root = issue({ subject: 'CN=Root', key: rootKey });
const namesake = issue({ subject: 'CN=Root', key: keyPair('top-down namesake') });
const namesakeWithoutAkid = issue({ subject: 'CN=Root', key: keyPair('top-down namesake'), authorityKeyId: 'omit' });
const narrowRoot = issue({ subject: 'CN=Narrow Root', key: keyPair('top-down narrow'), pathLength: 0 });
const intermediate = issue({ subject: 'CN=TLS CA', issuer: root, ca: true });
const keyless = issue({ subject: 'CN=TLS CA without key usage', issuer: root, ca: true, keyUsage: 'omit' });
const [upper, lower] = twoBelow(narrowRoot);

function twoBelow(issuer: IssuedCertificate): readonly [IssuedCertificate, IssuedCertificate] {
  const first = issue({ subject: 'CN=Upper CA', issuer, ca: true });
  return [first, issue({ subject: 'CN=Lower CA', issuer: first, ca: true })];
}

function leaf(issuer: IssuedCertificate): IssuedCertificate {
  return issue({ subject: `CN=${HOST}`, issuer, dnsNames: [HOST] });
}

const rows = [
  {
    name: 'a served root without authorityKeyIdentifier finds itself among two anchors of its name',
    served: [leaf(intermediate), intermediate, namesakeWithoutAkid],
    anchors: [root, namesake],
    outcome: 'ok',
  },
  {
    name: 'the path length of a self-signed anchor does not count',
    served: [leaf(lower), lower, upper],
    anchors: [narrowRoot],
    outcome: 'ok',
  },
  {
    name: 'an intermediate without keyUsage may not sign',
    served: [leaf(keyless), keyless],
    anchors: [root],
    outcome: 'key-usage -188',
  },
  {
    name: 'but where it is pinned as well, nobody looks',
    served: [leaf(keyless), keyless],
    anchors: [root, keyless],
    outcome: 'ok',
  },
] as const;

for (const row of rows) {
  test(`wolfssl: ${row.name}`, () => {
    assert.equal(outcome(judgeOnce({ served: row.served, anchors: row.anchors, stack: 'wolfssl' })), row.outcome);
  });
}
