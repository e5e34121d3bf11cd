// Times of the day as people write them.
import assert from 'node:assert/strict';
import test from 'node:test';

import { minuteOfDay } from '../../../src/alerts/calendar/time-of-day.ts';

const rows = [
  { text: '00:00', minute: 0 },
  { text: '00:01', minute: 1 },
  { text: '07:00', minute: 420 },
  { text: '19:59', minute: 1_199 },
  { text: '23:59', minute: 1_439 },
  { text: '24:00', minute: 0 },
];
for (const { text, minute } of rows) {
  test(`${text} is minute ${String(minute)}`, () => {
    assert.equal(minuteOfDay(text), minute);
  });
}

for (const text of ['', '7:00', '07:60', '24:01', '25:00', '07:00:00', ' 07:00', '07.00', '0700', '-1:00', '07:00\n']) {
  test(`${JSON.stringify(text)} is none`, () => {
    assert.throws(() => minuteOfDay(text), { code: 'bad-time-of-day' });
  });
}
