// When a cycle is due, also after the clock was set and after the machine slept.
import assert from 'node:assert/strict';
import test from 'node:test';

import { nextRunOf, Schedule } from '../../src/daemon/schedule.ts';

const MINUTE = 60_000;
const YEAR = 365 * 86_400_000;
const NOON = Date.parse('2026-06-01T12:00:00Z');

const rows: readonly { name: string; clock: readonly number[]; runs: readonly number[] }[] = [
  { name: 'nothing before its time', clock: [NOON + 1, NOON + 9 * MINUTE], runs: [] },
  { name: 'at its time', clock: [NOON + 10 * MINUTE], runs: [10] },
  { name: 'once each time', clock: [10, 10.5, 20, 20.5].map((at) => NOON + at * MINUTE), runs: [10, 20] },
  { name: 'late, when it was slept through', clock: [NOON + 17 * MINUTE], runs: [17] },
  {
    name: 'once, when many were slept through',
    clock: [NOON + 10 * YEAR, NOON + 10 * YEAR + MINUTE],
    runs: [5_256_000],
  },
  {
    name: 'by the new time, when the clock was set back',
    clock: [NOON - YEAR, NOON - YEAR + 10 * MINUTE].map((at) => at + MINUTE),
    runs: [-525_600 + 11],
  },
];

for (const row of rows) {
  test(`schedule: every ten minutes, ${row.name}`, async () => {
    let now = NOON;
    const runs: number[] = [];
    const looks = looking();
    const schedule = new Schedule({
      nextRun: () => {
        looks.look();
        return (Math.floor(now / (10 * MINUTE)) + 1) * 10 * MINUTE;
      },
      clock: { now: () => now },
      onDue: () => runs.push((now - NOON) / MINUTE),
      lookEveryMs: 1,
    });
    schedule.start();
    for (const at of row.clock) {
      now = at;
      // Two: the first may have been under way before the clock was set.
      await looks.next(2);
    }
    schedule.stop();
    assert.deepEqual(runs, row.runs);
  });
}

test('schedule: the next run of an expression is ahead, and as near as the expression has it', () => {
  const before = Date.now();
  const next = nextRunOf('*/10 * * * *');
  assert.ok(next > before && next <= before + 10 * MINUTE + 1_000);
  assert.equal(next % (10 * MINUTE), 0);
});

/** Lets a test wait for what the schedule does: each look asks for the next run. */
function looking() {
  const waiting: (() => void)[] = [];
  const look = () => waiting.shift()?.();
  const next = async (count: number) => {
    for (let n = 0; n < count; n++) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  return { look, next };
}
