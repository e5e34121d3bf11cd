// What a verification says it can do, it does: every value of `can` that is not the stack's own, and every rule that is done
// around it, changes the answer on a list that the rule is about.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createJudge } from '../../src/chain/judge.ts';
import { OUTSIDE } from '../../src/chain/rules/surroundings.ts';
import { RULE_NAMES, type RuleName, type StackRules } from '../../src/chain/stack-rules.ts';
import { stackNamed } from '../../src/chain/stacks.ts';
import type { Stack } from '../../src/chain/stack.ts';
import { issue, type IssuedCertificate, keyPair } from '../support/ca.ts';
import { HOST, outcome, question } from './judging.ts';

const NEW_MBEDTLS = ['mbedtls'] as const;
const MBEDTLS = ['mbedtls', 'mbedtls-no-time'] as const;
const BUNDLES = ['esp-idf-bundle', 'esp-idf-bundle-cross-signed'] as const;
const NEW_OPENSSL = ['openssl', 'openssl-partial-chain'] as const;
const OLD_OPENSSL = ['openssl-1.0.2', 'openssl-1.0.1'] as const;
const OPENSSL = [...NEW_OPENSSL, ...OLD_OPENSSL] as const;
const WOLFSSL = ['wolfssl', 'wolfssl-no-skid', 'wolfssl-no-time', 'wolfssl-alt-chains'] as const;
const ALL = [...MBEDTLS, ...BUNDLES, ...OPENSSL, ...WOLFSSL, 'ti-simplelink'] as const;

const root = issue({ subject: 'CN=Root', key: keyPair('changed rules, root', 'rsa2048') });
const oldRoot = issue({ subject: 'CN=Old Root', key: keyPair('changed rules, old root') });
const rootEnded = issue({ ...root.spec, notAfter: '2025-01-01T00:00:00Z' });
const rootOfTomorrow = issue({ ...root.spec, notBefore: '2030-01-01T00:00:00Z' });
const smallRoot = issue({ subject: 'CN=Small', key: keyPair('changed rules, small', 'rsa1024') });
const upper = issue({ subject: 'CN=Upper', issuer: root, ca: true, key: keyPair('changed rules, upper') });
const lower = issue({ subject: 'CN=Lower', issuer: upper, ca: true, key: keyPair('changed rules, lower') });

function leaf(issuer: IssuedCertificate, spec: Partial<IssuedCertificate['spec']> = {}): IssuedCertificate {
  return issue({ subject: 'CN=Leaf', issuer, dnsNames: [HOST], key: keyPair('changed rules, leaf'), ...spec });
}

interface Row {
  readonly stacks: readonly string[];
  readonly rule: RuleName;
  /** Values that give the first outcome, and values that give the second. */
  readonly first: readonly (string | number | null | readonly string[])[];
  readonly second: readonly (string | number | null | readonly string[])[];
  readonly served: readonly IssuedCertificate[];
  readonly anchors: readonly IssuedCertificate[];
  /** Of refusals the code alone. */
  readonly outcomes: readonly [first: string, second: string];
  /** Other rules that must stand apart for this one to be seen. */
  readonly beside?: Partial<StackRules>;
}

/** For a stack that leaves names to the application. */
const NAMED = { hostName: 'checked' } as const;
const TWO = { served: [leaf(lower), lower, upper], anchors: [root] } as const;

const rows: readonly Row[] = [
  {
    ...{ stacks: ALL, rule: 'mustVerify', first: ['path'], second: ['every-certificate'] },
    ...{ served: [leaf(upper), upper, oldRoot], anchors: [root], outcomes: ['ok', 'anchor-missing'] },
  },
  {
    ...{ stacks: MBEDTLS, rule: 'names', first: ['strings'], second: ['octets'] },
    served: [leaf(root, { issuerName: [{ type: 'CN', value: 'ROOT' }] })],
    ...{ anchors: [root], outcomes: ['ok', 'issuer-missing'] },
  },
  {
    ...{ stacks: ALL, rule: 'dates', first: ['ignored'], second: ['checked'] },
    ...{ served: [leaf(root, { notAfter: '2025-01-01T00:00:00Z' })], anchors: [root], outcomes: ['ok', 'expired'] },
  },
  {
    ...{ stacks: [...WOLFSSL, 'ti-simplelink'], rule: 'dates', first: ['noted'], second: ['checked'] },
    ...{ served: [leaf(root, { notAfter: '2025-01-01T00:00:00Z' })], anchors: [root], outcomes: ['ok', 'expired'] },
  },
  {
    ...{ stacks: [...MBEDTLS, ...OPENSSL, ...WOLFSSL, 'ti-simplelink'], rule: 'anchorDates' },
    ...{ first: ['ignored', 'noted'], second: ['checked', 'at-load'], served: [leaf(root)], anchors: [rootEnded] },
    ...{ outcomes: ['ok', 'anchor-expired'], beside: { dates: 'checked' } },
  },
  {
    ...{ stacks: NEW_MBEDTLS, rule: 'anchorDates', first: ['ignored'], second: ['checked'] },
    ...{ served: [leaf(root)], anchors: [rootOfTomorrow], beside: { dates: 'ignored' } },
    outcomes: ['ok', 'anchor-not-yet-valid'],
  },
  {
    ...{ stacks: ALL, rule: 'hostName', first: ['unchecked'], second: ['checked'] },
    ...{ served: [leaf(root, { dnsNames: ['other.example'] })], anchors: [root], outcomes: ['ok', 'name-mismatch'] },
  },
  {
    ...{
      stacks: [...MBEDTLS, ...BUNDLES, ...WOLFSSL, 'ti-simplelink'],
      beside: NAMED,
      rule: 'commonName',
      first: ['without-dns-name'],
    },
    ...{ second: ['without-subject-alt-name', 'never'], anchors: [root] },
    served: [issue({ subject: `CN=${HOST}`, issuer: root, ipAddresses: ['192.0.2.1'] })],
    outcomes: ['ok', 'name-mismatch'],
  },
  {
    ...{
      stacks: [...MBEDTLS, ...BUNDLES, ...WOLFSSL, 'ti-simplelink'],
      beside: NAMED,
      rule: 'commonName',
      second: ['never'],
      anchors: [root],
    },
    ...{ first: ['without-dns-name', 'without-subject-alt-name'], outcomes: ['ok', 'name-mismatch'] },
    served: [issue({ subject: `CN=${HOST}`, issuer: root })],
  },
  {
    ...{ stacks: [...MBEDTLS, ...BUNDLES], rule: 'endEntityUsage', first: ['unchecked'], second: ['checked'] },
    ...{ served: [leaf(root, { extendedKeyUsage: ['clientAuth'] })], anchors: [root] },
    outcomes: ['ok', 'extended-key-usage'],
  },
  {
    ...{ stacks: NEW_OPENSSL, rule: 'endsAt', first: ['first-anchor'], second: ['self-signed-anchor'] },
    ...{ served: [leaf(upper)], anchors: [upper], outcomes: ['ok', 'anchor-missing'] },
  },
  {
    ...{ stacks: [...WOLFSSL, 'ti-simplelink'], rule: 'keyIds', first: ['ignored'], second: ['look-up'] },
    ...{ served: [leaf(root, { authorityKeyId: '00112233' })], anchors: [root], outcomes: ['ok', 'issuer-missing'] },
  },
  {
    ...{ stacks: [...MBEDTLS, ...BUNDLES, ...NEW_OPENSSL], rule: 'maxIntermediates', first: [2, null], second: [1] },
    ...{ ...TWO, outcomes: ['ok', 'list-too-long'] },
  },
  {
    // It goes no further up, and says that there it found no issuer.
    ...{ stacks: OLD_OPENSSL, rule: 'maxIntermediates', first: [2, null], second: [1] },
    ...{ ...TWO, outcomes: ['ok', 'anchor-missing'] },
  },
  {
    ...{ stacks: [...WOLFSSL, 'ti-simplelink'], rule: 'maxCertificates', first: [3, null], second: [2] },
    ...{ ...TWO, outcomes: ['ok', 'list-too-long'] },
  },
  {
    ...{
      stacks: [...MBEDTLS, BUNDLES[1], ...NEW_OPENSSL],
      rule: 'digests',
      first: [['sha1'], null],
      second: [['sha256']],
    },
    ...{ served: [leaf(root, { digest: 'sha1' })], anchors: [root], outcomes: ['ok', 'weak-algorithm'] },
  },
  {
    ...{ stacks: [...MBEDTLS, ...NEW_OPENSSL], rule: 'minRsaBits', first: [1024, null], second: [2048] },
    ...{ served: [leaf(smallRoot)], anchors: [smallRoot], outcomes: ['ok', 'weak-key'] },
  },
  {
    ...{ stacks: BUNDLES, rule: 'minRsaBits', first: [1024, null], second: [2048], anchors: [root] },
    ...{ served: [leaf(root, { key: keyPair('changed rules, small leaf', 'rsa1024') })], outcomes: ['ok', 'weak-key'] },
  },
  {
    // The callback passes a refused digest over where it looks the issuer up itself.
    ...{ stacks: ['esp-idf-bundle'], rule: 'digests', first: [['sha1'], null], second: [['sha256']], anchors: [root] },
    ...{ served: [leaf(root, { digest: 'sha1' })], outcomes: ['ok', 'ok'] },
  },
  {
    ...{ stacks: [...WOLFSSL, 'ti-simplelink'], rule: 'minRsaBits', first: [1024, null], second: [2048] },
    ...{ served: [leaf(smallRoot)], anchors: [smallRoot], outcomes: ['ok', 'anchor-not-loaded'] },
  },
  {
    ...{ stacks: [...WOLFSSL, 'ti-simplelink'], rule: 'maxRsaBits', first: [2048, null], second: [1024] },
    ...{ served: [leaf(root)], anchors: [root], outcomes: ['ok', 'signature-invalid'] },
  },
];

for (const row of rows) {
  for (const name of row.stacks) {
    test(`${name}: ${row.rule}`, () => {
      for (const value of row.first) assert.equal(codeWith(name, row, value), row.outcomes[0], String(value));
      for (const value of row.second) assert.equal(codeWith(name, row, value), row.outcomes[1], String(value));
    });
  }
}

test('every value that these stacks can do is in a row', () => {
  const missing = ALL.flatMap((name) =>
    RULE_NAMES.flatMap((rule) => valuesOf(named(name), rule).filter((value) => !isTested(name, rule, value))),
  );
  assert.deepEqual(missing, []);
});

/** Those that are not the stack's own; `any` for a limit. */
function valuesOf({ can, rules }: Stack, rule: RuleName): readonly string[] {
  const own = can[rule];
  if (own === undefined || own === 'fixed') return [];
  return own === 'any' ? ['any'] : own.filter((value) => value !== rules[rule]);
}

function isTested(name: string, rule: RuleName, value: string): boolean {
  return rows.some(
    (row) =>
      row.rule === rule &&
      row.stacks.includes(name) &&
      (value === 'any' || [...row.first, ...row.second].includes(value)),
  );
}

test('every rule that is done around a verification is in a row', () => {
  const outside = Object.keys(OUTSIDE);
  assert.deepEqual(
    outside.filter((rule) => !rows.some((row) => row.rule === rule)),
    [],
  );
});

function codeWith(name: string, { rule, beside, served, anchors }: Row, value: Row['first'][number]): string {
  const stack = named(name);
  const changed: Stack = { ...stack, rules: { ...stack.rules, ...beside, [rule]: value } };
  const { judge } = createJudge({ knownRoots: () => [] });
  return outcome(judge({ ...question({ served, anchors, stack: name }), stack: changed })).split(' ')[0] ?? '';
}

function named(name: string): Stack {
  const stack = stackNamed(name);
  assert.ok(stack !== null);
  return stack;
}
