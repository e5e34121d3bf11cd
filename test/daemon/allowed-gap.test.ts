// How old the last complete cycle may become, by schedules that are not the same at every hour.
import assert from 'node:assert/strict';
import test from 'node:test';

import { allowedGapMs } from '../../src/daemon/allowed-gap.ts';
import { runsAfter } from '../../src/daemon/runs-after.ts';
import { nextRunsOf } from '../../src/daemon/schedule.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A local time of February 2026, whose 2nd is a Monday: schedules are in the time zone of the process. */
function february(day: number, hour: number, minute = 0, second = 0): number {
  return new Date(2026, 1, day, hour, minute, second).getTime();
}

interface Row {
  readonly name: string;
  readonly schedule: string;
  readonly lastCycleAt: number;
  /** The last instant at which all is well. */
  readonly until: number;
}

const rows: readonly Row[] = [
  {
    name: 'every ten minutes',
    schedule: '*/10 * * * *',
    lastCycleAt: february(2, 10, 0, 20),
    until: february(2, 10, 31, 20),
  },
  { name: 'every second', schedule: '* * * * * *', lastCycleAt: february(2, 10), until: february(2, 10, 1, 3) },
  {
    name: 'working hours, over night',
    schedule: '0 8-18 * * *',
    lastCycleAt: february(2, 18, 0, 20),
    until: february(3, 10, 1),
  },
  {
    name: 'working hours, over a weekend',
    schedule: '0 8-18 * * 1-5',
    lastCycleAt: february(6, 18, 0, 20),
    until: february(9, 10, 1),
  },
  {
    name: 'working hours, at noon',
    schedule: '0 8-18 * * mon-fri',
    lastCycleAt: february(4, 12, 0, 20),
    until: february(4, 15, 1, 20),
  },
  {
    name: 'half-minutes of working hours, over a weekend',
    schedule: '*/30 * 8-18 * * 1-5',
    lastCycleAt: february(6, 18, 59, 50),
    until: february(9, 8, 2, 0),
  },
  {
    name: 'once a day',
    schedule: '0 3 * * *',
    lastCycleAt: february(2, 3, 0, 20),
    until: february(5, 3, 1, 20),
  },
  {
    name: 'once a week',
    schedule: '0 3 * * 1',
    lastCycleAt: february(2, 3, 0, 20),
    until: february(23, 3, 1, 20),
  },
  {
    name: 'many times on one day of a month',
    schedule: '*/10 * 1 * *',
    lastCycleAt: february(1, 23, 55),
    until: new Date(2026, 2, 1, 0, 21).getTime(),
  },
];

for (const { name, schedule, lastCycleAt, until } of rows) {
  test(`allowed gap: ${name}`, () => {
    assert.equal(
      new Date(lastCycleAt + allowedGapMs(schedule, lastCycleAt)).toISOString(),
      new Date(until).toISOString(),
    );
  });
}

test('allowed gap: the 29th of February only', () => {
  const [first] = runsAfter('0 0 29 2 *', february(2, 10), 1);
  assert.equal(first, new Date(2028, 1, 29).getTime());
});

const schedules = [
  '*/10 * * * *',
  '* * * * * *',
  '0 8-18 * * 1-5',
  '15,45 */2 */3 * *',
  '0 0 1 1 *',
  '0 4 L * *',
  '5 4 * jan-mar sun',
];

for (const schedule of schedules) {
  test(`runs after the present are those of node-cron: ${schedule}`, () => {
    // Taken twice: the present may step over a run in between.
    const now = Date.now();
    const [expected, ours] = [nextRunsOf(schedule, 20), runsAfter(schedule, now, 20)];
    const again = nextRunsOf(schedule, 20);
    assert.ok(
      [expected, again].some((runs) => runs.join() === ours.join()),
      `${ours.join()}\n${expected.join()}`,
    );
  });
}

test('runs after an instant are after it, to the millisecond', () => {
  const noon = february(2, 12);
  assert.deepEqual([runsAfter('0 * * * *', noon - 1, 1), runsAfter('0 * * * *', noon, 1)], [[noon], [noon + HOUR]]);
});
