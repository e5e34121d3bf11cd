// The wall clock of a zone, there and back, also on the days on which it is set.
import assert from 'node:assert/strict';
import test from 'node:test';

import fc from 'fast-check';

import { instantOf, localTime, offsetChange } from '../../../src/alerts/calendar/local-time.ts';
import { isTimeZone, WEEKDAYS } from '../../../src/lib/time-zone.ts';
import { isoInstant } from '../../../src/lib/clock.ts';
import { CHANGE_DAYS, shown } from './zones.ts';

const pad = (number: number) => String(number).padStart(2, '0');

/** `sun 2026-03-29 03:00`, as `shown` puts it. */
function text(at: number, zone: string): string {
  const { year, month, day, weekday, minute } = localTime(at, zone);
  return `${weekday} ${String(year)}-${pad(month)}-${pad(day)} ${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`;
}

const there = [
  { at: '2026-03-01T12:00:00Z', zone: 'UTC', is: 'sun 2026-03-01 12:00' },
  { at: '2026-03-01T00:00:00Z', zone: 'UTC', is: 'sun 2026-03-01 00:00' },
  { at: '2026-03-01T23:59:59.999Z', zone: 'UTC', is: 'sun 2026-03-01 23:59' },
  { at: '2026-01-15T12:00:00Z', zone: 'Europe/Berlin', is: 'thu 2026-01-15 13:00' },
  { at: '2026-07-15T12:00:00Z', zone: 'Europe/Berlin', is: 'wed 2026-07-15 14:00' },
  { at: '2026-03-29T00:59:59Z', zone: 'Europe/Berlin', is: 'sun 2026-03-29 01:59' },
  { at: '2026-03-29T01:00:00Z', zone: 'Europe/Berlin', is: 'sun 2026-03-29 03:00' },
  { at: '2026-10-25T00:59:00Z', zone: 'Europe/Berlin', is: 'sun 2026-10-25 02:59' },
  { at: '2026-10-25T01:00:00Z', zone: 'Europe/Berlin', is: 'sun 2026-10-25 02:00' },
  { at: '2026-03-08T06:59:00Z', zone: 'America/New_York', is: 'sun 2026-03-08 01:59' },
  { at: '2026-03-08T07:00:00Z', zone: 'America/New_York', is: 'sun 2026-03-08 03:00' },
  { at: '2026-12-31T20:00:00Z', zone: 'Asia/Kolkata', is: 'fri 2027-01-01 01:30' },
  { at: '2026-12-31T18:14:00Z', zone: 'Asia/Kathmandu', is: 'thu 2026-12-31 23:59' },
  { at: '2026-12-31T18:15:00Z', zone: 'Asia/Kathmandu', is: 'fri 2027-01-01 00:00' },
  { at: '2026-01-01T04:59:00Z', zone: 'America/New_York', is: 'wed 2025-12-31 23:59' },
  { at: '2026-04-04T15:00:00Z', zone: 'Australia/Lord_Howe', is: 'sun 2026-04-05 01:30' },
  { at: '2011-12-30T09:59:00Z', zone: 'Pacific/Apia', is: 'thu 2011-12-29 23:59' },
  { at: '2011-12-30T10:00:00Z', zone: 'Pacific/Apia', is: 'sat 2011-12-31 00:00' }, // a Friday that never was
  { at: '2024-02-29T12:00:00Z', zone: 'Pacific/Kiritimati', is: 'fri 2024-03-01 02:00' },
  { at: '1969-12-31T23:59:00.500Z', zone: 'UTC', is: 'wed 1969-12-31 23:59' },
];
for (const { at, zone, is } of there) {
  test(`${at} in ${zone} is ${is}`, () => {
    assert.equal(text(Date.parse(at), zone), is);
  });
}

const back = [
  { local: '2026-03-01 12:00', zone: 'UTC', at: '2026-03-01T12:00:00Z' },
  { local: '2026-07-15 14:00', zone: 'Europe/Berlin', at: '2026-07-15T12:00:00Z' },
  { local: '2026-03-29 01:59', zone: 'Europe/Berlin', at: '2026-03-29T00:59:00Z' },
  { local: '2026-03-29 02:00', zone: 'Europe/Berlin', at: '2026-03-29T01:00:00Z' }, // skipped
  { local: '2026-03-29 02:30', zone: 'Europe/Berlin', at: '2026-03-29T01:00:00Z' }, // skipped
  { local: '2026-03-29 03:00', zone: 'Europe/Berlin', at: '2026-03-29T01:00:00Z' },
  { local: '2026-10-25 02:30', zone: 'Europe/Berlin', at: '2026-10-25T00:30:00Z' }, // the first of two
  { local: '2026-10-25 03:00', zone: 'Europe/Berlin', at: '2026-10-25T02:00:00Z' },
  { local: '2026-11-01 01:30', zone: 'America/New_York', at: '2026-11-01T05:30:00Z' }, // the first of two
  { local: '2026-03-08 00:30', zone: 'America/Havana', at: '2026-03-08T05:00:00Z' }, // skipped
  { local: '2026-10-04 02:15', zone: 'Australia/Lord_Howe', at: '2026-10-03T15:30:00Z' }, // skipped
  { local: '2026-01-01 00:00', zone: 'Asia/Kathmandu', at: '2025-12-31T18:15:00Z' },
  { local: '2026-01-01 08:00', zone: 'Pacific/Kiritimati', at: '2025-12-31T18:00:00Z' },
  { local: '2026-01-01 08:00', zone: 'Pacific/Pago_Pago', at: '2026-01-01T19:00:00Z' },
  { local: '2011-12-30 08:00', zone: 'Pacific/Apia', at: '2011-12-30T10:00:00Z' }, // skipped
  { local: '2026-03-00 08:00', zone: 'UTC', at: '2026-02-28T08:00:00Z' },
  { local: '2026-01--5 08:00', zone: 'UTC', at: '2025-12-26T08:00:00Z' },
];
for (const { local, zone, at } of back) {
  test(`${local} in ${zone} is ${at}`, () => {
    const [year, month, day, hours, minutes] =
      /^(\d+)-(\d+)-(-?\d+) (\d+):(\d+)$/.exec(local)?.slice(1).map(Number) ?? [];
    assert.ok(year !== undefined && month !== undefined && day !== undefined);
    const minute = (hours ?? 0) * 60 + (minutes ?? 0);
    assert.equal(isoInstant(instantOf({ year, month, day, minute }, zone)), at);
  });
}

const anywhere = fc.constantFrom(...new Set(CHANGE_DAYS.map(({ zone }) => zone)));
const minute = fc
  .integer({ min: Date.parse('2020-01-01T00:00:00Z') / 60_000, max: Date.parse('2030-01-01T00:00:00Z') / 60_000 })
  .map((minutes) => minutes * 60_000);

test('there and back is the same instant, or an earlier one at which the clocks showed the same', () => {
  fc.assert(
    fc.property(minute, anywhere, (at, zone) => {
      const again = instantOf(localTime(at, zone), zone);
      assert.ok(again <= at && at - again <= 3_600_000);
      assert.equal(shown(again, zone), shown(at, zone));
    }),
    { numRuns: 500 },
  );
});

for (const { zone, day } of CHANGE_DAYS) {
  test(`every minute around ${day} in ${zone} is what the clocks show`, () => {
    const noon = Date.parse(`${day}T12:00:00Z`);
    for (let at = noon - 86_400_000; at < noon + 86_400_000; at += 7 * 60_000) {
      assert.equal(text(at, zone), shown(at, zone));
    }
  });
}

const changes = [
  { zone: 'Europe/Berlin', from: '2026-03-28T12:00:00Z', to: '2026-03-30T12:00:00Z', at: '2026-03-29T01:00:00Z' },
  { zone: 'Europe/Berlin', from: '2026-03-29T00:59:59Z', to: '2026-03-29T01:00:00Z', at: '2026-03-29T01:00:00Z' },
  { zone: 'Europe/Berlin', from: '2026-03-29T01:00:00Z', to: '2026-03-30T00:00:00Z', at: null },
  { zone: 'Europe/Berlin', from: '2026-03-28T01:00:00Z', to: '2026-03-29T00:59:59Z', at: null },
  { zone: 'America/New_York', from: '2026-10-30T00:00:00Z', to: '2026-11-02T00:00:00Z', at: '2026-11-01T06:00:00Z' },
  { zone: 'Asia/Tokyo', from: '2026-01-01T00:00:00.250Z', to: '2026-01-02T00:00:00.750Z', at: null },
  { zone: 'Asia/Tokyo', from: '2026-01-01T00:00:00Z', to: '2026-12-31T00:00:00Z', at: null },
];
for (const { zone, from, to, at } of changes) {
  test(`clocks of ${zone} are set from ${from} to ${to}: ${at ?? 'not'}`, () => {
    const change = offsetChange(Date.parse(from), Date.parse(to), zone);
    assert.equal(change === null ? null : isoInstant(change), at);
  });
}

const ZONES = ['Europe/Berlin', 'America/Argentina/Buenos_Aires', 'UTC', 'Etc/GMT+2', 'europe/berlin'];
const OTHERS = ['', 'Berlin', 'Europe/Atlantis', '+02:00', '-0500', 'Europe/Berlin ', 'undefined'];
for (const name of [...ZONES, ...OTHERS]) {
  const is = ZONES.includes(name);
  test(`${JSON.stringify(name)} is ${is ? 'a' : 'no'} time zone`, () => {
    assert.equal(isTimeZone(name), is);
  });
}

test('an unknown zone is a mistake of the caller', () => {
  assert.throws(() => localTime(0, 'Europe/Atlantis'), { code: 'unknown-time-zone' });
});

test('the week begins on Monday', () => {
  const monday = Date.parse('2026-03-02T12:00:00Z');
  assert.deepEqual(
    WEEKDAYS.map((_, days) => localTime(monday + days * 86_400_000, 'UTC').weekday),
    ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  );
});
