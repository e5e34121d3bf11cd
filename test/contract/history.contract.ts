// What targets served over time: given back in pages, and rolled up so that nothing that counts is lost.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import type { Observation } from '../../src/probe/observation.ts';
import type { Store, StoredSpan, TimeRange } from '../../src/store/store.ts';
import { DAY, MINUTE, START, cycleRecord, observation, outlook, served } from './records.ts';
import type { NewPlace } from './store-place.ts';

export function describeHistory(newPlace: NewPlace): void {
  describeSpans(newPlace);
  describeLists(newPlace);
  describeSteps(newPlace);
  describeRollUp(newPlace);
  describeRollUpProperty(newPlace);
}

const A = 'a.example:443';
const EVER: TimeRange = { from: 0, to: Number.MAX_SAFE_INTEGER };
const failed = { kind: 'failed', failure: { code: 'timed-out', step: 'connect' } } as const;
const listed = (n: number): string => served(n).servedList.sha256;

async function play(store: Store, seen: readonly Observation[]): Promise<void> {
  for (const one of seen) await store.recordCycle(cycleRecord({ observations: [one] }));
}

/** A day each: list 1 for three days, a failure, list 2 that stands. */
const course = [served(1), served(1), served(1), failed, served(2), served(2)].map((outcome, day) =>
  observation({ outcome, at: START + day * DAY }),
);

function told({ answer, firstSeenAt, lastSeenAt, timesSeen, stretches, supersededAt }: StoredSpan) {
  const given = answer.kind === 'served' ? answer.servedList : answer.failure.code;
  const day = (at: number): number => (at - START) / DAY;
  return [
    given,
    day(firstSeenAt),
    day(lastSeenAt),
    timesSeen,
    stretches,
    supersededAt === null ? null : day(supersededAt),
  ];
}

const first = [listed(1), 0, 2, 3, 1, 3];
const gap = ['timed-out', 3, 3, 1, 1, 4];
const second = [listed(2), 4, 5, 2, 1, null];

const ranges: readonly { readonly name: string; readonly range: TimeRange; readonly spans: readonly unknown[] }[] = [
  { name: 'ever', range: EVER, spans: [second, gap, first] },
  {
    name: 'a span that only reaches into it is whole',
    range: { from: START + DAY, to: START + 2 * DAY },
    spans: [first],
  },
  { name: 'its end is not in it', range: { from: START + 2 * DAY + 1, to: START + 3 * DAY }, spans: [] },
  { name: 'its beginning is', range: { from: START + 3 * DAY, to: START + 4 * DAY }, spans: [gap] },
];

function describeSpans(newPlace: NewPlace): void {
  for (const { name, range, spans } of ranges) {
    test(`spans of a range: ${name}`, async (t) => {
      const store = await (await newPlace(t)).open();
      await play(store, course);
      assert.deepEqual((await store.spans(A, range, 10, null)).map(told), spans);
    });
  }

  test('a span has all that tells one endpoint from another, and how a handshake ended', async (t) => {
    const store = await (await newPlace(t)).open();
    const hello = { profile: 'tls12-rsa', sni: false } as const;
    const handshakeFailure = { code: 'alert', alert: 40, name: 'handshake_failure' } as const;
    const outcome = { ...served(1), proven: false, handshakeFailure };
    await play(store, [observation({ address: null, hello, vantage: 'fra-1', outcome })]);
    const [span] = await store.spans(A, EVER, 10, null);
    const answer = { kind: 'served', servedList: listed(1), tlsVersion: 0x0304, proven: false, handshakeFailure };
    const [endpoint, times] = [
      { address: null, hello, vantage: 'fra-1' },
      { firstSeenAt: START, lastSeenAt: START },
    ];
    assert.deepEqual(span, { id: 1, ...endpoint, ...times, timesSeen: 1, stretches: 1, supersededAt: null, answer });
  });

  test('pages of spans follow one another without a gap, also where many were seen at once', async (t) => {
    const store = await (await newPlace(t)).open();
    const many = Array.from({ length: 25 }, (_, n) =>
      observation({ address: `192.0.2.${String(n)}`, at: START + Math.floor(n / 7) }),
    );
    await store.recordCycle(cycleRecord({ observations: [...many, observation({ target: 'b.example:443' })] }));
    const whole = await store.spans(A, EVER, 100, null);
    const paged: StoredSpan[] = [];
    for (;;) {
      const page = await store.spans(A, EVER, 4, paged.at(-1) ?? null);
      if (page.length === 0) break;
      paged.push(...page);
    }
    assert.equal(whole.length, 25);
    assert.deepEqual(paged, whole);
  });
}

function describeLists(newPlace: NewPlace): void {
  test('the lists of a target: the one that came last first, with first and last instant, whoever served them', async (t) => {
    const store = await (await newPlace(t)).open();
    await play(store, [
      ...course,
      observation({ address: '192.0.2.2', outcome: served(1), at: START + 9 * DAY }),
      observation({ address: '192.0.2.2', outcome: failed, at: START + 10 * DAY }),
    ]);
    const [of2, of1] = [
      { sha256: listed(2), firstSeenAt: START + 4 * DAY, lastSeenAt: START + 5 * DAY, timesSeen: 2, stands: true },
      { sha256: listed(1), firstSeenAt: START, lastSeenAt: START + 9 * DAY, timesSeen: 4, stands: false },
    ];
    assert.deepEqual(await store.listsOf(A, EVER, 10), [of2, of1]);
    assert.deepEqual(await store.listsOf(A, EVER, 1), [of2]);
    assert.deepEqual(await store.listsOf(A, { from: START + 6 * DAY, to: START + 7 * DAY }, 10), [of1]);
    assert.deepEqual(await store.listsOf('b.example:443', EVER, 10), []);
  });

  test('where there are more lists than asked for, what stands is among them, in the same order', async (t) => {
    const store = await (await newPlace(t)).open();
    const elsewhere = [2, 3, 4].map((n) =>
      observation({ address: '192.0.2.2', outcome: served(n), at: START + n * DAY }),
    );
    await play(store, [observation({ outcome: served(1) }), ...elsewhere]);
    const told = async (limit: number) => (await store.listsOf(A, EVER, limit)).map(({ sha256 }) => sha256);
    assert.deepEqual(await told(2), [listed(4), listed(1)]);
    assert.deepEqual(await told(3), [listed(4), listed(3), listed(1)]);
  });

  test('served lists are given back by digest, in the order of the wire; what is not stored is not there', async (t) => {
    const store = await (await newPlace(t)).open();
    const [twice, empty] = [served(3, 1, 3).servedList, served().servedList];
    await play(store, [observation({ outcome: served(3, 1, 3) }), observation({ outcome: served(), at: START + 1 })]);
    const found = await store.servedLists([twice.sha256, 'ff'.repeat(32), empty.sha256, twice.sha256]);
    assert.deepEqual(new Map(found), new Map([twice, empty].map((list) => [list.sha256, list])));
  });
}

function describeSteps(newPlace: NewPlace): void {
  const step = (firmware: string, target: string, minute: number) => ({
    firmware,
    target,
    at: START + minute * MINUTE,
  });
  const steps = [step('f', A, 0), step('g', A, 1), step('f', 'b.example:443', 2), step('f', A, 3)];
  const rows = [
    { name: 'all', of: {}, range: EVER, limit: 10, minutes: [3, 2, 1, 0] },
    { name: 'a target', of: { target: A }, range: EVER, limit: 10, minutes: [3, 1, 0] },
    { name: 'a firmware', of: { firmware: 'f' }, range: EVER, limit: 10, minutes: [3, 2, 0] },
    { name: 'a pair', of: { firmware: 'f', target: A }, range: EVER, limit: 10, minutes: [3, 0] },
    { name: 'the latest', of: {}, range: EVER, limit: 2, minutes: [3, 2] },
    { name: 'a range', of: {}, range: { from: START + MINUTE, to: START + 3 * MINUTE }, limit: 10, minutes: [2, 1] },
  ];
  for (const { name, of, range, limit, minutes } of rows) {
    test(`steps of outlooks: ${name}`, async (t) => {
      const store = await (await newPlace(t)).open();
      const changes = steps.map(({ firmware, target, at }) => {
        return { at, from: 'safe', to: 'started', state: outlook({ firmware, target }) } as const;
      });
      await store.recordCycle(cycleRecord({ changes }));
      const found = await store.outlookSteps(of, range, limit);
      assert.deepEqual(
        found,
        minutes.map((minute) => ({ ...steps[minute], from: 'safe', to: 'started' })),
      );
    });
  }
}

/** Every ten minutes of three days, list 1 and list 2 in turn, with a failure at noon. */
const flapping = Array.from({ length: 3 * 144 }, (_, n) =>
  observation({ at: START + n * 10 * MINUTE, outcome: n % 144 === 72 ? failed : served((n % 2) + 1) }),
);

function describeRollUp(newPlace: NewPlace): void {
  test('of an endpoint that flaps a day leaves one row for each list and each kind of failure', async (t) => {
    const store = await (await newPlace(t)).open();
    await play(store, flapping);
    const [before] = await store.listsOf(A, EVER, 1);
    assert.equal((await store.spans(A, EVER, 1_000, null)).length, 3 * 144);
    assert.equal(await store.prune(0, START + 2 * DAY + 12 * 60 * MINUTE), 0);
    const spans = await store.spans(A, EVER, 1_000, null);
    // Two days of three rows, and the third, which has not ended at the instant that was asked for.
    assert.equal(spans.length, 2 * 3 + 144);
    const ofFirstDay = spans.filter(({ lastSeenAt }) => lastSeenAt < START + DAY);
    assert.deepEqual(
      ofFirstDay.map(({ firstSeenAt, lastSeenAt, timesSeen, stretches }) => {
        return [(firstSeenAt - START) / MINUTE, (lastSeenAt - START) / MINUTE, timesSeen, stretches];
      }),
      [
        [10, 1430, 72, 72],
        [0, 1420, 71, 71],
        [720, 720, 1, 1],
      ],
    );
    assert.deepEqual((await store.listsOf(A, EVER, 1))[0], before);
    const observed = (await store.observations(A, 1_000)).filter(({ observation: { at } }) => at < START + DAY);
    assert.deepEqual(
      observed.map(({ stretches }) => stretches),
      [72, 71, 1],
    );
  });

  test('what stands, and what went on for a day and longer, stays as it is', async (t) => {
    const store = await (await newPlace(t)).open();
    await play(store, course);
    const before = await store.spans(A, EVER, 10, null);
    await store.prune(0, START + 99 * DAY);
    assert.deepEqual(await store.spans(A, EVER, 10, null), before);
  });

  test('a second time changes nothing, and a clock that was ahead is caught up with', async (t) => {
    const store = await (await newPlace(t)).open();
    await play(store, [...flapping.slice(0, 144), observation({ target: 'b.example:443', at: START + 99 * DAY })]);
    await store.prune(0, START + 100 * DAY);
    await play(store, flapping.slice(144));
    await store.prune(0, START + 2 * DAY);
    const once = await store.spans(A, EVER, 1_000, null);
    assert.equal(once.length, 2 * 3 + 144);
    await store.prune(0, START + 2 * DAY);
    assert.deepEqual(await store.spans(A, EVER, 1_000, null), once);
  });

  test('cycles are written while it goes on, over more rows than are read at once', async (t) => {
    const store = await (await newPlace(t)).open();
    const addresses = Array.from({ length: 40 }, (_, n) => `192.0.2.${String(n)}`);
    for (const { at, outcome } of flapping.slice(0, 40)) {
      await store.recordCycle(
        cycleRecord({ observations: addresses.map((address) => observation({ address, at, outcome })) }),
      );
    }
    await Promise.all([
      store.prune(0, START + DAY),
      play(store, [observation({ address: '192.0.2.99', at: START + 2 * DAY })]),
    ]);
    const spans = await store.spans(A, EVER, 1_000, null);
    assert.equal(spans.filter(({ firstSeenAt }) => firstSeenAt === START + 2 * DAY).length, 1);
    // Each address has one row of either list that was superseded, and the one that stands.
    assert.equal(spans.filter(({ firstSeenAt }) => firstSeenAt < START + DAY).length, 3 * addresses.length);
  });
}

/** What must not be lost: of each list, and each kind of failure of each endpoint, first, last and how often. */
async function essence(store: Store): Promise<unknown> {
  const spans = await store.spans(A, EVER, 10_000, null);
  const groups = Map.groupBy(spans, ({ address, answer }) =>
    JSON.stringify([address, answer.kind === 'served' ? answer.servedList : answer.failure.code]),
  );
  const totals = [...groups].map(([key, of]) => [
    key,
    Math.min(...of.map(({ firstSeenAt }) => firstSeenAt)),
    Math.max(...of.map(({ lastSeenAt }) => lastSeenAt)),
    of.reduce((sum, { timesSeen }) => sum + timesSeen, 0),
    of.filter(({ supersededAt }) => supersededAt === null).length,
  ]);
  return { totals: totals.toSorted(), lists: await store.listsOf(A, EVER, 100) };
}

const outcomes = [
  served(1),
  served(2),
  served(3, 1),
  failed,
  { kind: 'failed', failure: { code: 'refused' } },
] as const;

function describeRollUpProperty(newPlace: NewPlace): void {
  test('whatever was seen, rolling up loses no first or last instant and no count', async (t) => {
    const store = await (await newPlace(t)).open();
    const rounds = fc.array(
      fc.record({
        hours: fc.integer({ min: 1, max: 30 }),
        answers: fc.array(fc.nat(outcomes.length - 1), { minLength: 2, maxLength: 2 }),
      }),
      { minLength: 1, maxLength: 40 },
    );
    let at = START;
    await fc.assert(
      fc.asyncProperty(rounds, fc.integer({ min: 0, max: 40 }), async (played, days) => {
        const began = at;
        for (const { hours, answers } of played) {
          at += hours * 60 * MINUTE;
          const observations = answers.map((answer, n) =>
            observation({ at, address: `192.0.2.${String(n)}`, outcome: outcomes[answer] ?? failed }),
          );
          await store.recordCycle(cycleRecord({ observations }));
        }
        const before = await essence(store);
        await store.prune(0, began + days * DAY);
        assert.deepEqual(await essence(store), before);
      }),
      { numRuns: 20 },
    );
  });
}
