// Since when the refused lists of the matrix are refused, on every stack, where that follows from dates: judged again one
// second before the instant that the verdict names, and at it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isoInstant } from '../../../src/lib/clock.ts';
import { STACKS } from '../../../src/chain/stacks.ts';
import { type Situation, SITUATIONS } from './matrix.ts';
import { judgeSituation, titled } from './situation.ts';

for (const { name: stack } of STACKS) {
  test(`${stack}: every refused list was accepted until its verdict says`, () => {
    for (const situation of SITUATIONS) {
      const verdict = judgeSituation(situation, stack);
      if (verdict.kind !== 'refused') continue;
      const { since, detail } = verdict;
      assert.equal(since !== null, endedByDates(situation, stack), `${titled(situation)}: ${detail}`);
      if (since === null) continue;
      const named = `${titled(situation)}, refused since ${isoInstant(since)}`;
      assert.ok(since <= situation.at, named);
      assert.equal(judgeSituation(situation, stack, since - 1000).kind, 'accepted', `a second before ${named}`);
      assert.equal(judgeSituation(situation, stack, since).kind, 'refused', named);
    }
  });
}

/** Without a clock the list would be accepted, and it is not that it has yet to become valid. */
function endedByDates(situation: Situation, stack: string): boolean {
  return situation.at >= BEGIN && judgeSituation(situation, stack, null).kind === 'accepted';
}

/** Of all certificates of the matrix that have not expired. */
const BEGIN = Date.parse('2021-01-16T00:00:00Z');
