// Every situation of the matrix, judged by the stacks that were not measured, against what follows from their sources.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { STACKS } from '../../../src/chain/stacks.ts';
import type { Verdict } from '../../../src/chain/verdict.ts';
import { outcome } from '../judging.ts';
import { DERIVED } from './derived.ts';
import { KNOWN } from './known.ts';
import { SITUATIONS } from './matrix.ts';
import { COLUMNS } from './measured.ts';
import { agreesUnless, judgeSituation, titled } from './situation.ts';

test('every stack is in one of the two tables', () => {
  const derived = [...(DERIVED.get(1)?.keys() ?? [])];
  const measured = COLUMNS.map(([, stack]) => stack);
  assert.deepEqual([...derived, ...measured].sort(), STACKS.map(({ name }) => name).sort());
  assert.deepEqual(
    [...DERIVED.keys()],
    SITUATIONS.map(({ number }) => number),
  );
});

for (const situation of SITUATIONS) {
  for (const [stack, expected] of DERIVED.get(situation.number) ?? []) {
    if (expected === '?') continue;
    test(`${stack}: ${titled(situation)}`, () => {
      const verdict = judgeSituation(situation, stack);
      agreesUnless(KNOWN[stack]?.[situation.number], verdict, expected, isAsDerived);
    });
  }
}

function isAsDerived(verdict: Verdict, expected: string): boolean {
  if (expected === 'no') return verdict.kind === 'refused';
  const answer = outcome(verdict);
  return answer === expected || answer.startsWith(`${expected} `);
}
