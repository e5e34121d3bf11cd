// Quiet hours: over midnight, on some days, in zones of all kinds, and on the days on which clocks are set.
import assert from 'node:assert/strict';
import test from 'node:test';

import fc from 'fast-check';

import { WEEKDAYS } from '../../../src/lib/time-zone.ts';
import { isQuiet, type QuietHours, quietUntil } from '../../../src/alerts/calendar/quiet-hours.ts';
import { isoInstant } from '../../../src/lib/clock.ts';
import { DAY, HOUR, MINUTE } from '../scene.ts';
import { CHANGE_DAYS, shown } from './zones.ts';

const NIGHT: QuietHours = { from: '22:00', to: '07:00', zone: 'Europe/Berlin' };
const LUNCH: QuietHours = { from: '12:00', to: '13:30', zone: 'Asia/Kolkata' };
const SMALL_HOURS: QuietHours = { from: '01:00', to: '02:30', zone: 'Europe/Berlin' };
const WORKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'] as const;

// `until` null: not quiet. 2026-03-02 is a Monday; Berlin is an hour ahead of UTC until 2026-03-29T01:00Z.
const rows: readonly { name: string; hours: QuietHours; at: string; until: string | null }[] = [
  { name: 'before the night', hours: NIGHT, at: '2026-03-02T20:59:59Z', until: null },
  { name: 'its first second', hours: NIGHT, at: '2026-03-02T21:00:00Z', until: '2026-03-03T06:00:00Z' },
  { name: 'before midnight', hours: NIGHT, at: '2026-03-02T22:59:59.999Z', until: '2026-03-03T06:00:00Z' },
  { name: 'after midnight', hours: NIGHT, at: '2026-03-02T23:00:00Z', until: '2026-03-03T06:00:00Z' },
  { name: 'its last second', hours: NIGHT, at: '2026-03-03T05:59:59.999Z', until: '2026-03-03T06:00:00Z' },
  { name: 'after the night', hours: NIGHT, at: '2026-03-03T06:00:00Z', until: null },
  { name: 'before lunch', hours: LUNCH, at: '2026-03-02T06:29:00Z', until: null },
  { name: 'lunch, half an hour off', hours: LUNCH, at: '2026-03-02T06:30:00Z', until: '2026-03-02T08:00:00Z' },
  { name: 'after lunch', hours: LUNCH, at: '2026-03-02T08:00:00Z', until: null },
  {
    name: 'in Kathmandu, a quarter of an hour off',
    hours: { from: '00:00', to: '00:01', zone: 'Asia/Kathmandu' },
    at: '2026-03-01T18:15:30Z',
    until: '2026-03-01T18:16:00Z',
  },
  {
    name: 'the night to a Sunday that loses an hour',
    hours: NIGHT,
    at: '2026-03-28T21:00:00Z',
    until: '2026-03-29T05:00:00Z',
  },
  { name: 'the end of that night', hours: NIGHT, at: '2026-03-29T04:59:00Z', until: '2026-03-29T05:00:00Z' },
  { name: 'an hour later', hours: NIGHT, at: '2026-03-29T05:00:00Z', until: null },
  {
    name: 'the night to a Sunday that wins one',
    hours: NIGHT,
    at: '2026-10-24T20:00:00Z',
    until: '2026-10-25T06:00:00Z',
  },
  { name: 'within the hour that comes twice', hours: NIGHT, at: '2026-10-25T01:30:00Z', until: '2026-10-25T06:00:00Z' },
  {
    name: 'an end that is skipped: when clocks are set',
    hours: SMALL_HOURS,
    at: '2026-03-29T00:10:00Z',
    until: '2026-03-29T01:00:00Z',
  },
  { name: 'after it was skipped', hours: SMALL_HOURS, at: '2026-03-29T01:00:00Z', until: null },
  {
    name: 'an end that comes twice: its first time',
    hours: SMALL_HOURS,
    at: '2026-10-24T23:10:00Z',
    until: '2026-10-25T00:30:00Z',
  },
  { name: 'between the two', hours: SMALL_HOURS, at: '2026-10-25T00:45:00Z', until: null },
  { name: 'its second time', hours: SMALL_HOURS, at: '2026-10-25T01:10:00Z', until: '2026-10-25T01:30:00Z' },
  {
    name: 'a beginning that is skipped: when clocks are set',
    hours: { from: '02:30', to: '05:00', zone: 'America/New_York' },
    at: '2026-03-08T07:00:00Z',
    until: '2026-03-08T09:00:00Z',
  },
  {
    name: 'hours that are skipped as a whole',
    hours: { from: '02:15', to: '02:45', zone: 'America/New_York' },
    at: '2026-03-08T07:00:00Z',
    until: null,
  },
  {
    name: 'clocks that go back over midnight: the day begins twice',
    hours: { from: '23:00', to: '00:30', zone: 'America/Havana' },
    at: '2026-11-01T03:30:00Z',
    until: '2026-11-01T04:30:00Z',
  },
  {
    name: 'half an hour is won',
    hours: { from: '22:00', to: '07:00', zone: 'Australia/Lord_Howe' },
    at: '2026-04-04T11:00:00Z',
    until: '2026-04-04T20:30:00Z',
  },
  {
    name: 'no clock is ever set',
    hours: { ...NIGHT, zone: 'Asia/Tokyo' },
    at: '2026-03-28T13:00:00Z',
    until: '2026-03-28T22:00:00Z',
  },
  {
    name: 'a day that it begins on',
    hours: { ...NIGHT, days: ['mon'] },
    at: '2026-03-02T21:30:00Z',
    until: '2026-03-03T06:00:00Z',
  },
  {
    name: 'the morning after',
    hours: { ...NIGHT, days: ['mon'] },
    at: '2026-03-03T05:30:00Z',
    until: '2026-03-03T06:00:00Z',
  },
  { name: 'the morning of that day', hours: { ...NIGHT, days: ['mon'] }, at: '2026-03-02T05:30:00Z', until: null },
  { name: 'the evening after', hours: { ...NIGHT, days: ['mon'] }, at: '2026-03-03T21:30:00Z', until: null },
  {
    name: 'Sunday to Monday',
    hours: { ...NIGHT, days: ['sun'] },
    at: '2026-03-02T05:30:00Z',
    until: '2026-03-02T06:00:00Z',
  },
  {
    name: 'the day is that of the zone',
    hours: { ...LUNCH, from: '00:00', to: '01:00', days: ['tue'] },
    at: '2026-03-02T19:00:00Z',
    until: '2026-03-02T19:30:00Z',
  },
  {
    name: 'no days: every day',
    hours: { ...LUNCH, days: [] },
    at: '2026-03-02T07:00:00Z',
    until: '2026-03-02T08:00:00Z',
  },
  {
    name: 'a whole Sunday',
    hours: { from: '00:00', to: '00:00', zone: 'UTC', days: ['sun'] },
    at: '2026-03-01T00:00:00Z',
    until: '2026-03-02T00:00:00Z',
  },
  {
    name: 'up to 24:00',
    hours: { from: '18:00', to: '24:00', zone: 'UTC', days: ['sun'] },
    at: '2026-03-01T18:00:00Z',
    until: '2026-03-02T00:00:00Z',
  },
  {
    name: 'after a whole Sunday',
    hours: { from: '00:00', to: '00:00', zone: 'UTC', days: ['sun'] },
    at: '2026-03-02T00:00:00Z',
    until: null,
  },
  {
    name: 'from Friday evening to Saturday evening',
    hours: { from: '18:00', to: '18:00', zone: 'UTC', days: ['fri'] },
    at: '2026-03-07T17:59:00Z',
    until: '2026-03-07T18:00:00Z',
  },
  {
    name: 'before that Friday evening',
    hours: { from: '18:00', to: '18:00', zone: 'UTC', days: ['fri'] },
    at: '2026-03-06T17:59:00Z',
    until: null,
  },
  {
    name: 'a weekend without a break that wins an hour',
    hours: { from: '00:00', to: '00:00', zone: 'Europe/Berlin', days: ['sat', 'sun'] },
    at: '2026-10-23T22:00:00Z',
    until: '2026-10-25T23:00:00Z',
  },
  {
    name: 'all days but one',
    hours: { from: '09:00', to: '09:00', zone: 'Europe/Berlin', days: [...WORKDAYS, 'sat'] },
    at: '2026-03-02T08:00:00Z',
    until: '2026-03-08T08:00:00Z',
  },
];
for (const { name, hours, at, until } of rows) {
  test(name, () => {
    const instant = Date.parse(at);
    assert.equal(isQuiet(hours, instant), until !== null);
    const end = quietUntil(hours, instant);
    assert.equal(end, until === null ? instant : Date.parse(until), end === null ? 'never' : isoInstant(end));
  });
}

test('what is quiet on all days never ends', () => {
  for (const days of [undefined, [], WEEKDAYS]) {
    const hours: QuietHours = { from: '07:00', to: '07:00', zone: 'Europe/Berlin', days };
    assert.equal(quietUntil(hours, Date.parse('2026-03-28T12:00:00Z')), null);
  }
});

/** By what the clocks show alone, in words; independent of the arithmetic of the source. */
function oracle({ from, to, zone, days = [] }: QuietHours, at: number): boolean {
  const [weekday = '', , time = ''] = shown(at, zone).split(' ');
  const yesterday =
    { mon: 'sun', tue: 'mon', wed: 'tue', thu: 'wed', fri: 'thu', sat: 'fri', sun: 'sat' }[weekday] ?? '';
  const begins = (day: string) => days.length === 0 || days.some((one) => one === day);
  const [afterFrom, beforeTo] = [time >= from, time < to];
  if (from < to) return afterFrom && beforeTo && begins(weekday);
  return (afterFrom && begins(weekday)) || (beforeTo && begins(yesterday));
}

// Full of the minutes at which clocks are set.
const timeOfDay = fc.constantFrom(
  '00:00',
  '00:30',
  '01:00',
  '01:59',
  '02:00',
  '02:01',
  '02:30',
  '03:00',
  '07:10',
  '22:00',
);
const someHours = fc.record({ from: timeOfDay, to: timeOfDay, days: fc.subarray([...WEEKDAYS]) });

for (const { zone, day } of CHANGE_DAYS) {
  const midnight = Date.parse(`${day}T00:00:00Z`);

  test(`every minute of ${day} in ${zone} is quiet when the clocks show it`, () => {
    fc.assert(
      fc.property(someHours, (chosen) => {
        const hours: QuietHours = { ...chosen, zone };
        const begun = midnight - 6 * HOUR;
        for (let at = begun; at < begun + DAY + 12 * HOUR; at += MINUTE) {
          if (isQuiet(hours, at) !== oracle(hours, at)) assert.fail(`${isoInstant(at)}, ${shown(at, zone)}`);
        }
      }),
      { numRuns: 2 },
    );
  });

  test(`around ${day} in ${zone} quiet ends with the first minute that is not`, () => {
    const minute = fc.integer({ min: -36 * 60, max: 36 * 60 }).map((minutes) => midnight + minutes * MINUTE);
    const broken = someHours.filter(({ from, to }) => from !== to);
    fc.assert(
      fc.property(broken, minute, fc.nat({ max: MINUTE - 1 }), (chosen, begun, within) => {
        const hours: QuietHours = { ...chosen, zone };
        const end = quietUntil(hours, begun + within);
        let at = begun;
        while (isQuiet(hours, at)) at += MINUTE;
        assert.equal(end, at === begun ? begun + within : at);
      }),
      { numRuns: 8 },
    );
  });
}
