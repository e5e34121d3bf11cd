// Every situation of the measured matrix, judged by the stack of every library: the verdict, and the code where the
// library gives one.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Verdict } from '../../../src/chain/verdict.ts';
import { DEBIAN_DIFFERENCES, KNOWN } from './known.ts';
import { MEASURED, type Situation, SITUATIONS } from './matrix.ts';
import { COLUMNS, sameCode } from './measured.ts';
import { agreesUnless, judgeSituation, titled } from './situation.ts';

test('there are 53 situations and an answer of 14 libraries to each', () => {
  const numbers = SITUATIONS.map(({ number }) => number);
  assert.deepEqual(
    numbers,
    Array.from({ length: 53 }, (_, index) => index + 1),
  );
  assert.deepEqual([...MEASURED.keys()], numbers);
  for (const answers of MEASURED.values()) {
    assert.deepEqual([...answers.keys()].sort(), [...COLUMNS.map(([column]) => column), 'wolf'].sort());
    assert.ok(![...answers.values()].includes(''));
  }
});

for (const situation of SITUATIONS) {
  for (const [column, stack] of COLUMNS) {
    test(`${stack}: ${titled(situation)}`, () => {
      const verdict = judgeSituation(situation, stack);
      agreesUnless(KNOWN[stack]?.[situation.number], verdict, measured(situation, column), isAsMeasured);
    });
  }
  // Debian's build has no stack of its own: it is wolfssl-alt-chains but for the differences that are listed.
  test(`wolfssl-alt-chains, as Debian builds it: ${titled(situation)}`, () => {
    const verdict = judgeSituation(situation, 'wolfssl-alt-chains');
    agreesUnless(DEBIAN_DIFFERENCES[situation.number], verdict, measured(situation, 'wolf'), isAsMeasured);
  });
}

function isAsMeasured(verdict: Verdict, expected: string): boolean {
  return expected === 'ok' ? verdict.kind === 'accepted' : sameCode(verdict, expected);
}

function measured({ number }: Situation, column: string): string {
  const answer = MEASURED.get(number)?.get(column);
  assert.ok(answer !== undefined, `no answer of ${column} to situation ${String(number)}`);
  return answer;
}
