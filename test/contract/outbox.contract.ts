// The outbox: every notification reaches every receiver at least once, and nobody is asked before his time.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { DeliveryResult } from '../../src/alerts/outbox.ts';
import type { Store } from '../../src/store/store.ts';
import { DAY, MINUTE, START, cycleRecord, notification } from './records.ts';
import type { NewPlace } from './store-place.ts';

export function describeOutbox(newPlace: NewPlace): void {
  describeEnqueue(newPlace);
  describeDue(newPlace);
  describeSettle(newPlace);
}

function describeEnqueue(newPlace: NewPlace): void {
  test('a delivery of a cycle is due when the cycle has finished, for each of its receivers', async (t) => {
    const place = await newPlace(t);
    const before = await place.open();
    const deliveries = ['ops', 'hook'].map((receiver) => ({ receiver, notification: notification('n-1') }));
    await before.recordCycle(cycleRecord({ deliveries }));
    await before.close();
    const store = await place.open();
    for (const receiver of ['ops', 'hook']) {
      assert.deepEqual(await store.dueDeliveries(receiver, START + MINUTE, 10), [
        {
          id: `n-1/${receiver}`,
          receiver,
          notification: notification('n-1'),
          createdAt: START + MINUTE,
          attempts: 0,
          nextAttemptAt: START + MINUTE,
          lastError: null,
        },
      ]);
    }
    assert.equal(await store.nextDeliveryAt(), START + MINUTE);
  });

  const done: readonly (readonly [string, DeliveryResult | null])[] = [
    ['that waits', null],
    ['that was delivered', { kind: 'delivered', at: START }],
    ['that was given up', { kind: 'undeliverable', at: START, error: 'gone' }],
  ];
  for (const [state, result] of done) {
    test(`a notification ${state} is not enqueued again`, async (t) => {
      const store = await (await newPlace(t)).open();
      await store.enqueue('ops', notification('n-1'), START);
      if (result !== null) await store.settle('n-1/ops', result);
      const before = await store.dueDeliveries('ops', START + DAY, 10);
      await store.enqueue('ops', notification('n-1'), START + MINUTE);
      await store.recordCycle(
        cycleRecord({ deliveries: [{ receiver: 'ops', notification: notification('n-1', { summary: 'other' }) }] }),
      );
      assert.deepEqual(await store.dueDeliveries('ops', START + DAY, 10), before);
    });
  }
}

function describeDue(newPlace: NewPlace): void {
  test('due deliveries are the oldest first, at most as many as asked for', async (t) => {
    const store = await (await newPlace(t)).open();
    for (const minute of [3, 1, 2]) {
      await store.enqueue('ops', notification(`n-${String(minute)}`), START + minute * MINUTE);
    }
    assert.deepEqual(await dueIds(store, START + DAY, 2), ['n-1/ops', 'n-2/ops']);
    assert.deepEqual(await dueIds(store, START + 2 * MINUTE), ['n-1/ops', 'n-2/ops']);
    assert.deepEqual(await dueIds(store, START), []);
    assert.deepEqual(await store.dueDeliveries('hook', START + DAY, 10), []);
  });

  test('the next delivery is the earliest of all receivers', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.enqueue('ops', notification('n-2'), START + 2 * MINUTE);
    await store.enqueue('hook', notification('n-1'), START + MINUTE);
    assert.equal(await store.nextDeliveryAt(), START + MINUTE);
    await store.settle('n-1/hook', { kind: 'delivered', at: START + MINUTE });
    assert.equal(await store.nextDeliveryAt(), START + 2 * MINUTE);
  });
}

interface Settlement {
  readonly name: string;
  readonly results: readonly DeliveryResult[];
  /** Attempts, next attempt in minutes, last error; null when it is no longer due. */
  readonly due: readonly [number, number, string | null] | null;
}

const delivered: DeliveryResult = { kind: 'delivered', at: START + MINUTE };
const undeliverable: DeliveryResult = { kind: 'undeliverable', at: START + MINUTE, error: 'no such mailbox' };

function retry(minute: number, error: string): DeliveryResult {
  return { kind: 'retry', at: START, nextAttemptAt: START + minute * MINUTE, error };
}

const settlements: readonly Settlement[] = [
  { name: 'one that was delivered is not due', results: [delivered], due: null },
  { name: 'one that was delivered twice is not due', results: [delivered, delivered], due: null },
  { name: 'one that was given up is not due', results: [undeliverable], due: null },
  { name: 'one that failed is tried again', results: [retry(5, 'timed out')], due: [1, 5, 'timed out'] },
  { name: 'one that failed twice', results: [retry(5, 'timed out'), retry(15, '500')], due: [2, 15, '500'] },
  { name: 'one that failed and then arrived', results: [retry(5, 'timed out'), delivered], due: null },
  { name: 'a late failure of one that arrived', results: [delivered, retry(5, 'timed out')], due: null },
  { name: 'a late failure of one that was given up', results: [undeliverable, retry(5, 'timed out')], due: null },
];

function describeSettle(newPlace: NewPlace): void {
  for (const row of settlements) {
    test(`settle: ${row.name}`, async (t) => {
      const place = await newPlace(t);
      const before = await place.open();
      await before.enqueue('ops', notification('n-1'), START);
      for (const result of row.results) await before.settle('n-1/ops', result);
      await before.close();
      const store = await place.open();
      const due = await store.dueDeliveries('ops', START + DAY, 10);
      const shown = due.map((one) => [one.attempts, (one.nextAttemptAt - START) / MINUTE, one.lastError]);
      assert.deepEqual(shown, row.due === null ? [] : [row.due]);
      assert.equal(await store.nextDeliveryAt(), row.due === null ? null : START + row.due[1] * MINUTE);
    });
  }

  test('settle: one that waits is not due before its time', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.enqueue('ops', notification('n-1'), START);
    await store.settle('n-1/ops', retry(5, 'timed out'));
    assert.deepEqual(await dueIds(store, START + 5 * MINUTE - 1), []);
    assert.deepEqual(await dueIds(store, START + 5 * MINUTE), ['n-1/ops']);
  });

  test('settle: each receiver is on its own', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.enqueue('ops', notification('n-1'), START);
    await store.enqueue('hook', notification('n-1'), START);
    await store.settle('n-1/hook', delivered);
    assert.deepEqual(await dueIds(store, START), ['n-1/ops']);
  });

  test('settle: a delivery that nobody knows changes nothing', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.settle('n-9/ops', delivered);
    assert.equal(await store.nextDeliveryAt(), null);
  });
}

async function dueIds(store: Store, now: number, limit = 10): Promise<readonly string[]> {
  return (await store.dueDeliveries('ops', now, limit)).map((delivery) => delivery.id);
}
