// The outbox: every notification reaches every receiver at least once, and nobody is asked before his time.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { DeliveryMark, DeliveryResult } from '../../src/alerts/outbox.ts';
import type { Store } from '../../src/store/store.ts';
import { DAY, MINUTE, START, cycleRecord, decision, delivery, notification } from './records.ts';
import type { NewPlace } from './store-place.ts';

export function describeOutbox(newPlace: NewPlace): void {
  describeEnqueue(newPlace);
  describeDue(newPlace);
  describeSettle(newPlace);
  describeMarks(newPlace);
  describeFallback(newPlace);
}

const delivered: DeliveryResult = { kind: 'delivered', at: START + MINUTE };
const undeliverable: DeliveryResult = { kind: 'undeliverable', at: START + MINUTE, error: 'no such mailbox' };

function retry(minute: number, error: string, ...reached: readonly string[]): DeliveryResult {
  return { kind: 'retry', at: START, nextAttemptAt: START + minute * MINUTE, error, reached };
}

/** The mark of `n-1` for ops. */
function mark(result: DeliveryResult, deliveryId = 'n-1/ops'): DeliveryMark {
  return { deliveryId, result };
}

function describeEnqueue(newPlace: NewPlace): void {
  test('a delivery of a cycle is due from its decision on, for each of its receivers', async (t) => {
    const place = await newPlace(t);
    const before = await place.open();
    const deliveries = ['ops', 'hook'].map((receiver) => delivery(receiver, 'n-1'));
    await before.recordCycle(cycleRecord({ decision: decision({ at: START + MINUTE, deliveries }) }));
    await before.close();
    const store = await place.open();
    for (const receiver of ['ops', 'hook']) {
      assert.deepEqual(await store.dueDeliveries(receiver, START + MINUTE - 1, 10), []);
      assert.deepEqual(await store.dueDeliveries(receiver, START + MINUTE, 10), [
        {
          id: `n-1/${receiver}`,
          receiver,
          notification: notification('n-1'),
          createdAt: START + MINUTE,
          attempts: 0,
          nextAttemptAt: START + MINUTE,
          lastError: null,
          reached: [],
        },
      ]);
    }
    assert.equal(await store.nextDeliveryAt(), START + MINUTE);
  });

  const done: readonly (readonly [string, DeliveryResult | null])[] = [
    ['that waits', null],
    ['that was delivered', delivered],
    ['that was given up', undeliverable],
  ];
  for (const [state, result] of done) {
    test(`a notification ${state} is not put in again`, async (t) => {
      const store = await (await newPlace(t)).open();
      await store.enqueue('ops', notification('n-1'), START);
      if (result !== null) await store.settle([mark(result)], null);
      const before = await store.deliveriesOf('incident-1');
      await store.enqueue('ops', notification('n-1'), START + MINUTE);
      const again = decision({ deliveries: [delivery('ops', 'n-1', { summary: 'other' })] });
      await store.recordDecision(again);
      await store.recordCycle(cycleRecord({ decision: again }));
      assert.deepEqual(await store.deliveriesOf('incident-1'), before);
    });
  }

  test('a delivery that a decision names twice is put in once', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.recordDecision(decision({ deliveries: [delivery('ops', 'n-1'), delivery('ops', 'n-1')] }));
    assert.deepEqual(await dueIds(store, START), ['n-1/ops']);
  });
}

function describeDue(newPlace: NewPlace): void {
  test('due deliveries come in the order in which they were put in, at most as many as asked for', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.recordDecision(
      decision({ at: START + MINUTE, deliveries: [delivery('ops', 'z'), delivery('ops', 'b')] }),
    );
    // The clock was set back in between.
    await store.recordDecision(decision({ at: START, deliveries: [delivery('ops', 'c'), delivery('ops', 'a')] }));
    assert.deepEqual(await dueIds(store, START + DAY), ['z/ops', 'b/ops', 'c/ops', 'a/ops']);
    assert.deepEqual(await dueIds(store, START + DAY, 3), ['z/ops', 'b/ops', 'c/ops']);
    assert.deepEqual(await dueIds(store, START), ['c/ops', 'a/ops']);
    assert.deepEqual(await store.dueDeliveries('hook', START + DAY, 10), []);
  });

  test('more than fit into one statement keep their order', async (t) => {
    const store = await (await newPlace(t)).open();
    const ids = Array.from({ length: 1_200 }, (_, n) => `n-${String((n * 7) % 1_200)}`);
    await store.recordDecision(decision({ deliveries: ids.map((id) => delivery('ops', id)) }));
    assert.deepEqual(
      await dueIds(store, START, 2_000),
      ids.map((id) => `${id}/ops`),
    );
  });

  test('the next delivery is the earliest of all receivers', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.enqueue('ops', notification('n-2'), START + 2 * MINUTE);
    await store.enqueue('hook', notification('n-1'), START + MINUTE);
    assert.equal(await store.nextDeliveryAt(), START + MINUTE);
    await store.settle([mark(delivered, 'n-1/hook')], null);
    assert.equal(await store.nextDeliveryAt(), START + 2 * MINUTE);
  });
}

interface Settlement {
  readonly name: string;
  readonly results: readonly DeliveryResult[];
  /** Attempts, next attempt in minutes, last error, whom it reached; null when it is no longer due. */
  readonly due: readonly [number, number, string | null, string] | null;
}

const settlements: readonly Settlement[] = [
  { name: 'one that was delivered is not due', results: [delivered], due: null },
  { name: 'one that was delivered twice is not due', results: [delivered, delivered], due: null },
  { name: 'one that was given up is not due', results: [undeliverable], due: null },
  { name: 'one that failed is tried again', results: [retry(5, 'timed out')], due: [1, 5, 'timed out', ''] },
  { name: 'one that failed twice', results: [retry(5, 'timed out'), retry(15, '500')], due: [2, 15, '500', ''] },
  { name: 'one that failed and then arrived', results: [retry(5, 'timed out'), delivered], due: null },
  { name: 'a late failure of one that arrived', results: [delivered, retry(5, 'timed out')], due: null },
  { name: 'a late failure of one that was given up', results: [undeliverable, retry(5, 'timed out')], due: null },
  {
    name: 'whom an attempt reached stays reached',
    results: [retry(5, '450', 'ana', 'bo'), retry(15, 'timed out'), retry(25, '450', 'bo', 'cy')],
    due: [3, 25, '450', 'ana bo cy'],
  },
];

function describeSettle(newPlace: NewPlace): void {
  for (const row of settlements) {
    for (const atOnce of [false, true]) {
      test(`settle: ${row.name}${atOnce ? ', marked at once' : ''}`, async (t) => {
        const place = await newPlace(t);
        const before = await place.open();
        await before.enqueue('ops', notification('n-1'), START);
        const marks = row.results.map((result) => mark(result));
        for (const together of atOnce ? [marks] : marks.map((one) => [one])) await before.settle(together, 'chat');
        await before.close();
        const store = await place.open();
        const due = await store.dueDeliveries('ops', START + DAY, 10);
        const shown = due.map((one) => [
          one.attempts,
          (one.nextAttemptAt - START) / MINUTE,
          one.lastError,
          one.reached.join(' '),
        ]);
        assert.deepEqual(shown, row.due === null ? [] : [row.due]);
        if (row.due !== null) assert.equal(await store.nextDeliveryAt(), START + row.due[1] * MINUTE);
      });
    }
  }

  test('settle: one that waits is not due before its time', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.enqueue('ops', notification('n-1'), START);
    await store.settle([mark(retry(5, 'timed out'))], null);
    assert.deepEqual(await dueIds(store, START + 5 * MINUTE - 1), []);
    assert.deepEqual(await dueIds(store, START + 5 * MINUTE), ['n-1/ops']);
  });

  test('settle: what became of each is told', async (t) => {
    const store = await (await newPlace(t)).open();
    for (const receiver of ['hook', 'ops']) await store.enqueue(receiver, notification('n-1'), START);
    await store.settle([mark(delivered, 'n-1/hook'), mark(undeliverable)], null);
    const told = (await store.deliveriesOf('incident-1')).map((one) => [one.state, one.settledAt, one.lastError]);
    assert.deepEqual(told, [
      ['delivered', START + MINUTE, null],
      ['undeliverable', START + MINUTE, 'no such mailbox'],
    ]);
  });
}

function describeMarks(newPlace: NewPlace): void {
  test('settle: each receiver is on its own', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.enqueue('ops', notification('n-1'), START);
    await store.enqueue('hook', notification('n-1'), START);
    await store.settle([mark(delivered, 'n-1/hook')], null);
    assert.deepEqual(await dueIds(store, START), ['n-1/ops']);
  });

  test('settle: a delivery that nobody knows changes nothing, and the others beside it do', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.settle([mark(delivered), mark(undeliverable, 'n-2/ops')], 'chat');
    assert.equal(await store.nextDeliveryAt(), null);
    await store.enqueue('ops', notification('n-1'), START);
    await store.settle([mark(delivered, 'n-9/ops'), mark(delivered)], null);
    assert.equal(await store.nextDeliveryAt(), null);
  });

  test('settle: no mark at all changes nothing', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.enqueue('ops', notification('n-1'), START);
    await store.settle([], 'chat');
    assert.deepEqual(await dueIds(store, START), ['n-1/ops']);
  });

  test('settle: more marks than fit into one statement', async (t) => {
    const store = await (await newPlace(t)).open();
    const ids = Array.from({ length: 1_200 }, (_, n) => `n-${String(n)}`);
    await store.recordDecision(decision({ deliveries: ids.map((id) => delivery('ops', id)) }));
    const all = ids.map((id) => mark(delivered, `${id}/ops`));
    await store.settle(all.slice(1), null);
    assert.deepEqual(await dueIds(store, START, 2_000), ['n-0/ops']);
  });
}

function describeFallback(newPlace: NewPlace): void {
  test('fallback: what is given up goes to it at once, with the same id, once', async (t) => {
    const store = await (await newPlace(t)).open();
    for (const receiver of ['ops', 'hook']) await store.enqueue(receiver, notification('n-1'), START);
    await store.settle([mark(retry(5, '450', 'ana'))], 'chat');
    await store.settle([mark(undeliverable), mark(undeliverable)], 'chat');
    const before = await store.dueDeliveries('chat', START + MINUTE, 10);
    const expected = { id: 'n-1/chat', receiver: 'chat', notification: notification('n-1'), createdAt: START + MINUTE };
    const untried = { attempts: 0, nextAttemptAt: START + MINUTE, lastError: null, reached: [] };
    assert.deepEqual(before, [{ ...expected, ...untried }]);
    await store.settle([mark({ ...undeliverable, at: START + DAY }, 'n-1/hook')], 'chat');
    assert.deepEqual(await store.dueDeliveries('chat', START + DAY, 10), before);
  });

  const spared: readonly (readonly [string, string | null, DeliveryResult])[] = [
    ['there is none', null, undeliverable],
    ['it is the receiver itself', 'ops', undeliverable],
    ['it was delivered', 'chat', delivered],
    ['it is tried again', 'chat', retry(5, 'timed out')],
  ];
  for (const [name, fallback, result] of spared) {
    test(`fallback: nothing is put in when ${name}`, async (t) => {
      const store = await (await newPlace(t)).open();
      await store.enqueue('ops', notification('n-1'), START);
      await store.settle([mark(result)], fallback);
      assert.deepEqual(
        (await store.deliveriesOf('incident-1')).map((one) => one.id),
        ['n-1/ops'],
      );
    });
  }

  test('fallback: nothing is put in when it had it already', async (t) => {
    const store = await (await newPlace(t)).open();
    for (const receiver of ['ops', 'chat']) await store.enqueue(receiver, notification('n-1'), START);
    await store.settle([mark(delivered, 'n-1/chat')], null);
    await store.settle([mark(undeliverable)], 'chat');
    assert.equal(await store.nextDeliveryAt(), null);
  });

  test('fallback: what it gives up itself goes nowhere', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.enqueue('ops', notification('n-1'), START);
    await store.settle([mark(undeliverable)], 'chat');
    await store.settle([mark(undeliverable, 'n-1/chat')], 'chat');
    assert.equal(await store.nextDeliveryAt(), null);
    assert.equal((await store.deliveries(['undeliverable'], 10)).length, 2);
  });
}

async function dueIds(store: Store, now: number, limit = 10): Promise<readonly string[]> {
  return (await store.dueDeliveries('ops', now, limit)).map((one) => one.id);
}
