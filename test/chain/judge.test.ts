// The judge around the stacks: lists that are no lists, what it remembers, what it says is missing, and where it gives up.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createJudge } from '../../src/chain/judge.ts';
import type { KnownRoot } from '../../src/chain/known-roots.ts';
import { STACKS, stackNamed } from '../../src/chain/stacks.ts';
import { servedListOf } from '../../src/probe/observation.ts';
import { issue, keyPair } from '../support/ca.ts';
import { HOST, judgeOnce, NOW, outcome, question } from './judging.ts';

// RSA, for some stacks know nothing else.
const root = issue({ subject: 'CN=Pinned Root', key: keyPair('root', 'rsa2048') });
const otherRoot = issue({ subject: 'CN=Other Root', key: keyPair('other', 'rsa2048') });
const otherRootX = issue({ ...otherRoot.spec, issuer: root, ca: true });
const impostor = issue({ subject: 'CN=Other Root', key: keyPair('impostor') });
const inter = issue({ subject: 'CN=Inter', issuer: otherRoot, ca: true, key: keyPair('inter', 'rsa2048') });
const leaf = issue({
  subject: `CN=${HOST}`,
  issuer: inter,
  dnsNames: [HOST],
  key: keyPair('leaf', 'rsa2048'),
  notAfter: '2027-01-01T00:00:00Z',
});
const served = [leaf, inter];

const known: readonly KnownRoot[] = [
  { pem: impostor.pem, foundIn: 'system' },
  { pem: otherRoot.pem, foundIn: 'node' },
];

for (const { name: stack } of STACKS) {
  test(`${stack}: names the missing anchor and supplies it from the known roots`, () => {
    const judge = createJudge({ knownRoots: () => known });
    const verdict = judgeOnce({ served, anchors: [root], stack }, judge);
    assert.equal(verdict.kind, 'refused');
    assert.equal(verdict.code, 'anchor-missing');
    assert.equal(verdict.missing?.subject, 'CN=Other Root');
    assert.equal(verdict.missing.certificate?.sha256, otherRoot.sha256);
    assert.equal(verdict.missing.certificate.pem, otherRoot.pem);
    assert.equal(verdict.missing.foundIn, 'node');
    assert.equal(judgeOnce({ served, anchors: [root, otherRoot], stack }, judge).kind, 'accepted');
  });

  test(`${stack}: refuses an empty list and one that cannot be read`, () => {
    const judge = createJudge({ knownRoots: () => [] });
    const asked = question({ served: [], anchors: [root], stack });
    assert.equal(outcome(judge.judge(asked)), 'empty-list null');
    const garbage = servedListOf([leaf.der, Buffer.from('garbage')]);
    const verdict = judge.judge({ ...asked, servedList: garbage });
    assert.equal(outcome(verdict), `malformed-certificate ${String(stackNamed(stack)?.malformedCode)}`);
    assert.equal(judge.decode({ der: Buffer.from('garbage'), sha256: 'x' }), null);
  });
}

test('a self-signed root that was served is the missing anchor', () => {
  const verdict = judgeOnce({ served: [...served, otherRoot], anchors: [root], stack: 'mbedtls' });
  assert.equal(verdict.kind, 'refused');
  assert.equal(verdict.missing?.foundIn, 'served');
  assert.equal(verdict.missing.certificate?.sha256, otherRoot.sha256);
});

test('what is missing depends on the stack: wolfSSL needs the issuer of the topmost certificate', () => {
  const top = issue({ subject: 'CN=Top', key: keyPair('top') });
  const crossSigned = issue({ ...otherRoot.spec, issuer: top, ca: true });
  const judge = createJudge({ knownRoots: () => [...known, { pem: top.pem, foundIn: 'system' }] });
  const verdict = judgeOnce({ served: [...served, crossSigned], anchors: [otherRoot], stack: 'wolfssl' }, judge);
  assert.equal(verdict.kind, 'refused');
  assert.equal(verdict.missing?.subject, 'CN=Top');
});

test('an anchor that nobody knows is named by its child', () => {
  const verdict = judgeOnce({ served, anchors: [root], stack: 'ti-simplelink' });
  assert.equal(verdict.kind, 'refused');
  assert.deepEqual(verdict.missing, {
    subject: 'CN=Other Root',
    keyId: verdict.missing?.keyId ?? null,
    certificate: null,
    foundIn: null,
  });
  assert.match(verdict.missing.keyId ?? '', /^[0-9a-f]{40}$/);
});

test('no anchor helps against a wrong name', () => {
  const verdict = judgeOnce({ served, anchors: [otherRoot], stack: 'openssl', host: 'other.example' });
  assert.equal(verdict.kind, 'refused');
  assert.equal(verdict.missing, null);
});

test('the known roots are read only when a list is refused', () => {
  let reads = 0;
  const judge = createJudge({
    knownRoots: () => {
      reads += 1;
      return known;
    },
  });
  judgeOnce({ served, anchors: [otherRoot], stack: 'openssl' }, judge);
  assert.equal(reads, 0);
  judgeOnce({ served, anchors: [root], stack: 'openssl' }, judge);
  judgeOnce({ served, anchors: [], stack: 'openssl' }, judge);
  assert.equal(reads, 1);
});

test('a verdict is remembered for as long as it holds, and no longer', () => {
  const judge = createJudge({ knownRoots: () => [] });
  const ask = (at: number): unknown => judgeOnce({ served, anchors: [otherRoot], stack: 'mbedtls', at }, judge);
  const first = ask(NOW);
  const end = leaf.spec.notAfter === undefined ? 0 : Date.parse(leaf.spec.notAfter) + 1000;
  assert.equal(ask(NOW + 1), first);
  assert.equal(ask(end - 1), first);
  assert.notEqual(ask(end), first);
  assert.notEqual(ask(Date.parse('2019-01-01T00:00:00Z')), first);
});

test('host, stack, anchors and clock are part of the question', () => {
  const judge = createJudge({ knownRoots: () => [] });
  const asked = { served, anchors: [otherRoot], stack: 'openssl' };
  assert.equal(judgeOnce(asked, judge).kind, 'accepted');
  assert.equal(outcome(judgeOnce({ ...asked, host: 'other.example' }, judge)), 'name-mismatch 62');
  assert.equal(outcome(judgeOnce({ ...asked, anchors: [root] }, judge)), 'anchor-missing 20');
  assert.equal(judgeOnce({ ...asked, host: null }, judge).kind, 'accepted');
  assert.equal(judgeOnce({ ...asked, at: Date.parse('2050-01-01T00:00:00Z') }, judge).kind, 'refused');
  assert.equal(judgeOnce({ ...asked, at: null }, judge).kind, 'accepted');
});

test('every failure of a path is told, the most telling first', () => {
  const expired = issue({ ...inter.spec, notAfter: '2025-01-01T00:00:00Z' });
  const verdict = judgeOnce({ served: [leaf, expired], anchors: [root], stack: 'mbedtls', host: 'other.example' });
  assert.equal(verdict.kind, 'refused');
  assert.deepEqual(
    verdict.attempts.map(({ code, depth }) => [code, depth]),
    [
      ['expired', 1],
      ['name-mismatch', 0],
      ['anchor-missing', 1],
    ],
  );
  assert.match(verdict.detail, /flags 0xd/);
});

test('a list made to cost signatures is given up, which is no word about the device', () => {
  const twins = Array.from({ length: 150 }, (_, i) =>
    issue({ subject: 'CN=Other Root', key: keyPair(`twin ${String(i)}`) }),
  );
  const verdict = judgeOnce({ served, anchors: twins, stack: 'mbedtls' });
  assert.equal(outcome(verdict), 'budget-exhausted null');
  assert.equal(verdict.kind === 'refused' ? verdict.missing : null, null);
});

test('cross-signs in a circle end', () => {
  const a = issue({ subject: 'CN=A', issuer: otherRootX, ca: true, key: keyPair('circle a') });
  const b = issue({ subject: 'CN=B', issuer: a, ca: true, key: keyPair('circle b') });
  const back = issue({ subject: 'CN=A', issuer: b, ca: true, key: keyPair('circle a') });
  const end = issue({ subject: `CN=${HOST}`, issuer: b, dnsNames: [HOST] });
  assert.equal(
    outcome(judgeOnce({ served: [end, b, back], anchors: [b, back], stack: 'openssl' })),
    'list-too-long 22',
  );
  for (const { name: stack } of STACKS) judgeOnce({ served: [end, b, back, b, back], anchors: [root], stack });
});
