// Small worlds with several seeds, so that a rule that alarms falsely or comes too late is noticed at once; `npm run
// backtest` plays the whole of it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { runBacktest } from './backtest.ts';

const SMALL = { targets: 20, years: 0.5, rotations: 6, harmless: 2 };

describe('a backtest of half a year', () => {
  for (const seed of ['a', 'b', 'c']) {
    test(`seed ${seed}: every rotation is told in time, and nothing else is`, () => {
      const { score, faults } = runBacktest({ ...SMALL, seed });
      assert.deepEqual(faults, []);
      assert.ok(score.rotations.length >= 4, `only ${String(score.rotations.length)} rotations in the half-year`);
    });
  }
});
