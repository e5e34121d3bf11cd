// A few of the kills of `npm run test:crash`, always the same ones: nothing is lost, and nothing is told twice as two things.
import assert from 'node:assert/strict';
import test from 'node:test';

import { runOrdeal } from '../crash/ordeal.ts';

test('SIGKILL again and again while a rotation goes by: everything is told, and everything is over at the end', async () => {
  const { faults, arrivals } = await runOrdeal({ seed: 'short', kills: 15, days: 1 });
  assert.deepEqual(faults, []);
  assert.ok(arrivals.length > 0);
});
