// Stacks of an operator's own: what a base may be told to do, what it may not, and that the rules then hold.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { composeStack, type CustomStack, type RuleChanges } from '../../src/chain/custom-stack.ts';
import { createJudge } from '../../src/chain/judge.ts';
import type { Stack } from '../../src/chain/stack.ts';
import { STACKS, stackNamed } from '../../src/chain/stacks.ts';
import { issue, type IssuedCertificate, keyPair } from '../support/ca.ts';
import { HOST, outcome, question } from './judging.ts';

const root = issue({ subject: 'CN=Root', key: keyPair('root', 'rsa2048') });
const oldRoot = issue({ subject: 'CN=Old Root', key: keyPair('old root', 'rsa2048') });
const rootX = issue({ ...root.spec, issuer: oldRoot, ca: true });
const rootExpired = issue({ ...root.spec, notAfter: '2025-01-01T00:00:00Z' });
const inter = issue({ subject: 'CN=Issuing', issuer: root, ca: true, key: keyPair('inter', 'rsa2048') });
const leaf = issue({ subject: 'CN=leaf', issuer: inter, dnsNames: [HOST], key: keyPair('leaf', 'rsa2048') });
const leafElsewhere = issue({ ...leaf.spec, dnsNames: ['elsewhere.example'] });

const PLAIN = { served: [leaf, inter], anchors: [root] };
const CROSS_SIGNED = { served: [leaf, inter, rootX], anchors: [root] };
const EXPIRED_ANCHOR = { served: [leaf, inter], anchors: [rootExpired] };
const OTHER_NAME = { served: [leafElsewhere, inter], anchors: [root] };

interface Row {
  readonly name: string;
  readonly base: string;
  readonly rules: RuleChanges;
  readonly asked: { readonly served: readonly IssuedCertificate[]; readonly anchors: readonly IssuedCertificate[] };
  readonly before: string;
  readonly after: string;
}

const rows: readonly Row[] = [
  {
    name: 'wolfSSL with WOLFSSL_ALT_CERT_CHAINS, composed',
    base: 'wolfssl',
    rules: { mustVerify: 'path' },
    asked: CROSS_SIGNED,
    before: 'anchor-missing -188',
    after: 'ok',
  },
  {
    name: 'mbedTLS of which every certificate must verify',
    base: 'mbedtls',
    rules: { mustVerify: 'every-certificate' },
    asked: CROSS_SIGNED,
    before: 'ok',
    after: 'anchor-missing null',
  },
  {
    name: 'an unknown rule that decides',
    base: 'mbedtls',
    rules: { mustVerify: 'unknown' },
    asked: CROSS_SIGNED,
    before: 'ok',
    after: 'uncertain',
  },
  {
    name: 'an unknown rule that does not decide',
    base: 'mbedtls',
    rules: { mustVerify: 'unknown' },
    asked: PLAIN,
    before: 'ok',
    after: 'ok',
  },
  {
    name: 'a rule that the base does not know, settled',
    base: 'nrf91',
    rules: { mustVerify: 'every-certificate' },
    asked: CROSS_SIGNED,
    before: 'uncertain',
    after: 'anchor-missing null',
  },
  {
    name: 'BearSSL that minds the dates of anchors',
    base: 'bearssl',
    rules: { anchorDates: 'checked' },
    asked: EXPIRED_ANCHOR,
    before: 'ok',
    after: 'anchor-expired null',
  },
  {
    name: 'BearSSL that loads no expired anchor',
    base: 'bearssl',
    rules: { anchorDates: 'at-load' },
    asked: EXPIRED_ANCHOR,
    before: 'ok',
    after: 'anchor-expired 62',
  },
  {
    name: 'OpenSSL without a clock',
    base: 'openssl',
    rules: { dates: 'ignored', anchorDates: 'ignored' },
    asked: EXPIRED_ANCHOR,
    before: 'anchor-expired 10',
    after: 'ok',
  },
  {
    name: 'names left to the application',
    base: 'java',
    rules: { hostName: 'unchecked' },
    asked: OTHER_NAME,
    before: 'name-mismatch No subject alternative name found matching the host',
    after: 'ok',
  },
  {
    name: 'names that the application asks for',
    base: 'netx-secure',
    rules: { hostName: 'checked' },
    asked: OTHER_NAME,
    before: 'ok',
    after: 'name-mismatch null',
  },
  {
    name: 'keys that are too large',
    base: 'mbedtls',
    rules: { maxRsaBits: 1024 },
    asked: PLAIN,
    before: 'ok',
    after: 'anchor-not-loaded -0x7680',
  },
  {
    name: 'a list that is too long',
    base: 'gnutls',
    rules: { maxListOctets: 500 },
    asked: PLAIN,
    before: 'ok',
    after: 'list-too-long null',
  },
];

for (const { name, base, rules, asked, before, after } of rows) {
  test(name, () => {
    const { judge } = createJudge({ knownRoots: () => [] });
    const plain = question({ ...asked, stack: base });
    assert.equal(outcome(judge(plain)), before);
    assert.equal(outcome(judge({ ...plain, stack: composed(base, rules) })), after);
  });
}

const impossible: readonly { readonly base: string; readonly rules: RuleChanges; readonly expected: string }[] = [
  { base: 'bearssl', rules: { walk: 'top-down' }, expected: 'no change of it: on bearssl it is always in-order' },
  { base: 'bearssl', rules: { names: 'unknown' }, expected: 'no change of it: on bearssl it is always octets' },
  {
    base: 'openssl',
    rules: { anchorDates: 'at-load', endsAt: 'top-of-path' },
    expected: 'a value that can be had on openssl: self-signed-anchor, first-anchor, unknown',
  },
  { base: 'bearssl', rules: { maxRsaBits: 8192 }, expected: 'at most 4096, which bearssl cannot exceed' },
  { base: 'bearssl', rules: { minRsaBits: 512 }, expected: 'at least 1017, which bearssl cannot exceed' },
  { base: 'axtls', rules: { signatures: ['rsa', 'ecdsa'] }, expected: 'some of rsa: axtls knows no others' },
  { base: 'axtls', rules: { signatures: null }, expected: 'some of rsa: axtls knows no others' },
];
for (const { base, rules, expected } of impossible) {
  test(`${base} cannot have ${JSON.stringify(rules)}`, () => {
    const result = composeStack(stackOf(base), custom(rules));
    assert.ok(result.kind === 'impossible');
    assert.deepEqual(
      result.problems.map((problem) => problem.expected),
      [expected],
    );
  });
}

test('too many unknown rules are turned down', () => {
  const unknown = { mustVerify: 'unknown', dates: 'unknown', anchorDates: 'unknown', hostName: 'unknown' } as const;
  const result = composeStack(stackOf('wolfssl'), custom({ ...unknown, commonName: 'unknown', keyIds: 'unknown' }));
  assert.ok(result.kind === 'impossible');
  assert.deepEqual(
    result.problems.map(({ rule }) => rule),
    [null],
  );
});

for (const base of STACKS) {
  test(`${base.name} without a change is what it was`, () => {
    const result = composeStack(base, custom({}));
    assert.ok(result.kind === 'stack');
    assert.deepEqual(
      [result.stack.rules, result.stack.unknown, result.stack.can],
      [base.rules, base.unknown, base.can],
    );
  });
}

test('the evidence is the weaker of both', () => {
  const measured = composeStack(stackOf('nrf91'), { ...custom({ maxListOctets: 4000 }), evidence: 'measured' });
  const inferred = composeStack(stackOf('openssl'), custom({ maxListOctets: 4000 }));
  assert.ok(measured.kind === 'stack' && inferred.kind === 'stack');
  assert.deepEqual([measured.stack.evidence, inferred.stack.evidence], ['inferred', 'inferred']);
});

function composed(base: string, rules: RuleChanges): Stack {
  const result = composeStack(stackOf(base), custom(rules));
  assert.ok(result.kind === 'stack', JSON.stringify(result));
  return result.stack;
}

function stackOf(name: string): Stack {
  const stack = stackNamed(name);
  assert.ok(stack !== null);
  return stack;
}

function custom(rules: RuleChanges): CustomStack {
  return { name: 'own', title: null, evidence: 'inferred', sources: [], hellos: null, rules };
}
