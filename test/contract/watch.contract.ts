// What the store knows of anchorwatch itself: how receivers do, what was done in a time, and the key of its links.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { DeliveryResult, ReceiverHealth } from '../../src/alerts/outbox.ts';
import type { CycleRecord } from '../../src/store/store.ts';
import {
  DAY,
  MINUTE,
  START,
  cycleRecord,
  decision,
  delivery,
  incident,
  noWatch,
  notification,
  observation,
  outlook,
  served,
} from './records.ts';
import type { NewPlace } from './store-place.ts';

export function describeWatch(newPlace: NewPlace): void {
  describeHealth(newPlace);
  describeTallies(newPlace);
  describePeriod(newPlace);
  describeKeys(newPlace);
}

const idle: ReceiverHealth = {
  receiver: 'ops',
  pending: 0,
  failingSince: null,
  lastError: null,
  lastDeliveredAt: null,
  undeliverable: 0,
};

function deliveredAt(at: number): DeliveryResult {
  return { kind: 'delivered', at };
}

function retryAt(at: number, error: string): DeliveryResult {
  return { kind: 'retry', at, nextAttemptAt: at + MINUTE, error, reached: [] };
}

function undeliverableAt(at: number): DeliveryResult {
  return { kind: 'undeliverable', at, error: 'gone' };
}

interface Health {
  readonly name: string;
  /** What became of the deliveries n-0, n-1..., put in a minute apart; an empty list: nothing yet. */
  readonly results: readonly (readonly DeliveryResult[])[];
  readonly health: Partial<ReceiverHealth>;
}

const healths: readonly Health[] = [
  { name: 'nothing was tried yet', results: [[], []], health: { pending: 2 } },
  { name: 'all is delivered', results: [[deliveredAt(7)], [deliveredAt(5)]], health: { lastDeliveredAt: 7 } },
  {
    name: 'the second one fails',
    results: [[], [retryAt(5, 'timed out')], [retryAt(6, '500')]],
    health: { pending: 3, failingSince: START + MINUTE, lastError: 'timed out' },
  },
  {
    name: 'one that failed arrived at last',
    results: [[retryAt(5, 'timed out'), deliveredAt(9)], []],
    health: { pending: 1, lastDeliveredAt: 9 },
  },
  {
    name: 'one was given up after it failed',
    results: [[retryAt(5, 'timed out'), undeliverableAt(6)], [deliveredAt(7)]],
    health: { lastDeliveredAt: 7, undeliverable: 1 },
  },
];

function describeHealth(newPlace: NewPlace): void {
  for (const row of healths) {
    test(`receiver: ${row.name}`, async (t) => {
      const store = await (await newPlace(t)).open();
      for (const [n, results] of row.results.entries()) {
        await store.enqueue('ops', notification(`n-${String(n)}`), START + n * MINUTE);
        const marks = results.map((result) => ({ deliveryId: `n-${String(n)}/ops`, result }));
        await store.settle(marks, null);
      }
      const { receivers } = await store.loadAlerting(START + DAY, START);
      assert.deepEqual(receivers, [{ ...idle, ...row.health }]);
    });
  }

  test('receiver: what somebody looked at counts no longer', async (t) => {
    const store = await (await newPlace(t)).open();
    for (const id of ['n-1', 'n-2', 'n-3']) {
      await store.enqueue('ops', notification(id), START);
      await store.settle([{ deliveryId: `${id}/ops`, result: undeliverableAt(START) }], null);
    }
    await store.discardDelivery('n-1/ops', START);
    await store.retryDelivery('n-2/ops', START + MINUTE);
    const { receivers } = await store.loadAlerting(START + DAY, START);
    assert.deepEqual(receivers, [{ ...idle, pending: 1, undeliverable: 1 }]);
  });

  test('receiver: each on its own, by name', async (t) => {
    const store = await (await newPlace(t)).open();
    for (const receiver of ['ops', 'hook', 'a receiver']) await store.enqueue(receiver, notification('n-1'), START);
    await store.settle([{ deliveryId: 'n-1/hook', result: retryAt(5, 'timed out') }], null);
    const { receivers } = await store.loadAlerting(START + DAY, START);
    assert.deepEqual(receivers, [
      { ...idle, receiver: 'a receiver', pending: 1 },
      { ...idle, receiver: 'hook', pending: 1, failingSince: START, lastError: 'timed out' },
      { ...idle, pending: 1 },
    ]);
  });
}

const failedProbe = observation({ outcome: { kind: 'failed', failure: { code: 'refused' } } });

function describeTallies(newPlace: NewPlace): void {
  test('cycles, probes and what was sent are counted', async (t) => {
    const store = await (await newPlace(t)).open();
    const deliveries = ['n-1', 'n-2', 'n-3', 'n-4'].map((id) => delivery('ops', id));
    await store.recordCycle(cycleRecord({ observations: [observation(), failedProbe] }));
    await store.recordCycle(cycleRecord({ observations: [failedProbe], decision: decision({ deliveries }) }));
    await store.countFailedCycle(START + 5 * MINUTE);
    const marks = [
      { deliveryId: 'n-1/ops', result: deliveredAt(START + MINUTE) },
      { deliveryId: 'n-2/ops', result: undeliverableAt(START + MINUTE) },
      { deliveryId: 'n-3/ops', result: deliveredAt(START + 2 * DAY) },
    ];
    await store.settle(marks, null);
    assert.deepEqual((await store.period(START, START + DAY)).watch, {
      ...{ cycles: 2, cyclesFailed: 1, probes: 3, probesFailed: 2 },
      ...{ delivered: 1, undeliverable: 1, pending: 1 },
    });
  });

  test('each hour is counted in the period that it is in', async (t) => {
    const store = await (await newPlace(t)).open();
    const hour = 60 * MINUTE;
    for (const finishedAt of [START - 1, START, START + DAY - 1, START + DAY]) {
      await store.recordCycle(cycleRecord({ finishedAt }));
    }
    const cycles = async (from: number, to: number): Promise<number> => (await store.period(from, to)).watch.cycles;
    assert.equal(await cycles(START, START + DAY), 2);
    assert.equal(await cycles(START - DAY, START), 1);
    assert.equal(await cycles(START + DAY, START + 2 * DAY), 1);
    assert.equal(await cycles(START + hour, START + 2 * hour), 0);
    assert.equal(await cycles(START + MINUTE, START + 2 * MINUTE), 1);
    assert.deepEqual((await store.period(START, START)).watch, noWatch);
  });
}

function describePeriod(newPlace: NewPlace): void {
  test('changes of the period, in their order: from its beginning on, and before its end', async (t) => {
    const store = await (await newPlace(t)).open();
    const change = (at: number): CycleRecord['changes'][number] => ({
      at,
      from: 'safe',
      to: 'started',
      state: outlook({ level: 'started', since: at }),
    });
    const made = [START + 5, START + DAY, START - 1, START, START + DAY - 1].map(change);
    await store.recordCycle(cycleRecord({ changes: made }));
    const { changes } = await store.period(START, START + DAY);
    assert.deepEqual(changes, [START, START + 5, START + DAY - 1].map(change));
  });

  test('incidents that were open at some time of the period', async (t) => {
    const store = await (await newPlace(t)).open();
    const lives: readonly (readonly [string, number, number | null])[] = [
      ['over before', -DAY, -1],
      ['over at its beginning', -2 * DAY, 0],
      ['all the time', -3 * DAY, null],
      ['within', 5, 6],
      ['at its end', DAY - 1, 2 * DAY],
      ['after', DAY, null],
    ];
    const incidents = lives.map(([id, opened, resolved]) =>
      incident({ id, openedAt: START + opened, resolvedAt: resolved === null ? null : START + resolved }),
    );
    await store.recordDecision(decision({ incidents }));
    assert.deepEqual(
      (await store.period(START, START + DAY)).incidents.map(({ id }) => id),
      ['all the time', 'over at its beginning', 'within', 'at its end'],
    );
  });
}

function describeKeys(newPlace: NewPlace): void {
  test('the key of links is the same for all who ask, and after a restart, and of no other store', async (t) => {
    const place = await newPlace(t);
    const stores = [await place.open(), await place.open()];
    const keys = await Promise.all(stores.flatMap((store) => [store.linkKey(), store.linkKey()]));
    for (const store of stores) await store.close();
    const [key] = keys;
    assert.equal(key?.length, 32);
    for (const other of [...keys, await (await place.open()).linkKey()]) assert.deepEqual(other, key);
    assert.notDeepEqual(await (await (await newPlace(t)).open()).linkKey(), key);
  });

  test('certificates are given by their SHA-256, those that are stored', async (t) => {
    const store = await (await newPlace(t)).open();
    const outcome = served(1, 2, 3);
    await store.recordCycle(cycleRecord({ observations: [observation({ outcome })] }));
    const [first, second] = outcome.servedList.certificates;
    assert.ok(first !== undefined && second !== undefined);
    const found = await store.certificates([second.sha256, 'ff'.repeat(32), first.sha256, first.sha256]);
    const bytes = new Map([...found].map(([sha256, der]) => [sha256, Buffer.from(der)]));
    assert.deepEqual(bytes, new Map([first, second].map(({ sha256, der }) => [sha256, Buffer.from(der)])));
    assert.deepEqual(await store.certificates([]), new Map());
  });
}
