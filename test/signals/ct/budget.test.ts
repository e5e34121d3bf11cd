// The token bucket, and which cursors are due, with clocks that go forth and back.
import assert from 'node:assert/strict';
import test from 'node:test';

import { type CtBudget, fullBudget, spend } from '../../../src/signals/ct/budget.ts';
import { dueCursors } from '../../../src/signals/ct/cursor.ts';
import { DAY, HOUR, NOW } from './scene.ts';

const bucket = (fields: Partial<CtBudget>): CtBudget => ({ tokens: 0, at: NOW, blockedUntil: null, ...fields });

const budgets: readonly { readonly name: string; readonly budget: CtBudget; readonly left: number | null }[] = [
  { name: 'full', budget: fullBudget(60, NOW), left: 59 },
  { name: 'empty', budget: bucket({}), left: null },
  { name: 'not quite one', budget: bucket({ tokens: 0.999 }), left: null },
  { name: 'a minute later one more', budget: bucket({ at: NOW - 60_000 }), left: 0 },
  { name: 'fractions add up', budget: bucket({ tokens: 0.5, at: NOW - 30_000 }), left: 0 },
  { name: 'a year saves up an hour', budget: bucket({ at: NOW - 365 * DAY }), left: 59 },
  { name: 'more than there may be', budget: bucket({ tokens: 1_000 }), left: 59 },
  { name: 'a clock that went back', budget: bucket({ tokens: 2, at: NOW + DAY }), left: 1 },
  { name: 'blocked', budget: bucket({ tokens: 5, blockedUntil: NOW + 1 }), left: null },
  { name: 'no longer blocked', budget: bucket({ tokens: 5, blockedUntil: NOW }), left: 4 },
  { name: 'blocked by a clock that went back', budget: bucket({ tokens: 5, blockedUntil: NOW + 2 * DAY }), left: 4 },
];

for (const { name, budget, left } of budgets) {
  test(`budget: ${name}`, () => {
    const after = spend(budget, 60, NOW);
    assert.equal(after?.tokens ?? null, left);
    if (after !== null) assert.deepEqual(after, { tokens: left, at: NOW, blockedUntil: null });
  });
}

const cursors: readonly { readonly name: string; readonly nextQueryAt: number; readonly due: boolean }[] = [
  { name: 'now', nextQueryAt: NOW, due: true },
  { name: 'in a millisecond', nextQueryAt: NOW + 1, due: false },
  { name: 'in a day and a quarter, after 403', nextQueryAt: NOW + 1.25 * DAY, due: false },
  { name: 'in a year: another clock wrote that', nextQueryAt: NOW + 365 * DAY, due: true },
];

for (const { name, nextQueryAt, due } of cursors) {
  test(`due: ${name}`, () => {
    assert.equal(dueCursors(['a'], [{ name: 'a', after: null, nextQueryAt }], NOW, HOUR).length, due ? 1 : 0);
  });
}

test('a name without a cursor begins at once; names that nobody asks for any more do not come back', () => {
  const known = { name: 'a', after: '1', nextQueryAt: NOW - 5 };
  const gone = { name: 'gone', after: '1', nextQueryAt: 0 };
  const due = dueCursors(['a', 'b', 'b'], [known, gone], NOW, HOUR);
  assert.deepEqual(due, [{ name: 'b', after: null, nextQueryAt: 0 }, known]);
});
