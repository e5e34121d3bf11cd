// When a digest is due: once a week, whatever becomes of the daemon and of the clock.
import assert from 'node:assert/strict';
import test from 'node:test';

import fc from 'fast-check';

import { WEEKDAYS } from '../../../src/lib/time-zone.ts';
import { digestDue, type DigestSchedule } from '../../../src/alerts/calendar/next-digest.ts';
import { isoInstant } from '../../../src/lib/clock.ts';
import { DAY, HOUR } from '../scene.ts';
import { CHANGE_DAYS, shown } from './zones.ts';

const MONDAY: DigestSchedule = { day: 'mon', at: '08:00', zone: 'Europe/Berlin' };
const SUNDAY_NIGHT: DigestSchedule = { day: 'sun', at: '02:30', zone: 'Europe/Berlin' };
const LONG_AGO = '2025-01-01T00:00:00Z';

// Mondays: 2026-03-02, -09, -16, -23, -30 (from then on 06:00Z).
const rows: readonly {
  name: string;
  schedule?: DigestSchedule;
  last: string | null;
  watching?: string;
  now: string;
  due: string | null;
}[] = [
  { name: 'a minute before', last: '2026-03-02T07:00:00Z', now: '2026-03-09T06:59:59Z', due: null },
  { name: 'on time', last: '2026-03-02T07:00:00Z', now: '2026-03-09T07:00:00Z', due: '2026-03-09T07:00:00Z' },
  { name: 'some minutes late', last: '2026-03-02T07:00:00Z', now: '2026-03-09T07:09:00Z', due: '2026-03-09T07:00:00Z' },
  { name: 'days late', last: '2026-03-02T07:00:00Z', now: '2026-03-15T22:00:00Z', due: '2026-03-09T07:00:00Z' },
  {
    name: 'off for three weeks: one',
    last: '2026-03-02T07:00:00Z',
    now: '2026-03-25T12:00:00Z',
    due: '2026-03-23T07:00:00Z',
  },
  { name: 'sent', last: '2026-03-09T07:00:00Z', now: '2026-03-09T07:00:00Z', due: null },
  {
    name: 'sent late, remembered by when it was',
    last: '2026-03-09T07:09:00Z',
    now: '2026-03-09T07:10:00Z',
    due: null,
  },
  {
    name: 'the week after one that was late',
    last: '2026-03-15T22:00:00Z',
    now: '2026-03-16T07:00:00Z',
    due: '2026-03-16T07:00:00Z',
  },
  { name: 'the clock is set back an hour', last: '2026-03-09T07:00:00Z', now: '2026-03-09T06:00:00Z', due: null },
  { name: 'the clock is set back a day', last: '2026-03-09T07:00:00Z', now: '2026-03-08T07:00:00Z', due: null },
  { name: 'the clock is set back a week', last: '2026-03-09T07:00:00Z', now: '2026-03-02T07:00:00Z', due: null },
  {
    name: 'sent by a clock years ahead',
    last: '2036-03-10T07:00:00Z',
    now: '2026-03-09T07:00:00Z',
    due: '2026-03-09T07:00:00Z',
  },
  { name: 'a clock of 1970', last: '2026-03-09T07:00:00Z', now: '1970-01-06T07:00:00Z', due: null },
  {
    name: 'the first start is no reason',
    last: null,
    watching: '2026-03-04T12:00:00Z',
    now: '2026-03-04T12:00:00Z',
    due: null,
  },
  { name: 'nor is the second', last: null, watching: '2026-03-04T12:00:00Z', now: '2026-03-09T06:59:00Z', due: null },
  {
    name: 'the first Monday',
    last: null,
    watching: '2026-03-04T12:00:00Z',
    now: '2026-03-09T07:00:00Z',
    due: '2026-03-09T07:00:00Z',
  },
  {
    name: 'started at that very instant',
    last: null,
    watching: '2026-03-09T07:00:00Z',
    now: '2026-03-09T07:00:00Z',
    due: null,
  },
  {
    name: 'started by a clock that was ahead',
    last: null,
    watching: '2026-03-09T08:00:00Z',
    now: '2026-03-09T07:00:00Z',
    due: null,
  },
  {
    name: 'in summer an hour earlier',
    last: '2026-03-23T07:00:00Z',
    now: '2026-03-30T06:00:00Z',
    due: '2026-03-30T06:00:00Z',
  },
  { name: 'and not before', last: '2026-03-23T07:00:00Z', now: '2026-03-30T05:59:00Z', due: null },
  {
    name: 'a time that is skipped: when clocks are set',
    schedule: SUNDAY_NIGHT,
    last: '2026-03-22T01:30:00Z',
    now: '2026-03-29T01:00:00Z',
    due: '2026-03-29T01:00:00Z',
  },
  {
    name: 'and not before that',
    schedule: SUNDAY_NIGHT,
    last: '2026-03-22T01:30:00Z',
    now: '2026-03-29T00:59:00Z',
    due: null,
  },
  {
    name: 'a time that comes twice: the first',
    schedule: SUNDAY_NIGHT,
    last: '2026-10-18T00:30:00Z',
    now: '2026-10-25T00:30:00Z',
    due: '2026-10-25T00:30:00Z',
  },
  {
    name: 'and not the second',
    schedule: SUNDAY_NIGHT,
    last: '2026-10-25T00:30:00Z',
    now: '2026-10-25T01:30:00Z',
    due: null,
  },
  {
    name: 'between the two, missed',
    schedule: SUNDAY_NIGHT,
    last: '2026-10-18T00:30:00Z',
    now: '2026-10-25T01:10:00Z',
    due: '2026-10-25T00:30:00Z',
  },
  {
    name: 'the day of the zone, not of UTC',
    schedule: { day: 'mon', at: '00:15', zone: 'Pacific/Kiritimati' },
    last: null,
    watching: LONG_AGO,
    now: '2026-03-01T10:15:00Z',
    due: '2026-03-01T10:15:00Z',
  },
  {
    name: 'over the turn of the year',
    schedule: { day: 'wed', at: '23:45', zone: 'Asia/Kathmandu' },
    last: null,
    watching: LONG_AGO,
    now: '2026-01-03T00:00:00Z',
    due: '2025-12-31T18:00:00Z',
  },
];
for (const { name, schedule = MONDAY, last, watching = LONG_AGO, now, due } of rows) {
  test(name, () => {
    const lastDigestAt = last === null ? null : Date.parse(last);
    const at = digestDue(schedule, { lastDigestAt, startedWatchingAt: Date.parse(watching) }, Date.parse(now));
    assert.equal(at === null ? null : isoInstant(at), due);
  });
}

const schedules = fc.record({
  day: fc.constantFrom(...WEEKDAYS),
  at: fc.constantFrom('00:00', '00:30', '02:00', '02:30', '08:00', '23:59'),
  zone: fc.constantFrom(...new Set(CHANGE_DAYS.map(({ zone }) => zone))),
});

test('over half a year each week brings one digest, on its day', () => {
  const started = Date.parse('2026-02-20T12:00:00Z');
  const weeks = 36;
  fc.assert(
    fc.property(schedules, (schedule) => {
      const due: number[] = [];
      for (let now = started; now < started + weeks * 7 * DAY; now += HOUR) {
        const at = digestDue(schedule, { lastDigestAt: due.at(-1) ?? null, startedWatchingAt: started }, now);
        if (at === null) continue;
        assert.ok(at <= now && now - at < HOUR, 'as soon as it is due');
        assert.ok(shown(at, schedule.zone).startsWith(schedule.day), shown(at, schedule.zone));
        due.push(at);
      }
      assert.ok(Math.abs(due.length - weeks) <= 1, String(due.length));
      due.slice(1).forEach((at, i) => {
        assert.ok(Math.abs(at - (due[i] ?? 0) - 7 * DAY) <= HOUR);
      });
    }),
    { numRuns: 4 },
  );
});

test('a clock that wanders up to a week sends none twice', () => {
  const started = Date.parse('2026-02-20T12:00:00Z');
  const step = fc.integer({ min: -7 * 24, max: 10 * 24 }).map((hours) => hours * HOUR);
  fc.assert(
    fc.property(schedules, fc.array(step, { maxLength: 40 }), (schedule, steps) => {
      const due: number[] = [];
      let now = started;
      for (const ms of steps) {
        // Back no further than a week before the last one.
        now = Math.max(now + ms, (due.at(-1) ?? now + ms) - 7 * DAY);
        const at = digestDue(schedule, { lastDigestAt: due.at(-1) ?? null, startedWatchingAt: started }, now);
        if (at !== null) due.push(at);
      }
      assert.deepEqual(
        due,
        [...new Set(due)].sort((a, b) => a - b),
      );
    }),
  );
});
