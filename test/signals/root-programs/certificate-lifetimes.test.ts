// How long a TLS certificate may be valid, and how long one can outlive a root program's date.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { lastServed, maximumLifetimeDays } from '../../../src/signals/root-programs/certificate-lifetimes.ts';

const lifetimes = [
  { issued: '2017-01-01T00:00:00Z', days: 825 },
  { issued: '2020-08-31T23:59:59Z', days: 825 },
  { issued: '2020-09-01T00:00:00Z', days: 398 },
  { issued: '2026-03-14T23:59:59Z', days: 398 },
  { issued: '2026-03-15T00:00:00Z', days: 200 },
  { issued: '2027-03-14T23:59:59Z', days: 200 },
  { issued: '2027-03-15T00:00:00Z', days: 100 },
  { issued: '2029-03-14T23:59:59Z', days: 100 },
  { issued: '2029-03-15T00:00:00Z', days: 47 },
  { issued: '2040-01-01T00:00:00Z', days: 47 },
];

for (const { issued, days } of lifetimes) {
  test(`a certificate of ${issued} lives for at most ${String(days)} days`, () => {
    assert.equal(maximumLifetimeDays(Date.parse(issued)), days);
  });
}

const rows = [
  { name: 'before any limit that is known', date: '2016-10-21', last: '2019-01-24' },
  { name: 'Entrust in Mozilla', date: '2024-11-30', last: '2026-01-02' },
  { name: 'the day before the limit falls', date: '2026-03-14', last: '2027-04-16' },
  { name: 'the day on which it falls: the day before outlives it', date: '2026-03-15', last: '2027-04-16' },
  { name: 'a month later still', date: '2026-04-15', last: '2027-04-16' },
  { name: 'when both end on the same day', date: '2026-09-28', last: '2027-04-16' },
  { name: 'and a day later', date: '2026-09-29', last: '2027-04-17' },
  { name: 'keys of 2008 and 2009', date: '2027-04-15', last: '2027-09-30' },
  { name: 'keys of 2010 and 2011: one lifetime', date: '2028-04-15', last: '2028-07-24' },
  { name: 'keys of 2012 to 2014', date: '2029-04-15', last: '2029-06-22' },
  { name: 'ISRG Root X1: one lifetime', date: '2030-06-04', last: '2030-07-21' },
  { name: 'an instant of the day is the day', date: '2030-06-04T23:59:59Z', last: '2030-07-21' },
];

for (const { name, date, last } of rows) {
  test(`the last day of a certificate issued by ${date} (${name})`, () => {
    assert.equal(new Date(lastServed(Date.parse(date))).toISOString(), `${last}T00:00:00.000Z`);
  });
}
