// What comes of rules that nobody knows when dates pass: from which instant on, and until which, all of them agree.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { composeStack, type RuleChanges } from '../../src/chain/custom-stack.ts';
import { createJudge } from '../../src/chain/judge.ts';
import type { Stack } from '../../src/chain/stack.ts';
import { stackNamed } from '../../src/chain/stacks.ts';
import { type Answer, combined, rulesOf } from '../../src/chain/unknown-rules.ts';
import type { Verdict } from '../../src/chain/verdict.ts';
import { issue, type IssuedCertificate, keyPair } from '../support/ca.ts';
import { HOST, outcome, question } from './judging.ts';

const ANCHOR_ENDS = '2025-01-01T00:00:00Z';
const LIST_ENDS = '2025-06-01T00:00:00Z';
const root = issue({ subject: 'CN=Root', key: keyPair('root') });
const oldRoot = issue({ ...root.spec, notAfter: ANCHOR_ENDS });
const inter = issue({ subject: 'CN=Issuing', issuer: root, ca: true, key: keyPair('inter') });
const leaf = issue({ subject: `CN=${HOST}`, issuer: inter, dnsNames: [HOST], notAfter: LIST_ENDS });
const stranger = issue({ subject: 'CN=Stranger', issuer: issue({ subject: 'CN=Strange Root' }), ca: true });

const SECOND = 1000;
/** notAfter is inclusive. */
const after = (notAfter: string): number => Date.parse(notAfter) + SECOND;

interface Row {
  readonly name: string;
  readonly base: string;
  readonly rules: RuleChanges;
  readonly served: readonly IssuedCertificate[];
  readonly anchors: readonly IssuedCertificate[];
  /** From each of these instants on until the next; the first before all of them. */
  readonly answers: readonly [before: string, ...(readonly [at: number, answer: string])[]];
}

const rows: readonly Row[] = [
  {
    name: 'an anchor that may have dates ends before the list',
    base: 'nrf91',
    rules: {},
    served: [leaf, inter],
    anchors: [oldRoot],
    answers: ['ok', [after(ANCHOR_ENDS), 'uncertain'], [after(LIST_ENDS), 'anchor-expired null']],
  },
  {
    name: 'what is served beside the path may have to verify',
    base: 'winc1500',
    rules: {},
    served: [leaf, inter, stranger],
    anchors: [root],
    answers: ['uncertain', [after(LIST_ENDS), 'expired null']],
  },
  {
    name: 'codes that differ are not printed',
    base: 'mbedtls',
    rules: { mustVerify: 'unknown', anchorDates: 'unknown' },
    served: [leaf, inter],
    anchors: [oldRoot],
    answers: ['ok', [after(ANCHOR_ENDS), 'uncertain'], [after(LIST_ENDS), 'anchor-expired null']],
  },
];

for (const { name, base, rules, served, anchors, answers } of rows) {
  const [before, ...changes] = answers;
  const stack = composed(base, rules);
  const judge = createJudge({ knownRoots: () => [] });
  const at = (instant: number): Verdict =>
    judge.judge({ ...question({ served, anchors, stack: base, at: instant }), stack });

  for (const [index, [instant, answer]] of changes.entries()) {
    const earlier = index === 0 ? before : (changes[index - 1]?.[1] ?? before);
    test(`${base}: ${name}: ${earlier}, then ${answer}`, () => {
      const [last, first] = [at(instant - SECOND), at(instant)];
      assert.deepEqual([outcome(last), outcome(first)], [earlier, answer]);
      if (last.kind === 'accepted') assert.equal(last.until, instant);
      if (first.kind === 'refused') assert.equal(first.since, instant);
      assert.equal(last.holds.until, instant);
      assert.equal(first.holds.from, instant);
    });
  }
}

test('a search that was given up says nothing, whatever another found', () => {
  const stack = composed('nrf91', {});
  const [own, ...others] = rulesOf(stack);
  assert.equal(others.length, 3);
  const asked = {
    ...question({ served: [leaf, inter], anchors: [root], stack: 'nrf91', at: Date.parse(ANCHOR_ENDS) }),
  };
  const { judge } = createJudge({ knownRoots: () => [] });
  const accepted = judge(asked);
  const refused = judge({ ...asked, host: 'elsewhere.example.com' });
  assert.ok(accepted.kind === 'accepted' && refused.kind === 'refused');
  const first: Answer = { rules: own, verdict: accepted };
  const givenUp: Answer = { rules: own, verdict: { ...refused, code: 'budget-exhausted' } };
  const { verdict, shown } = combined(first, [givenUp]);
  assert.equal(outcome(verdict), 'budget-exhausted null');
  assert.deepEqual(
    shown.map(({ answer }) => answer),
    [givenUp],
  );
});

function composed(base: string, rules: RuleChanges): Stack {
  const known = stackNamed(base);
  assert.ok(known !== null);
  const custom = { name: 'mine', title: null, evidence: 'inferred', sources: [], hellos: null, rules } as const;
  const result = composeStack(known, custom);
  assert.ok(result.kind === 'stack');
  return result.stack;
}
