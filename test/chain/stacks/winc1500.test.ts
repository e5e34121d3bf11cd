// A WINC1500 keeps of an anchor a hash of its name and its key, and finds issuers by that hash; its other rules are not known.
import assert from 'node:assert/strict';
import test from 'node:test';

import { decodeCertificate } from '../../../src/chain/decode.ts';
import { createJudge } from '../../../src/chain/judge.ts';
import { nameSha1Of } from '../../../src/chain/rules/name-hash.ts';
import { anchorStoreOf, hashedAnchorOf, type TrustAnchor, trustAnchorOf } from '../../../src/chain/trust-anchor.ts';
import { issue, keyPair } from '../../support/ca.ts';
import { HOST, outcome, question } from '../judging.ts';
import { stepLines } from '../step-lines.ts';

const root = issue({ subject: 'CN=Root, O=Example', key: keyPair('winc root') });
const expiredRoot = issue({ ...root.spec, notAfter: '2025-01-01T00:00:00Z' });
const otherRoot = issue({ subject: 'CN=Other Root' });
const inter = issue({ subject: 'CN=Issuing', issuer: root, ca: true });
const crossSign = issue({ ...root.spec, issuer: otherRoot, ca: true });
const leaf = issue({ subject: `CN=${HOST}`, issuer: inter, dnsNames: [HOST] });

const certificate = decodeCertificate(root.der);
const hash = nameSha1Of(certificate.subject);
const otherKey = decodeCertificate(otherRoot.der).spki;

interface Row {
  readonly name: string;
  readonly anchor: TrustAnchor;
  readonly served?: readonly (typeof root)[];
  readonly outcome: string;
}

const rows: readonly Row[] = [
  { name: 'an anchor without a name', anchor: hashedAnchorOf(hash, certificate.spki), outcome: 'ok' },
  {
    name: 'an anchor whose certificate is known',
    anchor: { ...trustAnchorOf(certificate), nameSha1: hash },
    outcome: 'ok',
  },
  { name: 'a certificate', anchor: trustAnchorOf(certificate), outcome: 'ok' },
  { name: 'another name', anchor: hashedAnchorOf('00'.repeat(20), certificate.spki), outcome: 'anchor-missing null' },
  { name: 'another key', anchor: hashedAnchorOf(hash, otherKey), outcome: 'anchor-missing null' },
  // Whether what comes beside the path must verify, and whether the dates of anchors count, is not known.
  {
    name: 'a cross-sign that does not verify',
    anchor: trustAnchorOf(certificate),
    served: [leaf, inter, crossSign],
    outcome: 'uncertain',
  },
  { name: 'an expired anchor', anchor: trustAnchorOf(decodeCertificate(expiredRoot.der)), outcome: 'uncertain' },
  {
    name: 'an expired anchor and an end entity that no anchor signed',
    anchor: trustAnchorOf(decodeCertificate(expiredRoot.der)),
    served: [issue({ subject: `CN=${HOST}`, issuer: otherRoot, dnsNames: [HOST] })],
    outcome: 'issuer-missing null',
  },
];

const judge = createJudge({ knownRoots: () => [] });

for (const { name, anchor, served = [leaf, inter], outcome: expected } of rows) {
  test(`winc1500: ${name}`, () => {
    const anchors = anchorStoreOf([anchor]);
    assert.equal(outcome(judge.judge({ ...question({ served, anchors: [], stack: 'winc1500' }), anchors })), expected);
  });
}

test('winc1500: the path ends at the name of the issuer where the anchor has none', () => {
  const anchors = anchorStoreOf([hashedAnchorOf(hash, certificate.spki)]);
  const asked = { ...question({ served: [leaf, inter], anchors: [], stack: 'winc1500' }), anchors };
  const verdict = judge.judge(asked);
  assert.ok(verdict.kind === 'accepted');
  assert.equal(verdict.anchor.subject, certificate.subject.text);
});

test('winc1500: an explanation says by what issuers are found', () => {
  const explained = judge.explain(question({ served: [leaf, inter], anchors: [root], stack: 'winc1500' }));
  const sought = stepLines(explained).filter((line) => line.startsWith('. seek-signer'));
  assert.equal(sought.length, 2);
  for (const line of sought) assert.match(line, /, by subject \(by a SHA-1 over its values\)$/);
});
