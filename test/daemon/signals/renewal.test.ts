import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { firstToBeReplaced, renewalOf } from '../../../src/daemon/signals/renewal.ts';
import type { RenewalInfo } from '../../../src/signals/signal.ts';

const T0 = Date.parse('2026-01-01T00:00:00Z');
const DAY = 86_400_000;

/** Valid from and until these days, first served on that one. */
function sighting(from: number, until: number, servedAt: number) {
  const name = `${String(from)}-${String(until)}-${String(servedAt)}`;
  return { sha256: name, notBefore: T0 + from * DAY, notAfter: T0 + until * DAY, firstServedAt: T0 + servedAt * DAY };
}

const CURRENT = sighting(300, 390, 300);
const INFO: RenewalInfo = {
  kind: 'renewal-info',
  source: 'https://ca.example/renewal-info/a.b',
  at: T0,
  confidence: 'likely',
  target: 'a.example:443',
  endEntity: CURRENT.sha256,
  start: T0 + 350 * DAY,
  end: T0 + 352 * DAY,
  explanation: null,
  before: null,
};

type Sighting = ReturnType<typeof sighting>;

// Of 90 days each, the next one served after 45: in the middle of its life.
const HALF_WAY = [sighting(0, 90, 0), sighting(45, 135, 45), sighting(90, 180, 90)];

interface Row {
  readonly name: string;
  readonly current?: Sighting;
  readonly history: readonly Sighting[];
  /** Days from T0. */
  readonly start: number;
  readonly by: 'cadence' | 'lifetime';
}

const rows: readonly Row[] = [
  { name: 'nothing known: two thirds of the life', history: [], start: 360, by: 'lifetime' },
  { name: 'short-lived: half of it', current: sighting(300, 306, 300), history: [], start: 303, by: 'lifetime' },
  {
    name: 'ten days are not short',
    current: sighting(300, 310, 300),
    history: [],
    start: 300 + 20 / 3,
    by: 'lifetime',
  },
  { name: 'one example is not enough', history: HALF_WAY.slice(0, 2), start: 360, by: 'lifetime' },
  { name: 'two are', history: HALF_WAY, start: 345, by: 'cadence' },
  {
    name: 'a share, whatever the lifetime',
    current: sighting(300, 500, 300),
    history: HALF_WAY,
    start: 400,
    by: 'cadence',
  },
  { name: 'the order of the history does not matter', history: HALF_WAY.toReversed(), start: 345, by: 'cadence' },
  {
    name: 'a repair is no example',
    history: [...HALF_WAY, sighting(93, 183, 93), sighting(138, 228, 138)],
    start: 345,
    by: 'cadence',
  },
  {
    name: 'one that stands beside the other is none',
    history: HALF_WAY.flatMap((one) => [one, { ...one, sha256: `${one.sha256} ecdsa` }]),
    start: 345,
    by: 'cadence',
  },
  {
    name: 'two that replace one are one renewal',
    history: [sighting(0, 90, 0), sighting(45, 135, 45), { ...sighting(45, 135, 46), sha256: 'ecdsa' }],
    start: 360,
    by: 'lifetime',
  },
  {
    name: 'an outage is none',
    history: [sighting(0, 90, 0), sighting(100, 190, 100), sighting(145, 235, 145)],
    start: 360,
    by: 'lifetime',
  },
  {
    name: 'old ways are forgotten',
    history: Array.from({ length: 20 }, (_, i) =>
      i < 8
        ? sighting(i * 80, i * 80 + 90, i * 80)
        : sighting(640 + (i - 8) * 45, 730 + (i - 8) * 45, 640 + (i - 8) * 45),
    ),
    start: 345,
    by: 'cadence',
  },
];

describe('the renewal window', () => {
  for (const { name, current = CURRENT, history, start, by } of rows) {
    test(name, () => {
      const { notBefore, notAfter } = current;
      const expected = { start: T0 + start * DAY, end: notAfter, by, info: null, notBefore, notAfter };
      assert.deepEqual(renewalOf(current, history, null), expected);
    });
  }

  test('what its CA says goes before all else', () => {
    const { notBefore, notAfter } = CURRENT;
    const expected = { start: INFO.start, end: INFO.end, by: 'ari', info: INFO, notBefore, notAfter };
    assert.deepEqual(renewalOf(CURRENT, HALF_WAY, INFO), expected);
  });

  test('a rollback, and that it is served for longer, change nothing', () => {
    const first = renewalOf(CURRENT, HALF_WAY, null);
    assert.deepEqual(renewalOf(CURRENT, [...HALF_WAY, CURRENT], null), first);
    assert.deepEqual(renewalOf(CURRENT, [CURRENT, ...HALF_WAY], null), first);
  });

  test('a certificate without a lifetime has none', () => {
    assert.equal(renewalOf(sighting(90, 90, 0), HALF_WAY, null), null);
    assert.equal(renewalOf(sighting(90, 0, 0), HALF_WAY, INFO), null);
  });
});

describe('firstToBeReplaced', () => {
  const [a, b] = [sighting(0, 90, 0), sighting(10, 80, 10)];
  const twin = { ...b, sha256: 'twin' };
  const table = [
    { name: 'none', served: [], first: null },
    { name: 'the one that ends first', served: [a, b], first: b },
    { name: 'in whatever order', served: [b, a], first: b },
    { name: 'of two that end together always the same', served: [twin, b], first: b },
    { name: 'of two that end together always the same, turned', served: [b, twin], first: b },
  ];
  for (const { name, served, first } of table) {
    test(name, () => {
      assert.equal(firstToBeReplaced(served), first);
    });
  }
});
