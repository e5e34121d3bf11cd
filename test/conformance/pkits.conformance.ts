// NIST's PKITS: of its cases those that need neither policies nor CRLs, answered as OpenSSL answers them.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Stack } from '../../src/chain/stack.ts';
import { stackNamed } from '../../src/chain/stacks.ts';
import { missing } from './corpora.ts';
import { type LimboCase, limboCorpus, verdictOn, verdictText } from './limbo-cases.ts';
import { PKITS_EXCEPTIONS } from './limbo-exceptions.ts';
import { type Answer, holdAgainst, scoreOf } from './limbo-score.ts';
import { report } from './results.ts';

const SUITE = 'PKITS';
const FILE = 'pkits.json.gz';
const CASES = 85;
const MIN_SAME = 80;

/**
 * Where `openssl verify` (3.0.22, its default flags) answers otherwise than PKITS says. SHA-1 under DSA is below its security
 * level, parameters of DSA are not inherited, and a CA need not sign CRLs where there are none.
 */
const OPENSSL_DIFFERS = new Set([
  'pkits::s1::Section1ValidDSASignaturesTest4',
  'pkits::s1::Section1ValidDSAParameterInheritanceTest5',
  'pkits::s7::Section7InvalidkeyUsageCriticalcRLSignFalseTest4',
  'pkits::s7::Section7InvalidkeyUsageNotCriticalcRLSignFalseTest5',
]);

test(`${SUITE}: openssl as OpenSSL`, { skip: missing(FILE) }, (t) => {
  const stack = stackNamed('openssl');
  assert.ok(stack !== null);
  const { source, testcases } = limboCorpus(FILE);
  report(t, { kind: 'source', suite: SUITE, text: source });
  const score = scoreOf(testcases.map((one) => asOpenssl(one, stack)));
  const against = 'openssl-3.0.22 (its defaults)';
  holdAgainst(t, score, { suite: SUITE, stack: stack.name, against, exceptions: PKITS_EXCEPTIONS });
  assert.equal(score.same.length + score.acceptedWrongly.length + score.refusedWrongly.length, CASES);
  assert.ok(score.same.length >= MIN_SAME, `only ${String(score.same.length)} as OpenSSL`);
});

function asOpenssl(one: LimboCase, stack: Stack): Answer {
  const needs = one.x_extra?.needs ?? 'none';
  if (needs !== 'none') return { kind: 'skipped', one, why: needs === 'crl' ? 'needs CRLs' : 'needs policies' };
  const verdict = verdictOn(one, stack);
  return {
    kind: 'asked',
    one,
    accepts: verdict.kind === 'accepted',
    expected: (one.expected_result === 'SUCCESS') !== OPENSSL_DIFFERS.has(one.id),
    text: verdictText(verdict),
  };
}
