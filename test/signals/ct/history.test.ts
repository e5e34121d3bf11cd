// What became of the issuances of a target, row by row; SCT times; and the lag from being logged to being served.
import assert from 'node:assert/strict';
import test from 'node:test';

import { type ServedEndEntity, targetHistory } from '../../../src/signals/ct/history.ts';
import { hasPoison, sctTime } from '../../../src/signals/ct/sct-time.ts';
import type { Issuance } from '../../../src/signals/signal.ts';
import { issue } from '../../support/ca.ts';
import { digest } from '../../support/certspotter-api.ts';
import { DAY, HOUR, logged, NOW } from './scene.ts';
import { POISON, sctList } from './sct-writer.ts';

const WATCHED_SINCE = NOW - 400 * DAY;

/** Logged (by its notBefore) so many days ago. */
function issued(name: string, daysAgo: number, issuer = 'Sub CA 1', fields: Partial<Issuance> = {}): Issuance {
  const notBefore = NOW - daysAgo * DAY;
  return {
    ...logged(name, {
      issuer: { subject: `CN=${issuer}`, spkiSha256: digest(issuer) },
      notBefore,
      notAfter: notBefore + 90 * DAY,
    }),
    kind: 'issuance',
    target: 'www.example.com:443',
    confidence: 'likely',
    ...fields,
  };
}

function servedAs(
  { spkiSha256, notBefore, notAfter }: Issuance,
  daysAgo: number,
  sctAt: number | null = null,
): ServedEndEntity {
  return { spkiSha256, notBefore, notAfter, firstServedAt: NOW - daysAgo * DAY, sctAt };
}

const renewal1 = issued('renewal 1', 130);
const renewal2 = issued('renewal 2', 70);
const fresh = issued('fresh', 1);
const usual = [servedAs(renewal1, 128), servedAs(renewal2, 66)];

interface Row {
  readonly name: string;
  readonly issuances: readonly Issuance[];
  readonly served?: readonly ServedEndEntity[];
  readonly states: readonly string[];
  readonly lagDays?: number | null;
  readonly expectedInDays?: number | null;
}

const rows: readonly Row[] = [
  { name: 'nothing', issuances: [], states: [] },
  { name: 'a first one', issuances: [fresh], states: ['waiting'] },
  {
    name: 'one that follows two: expected after the median of their lags',
    issuances: [fresh, renewal2, renewal1],
    served: usual,
    states: ['served', 'served', 'waiting'],
    lagDays: 3,
    expectedInDays: 2,
  },
  {
    name: 'one that is late',
    issuances: [renewal1, renewal2, issued('late', 20)],
    served: usual,
    states: ['served', 'served', 'waiting'],
    lagDays: 3,
    expectedInDays: -17,
  },
  { name: '30 days and never served', issuances: [issued('x', 30)], states: ['standby'] },
  {
    name: 'one that was there when watching began, and was passed over: a later one is served',
    issuances: [issued('passed over', 410, 'Other CA', { notAfter: NOW + DAY }), renewal2],
    served: [servedAs(renewal2, 66)],
    states: ['standby', 'served'],
    lagDays: 4,
  },
  {
    name: 'one that was issued since is not passed over by what is served later: dates slip',
    issuances: [issued('slow', 20, 'Other CA'), issued('renewal', 10)],
    served: [servedAs(issued('renewal', 10), 9)],
    states: ['waiting', 'served'],
    lagDays: 1,
    expectedInDays: -19,
  },
  { name: 'a little less than 30 days', issuances: [issued('x', 29.99)], states: ['waiting'] },
  {
    name: 'the renewal of a backup is a backup',
    issuances: [issued('backup', 60, 'Other CA'), issued('backup 2', 1, 'Other CA'), renewal2],
    served: [servedAs(renewal2, 66)],
    states: ['served', 'standby', 'standby'],
    lagDays: 4,
  },
  {
    name: 'the renewal of an expired backup, too',
    issuances: [issued('backup', 120, 'Other CA'), issued('backup 2', 1, 'Other CA')],
    states: ['expired', 'standby'],
  },
  {
    name: 'an issuer that was served is no backup, whatever it leaves unused',
    issuances: [renewal2, issued('unused', 60), fresh],
    served: [servedAs(renewal2, 66)],
    states: ['served', 'standby', 'waiting'],
    lagDays: 4,
    expectedInDays: 3,
  },
  {
    name: 'what was served from the beginning says nothing about the lag',
    issuances: [renewal1],
    served: [{ ...servedAs(renewal1, 0), firstServedAt: WATCHED_SINCE }],
    states: ['served'],
  },
  {
    name: 'a renewal with the same key is another one',
    issuances: [renewal2, { ...fresh, spkiSha256: renewal2.spkiSha256 }],
    served: [servedAs(renewal2, 66)],
    states: ['served', 'waiting'],
    lagDays: 4,
    expectedInDays: 3,
  },
  {
    name: 'served before it is valid: no lag below zero',
    issuances: [issued('x', -1)],
    served: [servedAs(issued('x', -1), 0)],
    states: ['served'],
    lagDays: 0,
  },
  {
    name: 'the first of several sightings counts',
    issuances: [renewal1],
    served: [servedAs(renewal1, 100), servedAs(renewal1, 125)],
    states: ['served'],
    lagDays: 5,
  },
  {
    name: 'the SCTs of what was served go before notBefore',
    issuances: [renewal1],
    served: [servedAs(renewal1, 125, NOW - 126 * DAY)],
    states: ['served'],
    lagDays: 1,
  },
];

for (const { name, issuances, served = [], states, lagDays = null, expectedInDays = null } of rows) {
  test(name, () => {
    const history = targetHistory(issuances, served, WATCHED_SINCE, NOW);
    assert.deepEqual(
      history.issuances.map(({ state }) => state),
      states,
    );
    assert.equal(history.medianLagMs, lagDays === null ? null : lagDays * DAY);
    const waiting = history.issuances.find(({ state }) => state === 'waiting');
    assert.equal(waiting?.expectedAt ?? null, expectedInDays === null ? null : NOW + expectedInDays * DAY);
  });
}

test('an issuance that came twice is seen once, at first', () => {
  const { issuances } = targetHistory(
    [
      { ...fresh, at: NOW },
      { ...fresh, at: NOW - HOUR },
    ],
    [],
    WATCHED_SINCE,
    NOW,
  );
  assert.deepEqual(
    issuances.map(({ firstSeenAt }) => firstSeenAt),
    [NOW - HOUR],
  );
});

test('the SCTs of the certificate itself are the time of logging', () => {
  const { der } = issue({ subject: 'CN=x', extensions: [sctList([NOW - 5, NOW - 9])] });
  const [only] = targetHistory([{ ...fresh, der }], [], WATCHED_SINCE, NOW).issuances;
  assert.deepEqual([only?.loggedAt, only?.loggedBy], [NOW - 9, 'sct']);
});

const certificates = [
  { name: 'several SCTs', extensions: [sctList([NOW, NOW - 7])], time: NOW - 7, poison: false },
  { name: 'more SCTs than a short length holds', extensions: [sctList(Array(6).fill(NOW))], time: NOW, poison: false },
  { name: 'no SCTs', extensions: [], time: null, poison: false },
  { name: 'a precertificate', extensions: [POISON], time: null, poison: true },
  { name: 'an empty list', extensions: [sctList([])], time: null, poison: false },
  { name: 'SCTs of another version', extensions: [sctList([NOW], 1)], time: null, poison: false },
  {
    name: 'a list that is cut',
    extensions: [{ ...sctList([]), value: Buffer.from('04050099ff', 'hex') }],
    time: null,
    poison: false,
  },
  {
    name: 'no list at all',
    extensions: [{ ...sctList([]), value: Buffer.from('0500', 'hex') }],
    time: null,
    poison: false,
  },
];

for (const { name, extensions, time, poison } of certificates) {
  test(`${name}: when it was logged, and whether it is a precertificate`, () => {
    const { der } = issue({ subject: 'CN=x', extensions });
    assert.equal(sctTime(der), time);
    assert.equal(hasPoison(der), poison);
  });
}

test('a certificate that is cut anywhere has no SCTs, or those that are whole', () => {
  const { der } = issue({ subject: 'CN=x', extensions: [sctList([NOW, NOW])] });
  for (let length = 0; length < der.length; length += 1) {
    const time = sctTime(der.subarray(0, length));
    assert.ok(time === null || time === NOW);
  }
});
