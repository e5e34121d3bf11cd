// Until when the accepted lists of the matrix stay accepted, on every stack: judged again one second before the instant
// that the verdict names, and at it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isoInstant } from '../../../src/lib/clock.ts';
import { STACKS } from '../../../src/chain/stacks.ts';
import { type Situation, SITUATIONS } from './matrix.ts';
import { judgeSituation, titled } from './situation.ts';

/** These look at no date, or go on after one. */
const WITHOUT_END = new Set([
  'mbedtls-no-time',
  'esp-idf-bundle',
  'esp-idf-bundle-cross-signed',
  'wolfssl-no-time',
  'ti-simplelink',
]);

/** A pinned end entity that is trusted as it is, without a look at its dates. */
const PINNED_END_ENTITY = 14;
const TRUST_AS_IS = new Set(['java', 'android']);

for (const { name: stack, unknown } of STACKS) {
  // Where a rule is not known the end is that by the strictest one: others may still accept then.
  const ended = Object.keys(unknown).length === 0 ? ['refused'] : ['refused', 'uncertain'];
  test(`${stack}: every accepted list ends when its verdict says`, () => {
    const accepted = SITUATIONS.flatMap((situation) => {
      const verdict = judgeSituation(situation, stack);
      return verdict.kind === 'accepted' ? [{ situation, verdict }] : [];
    });
    assert.ok(accepted.length > 0);
    for (const { situation, verdict } of accepted) {
      const { until, pathUntil } = verdict;
      assert.equal(until === null, isWithoutEnd(stack, situation), `${titled(situation)} ends at ${String(until)}`);
      if (until === null) continue;
      const named = `${titled(situation)}, which ends at ${isoInstant(until)}`;
      assert.ok(until > situation.at && (pathUntil === null || pathUntil >= until), named);
      assert.equal(
        judgeSituation(situation, stack, until - 1000).kind,
        'accepted',
        `a second before the end of ${named}`,
      );
      assert.ok(ended.includes(judgeSituation(situation, stack, until).kind), `at the end of ${named}`);
    }
  });
}

function isWithoutEnd(stack: string, { number }: Situation): boolean {
  return WITHOUT_END.has(stack) || (number === PINNED_END_ENTITY && TRUST_AS_IS.has(stack));
}
