// Hands: what people see, acknowledge, silence, retry and discard, on the store of a daemon that goes on.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { DeliveryResult, DeliveryState } from '../../src/alerts/outbox.ts';
import type { Store } from '../../src/store/store.ts';
import { DAY, MINUTE, START, acknowledgement, decision, delivery, incident, notification, silence } from './records.ts';
import type { NewPlace } from './store-place.ts';

export function describeHands(newPlace: NewPlace): void {
  describeIncidents(newPlace);
  describeAcknowledgements(newPlace);
  describeSilences(newPlace);
  describeDeliveries(newPlace);
  describeRetry(newPlace);
}

function describeIncidents(newPlace: NewPlace): void {
  test('incidents: the latest first, open ones or all, at most as many as asked for', async (t) => {
    const store = await (await newPlace(t)).open();
    const made = [1, 2, 3, 4].map((n) =>
      incident({ id: `incident-${String(n)}`, openedAt: START + n, resolvedAt: n % 2 === 0 ? START + DAY : null }),
    );
    await store.recordDecision(decision({ incidents: made }));
    const shown = async (resolved: boolean, limit: number): Promise<readonly string[]> =>
      (await store.incidents({ resolved }, limit)).map((one) => one.id);
    assert.deepEqual(await shown(false, 10), ['incident-3', 'incident-1']);
    assert.deepEqual(await shown(true, 3), ['incident-4', 'incident-3', 'incident-2']);
    assert.deepEqual(await store.incident('incident-4'), made[3]);
  });

  const ids = ['inc-a', 'inc-ab', 'inc-ac', 'inc-b%', 'inc-ü1'];
  const lookups: readonly (readonly [string, string | null])[] = [
    ['inc-a', 'inc-a'],
    ['inc-ab', 'inc-ab'],
    ['inc-b', 'inc-b%'],
    ['inc-ü', 'inc-ü1'],
    ['inc-', null],
    ['inc-c', null],
    ['inc-b_', null],
    ['INC-B', null],
    ['nc-b', null],
    ['', null],
  ];
  for (const [id, found] of lookups) {
    test(`incident: ${JSON.stringify(id)} is ${found ?? 'none, or several'}`, async (t) => {
      const store = await (await newPlace(t)).open();
      await store.recordDecision(decision({ incidents: ids.map((one) => incident({ id: one })) }));
      assert.equal((await store.incident(id))?.id ?? null, found);
    });
  }

  test('incident: nothing is none, even where there is one only', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.recordDecision(decision({ incidents: [incident()] }));
    assert.equal(await store.incident(''), null);
    assert.deepEqual(await store.incident('incident'), incident());
  });
}

function describeAcknowledgements(newPlace: NewPlace): void {
  test('acknowledgements: the latest of each incident is given, whatever its clock said', async (t) => {
    const place = await newPlace(t);
    const before = await place.open();
    await before.recordDecision(decision({ incidents: [incident(), incident({ id: 'incident-2' })] }));
    const latest = acknowledgement({ at: START - DAY, by: 'bo', comment: '\u0000<b>\ud800', level: 'broken' });
    for (const one of [acknowledgement(), latest, acknowledgement({ incident: 'incident-2' })]) {
      await before.acknowledge(one);
    }
    await before.close();
    const { acknowledgements } = await (await place.open()).loadAlerting(START, START);
    assert.deepEqual(acknowledgements, [latest, acknowledgement({ incident: 'incident-2' })]);
  });

  test('acknowledgements: one that is taken back is gone, and so are those before it', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.recordDecision(decision({ incidents: [incident()] }));
    assert.equal(await store.unacknowledge('incident-1'), false);
    await store.acknowledge(acknowledgement());
    await store.acknowledge(acknowledgement({ at: START + 1 }));
    assert.equal(await store.unacknowledge('incident-1'), true);
    assert.equal(await store.unacknowledge('incident-1'), false);
    assert.deepEqual((await store.loadAlerting(START, START)).acknowledgements, []);
  });

  test('acknowledgements: they stay when the incident changes, and go out of sight with it', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.recordDecision(decision({ incidents: [incident()] }));
    await store.acknowledge(acknowledgement());
    await store.recordDecision(decision({ incidents: [incident({ level: 'broken', resolvedAt: START + 5 })] }));
    assert.deepEqual((await store.loadAlerting(START, START)).acknowledgements, [acknowledgement()]);
    assert.deepEqual((await store.loadAlerting(START, START + 5)).acknowledgements, []);
  });

  test('acknowledgements: of an incident that nobody knows there is none', async (t) => {
    const store = await (await newPlace(t)).open();
    await assert.rejects(store.acknowledge(acknowledgement()), { name: 'CodedError', code: 'store-failed' });
  });
}

function describeSilences(newPlace: NewPlace): void {
  test('silences: those that have not ended, the oldest first', async (t) => {
    const place = await newPlace(t);
    const before = await place.open();
    const made = [
      silence('s-3', { createdAt: START + 1, until: START + 3 }),
      silence('s-2', { incident: 'incident-1', matcher: {} }),
      silence('s-1', { until: START + 1, comment: '\u0000<b>\ud800' }),
    ];
    for (const one of made) await before.addSilence(one);
    await before.close();
    const store = await place.open();
    assert.deepEqual(await store.silences(START), [made[2], made[1], made[0]]);
    assert.deepEqual(await store.silences(START + 1), [made[1], made[0]]);
    assert.deepEqual(await store.silences(START + DAY), []);
    assert.deepEqual((await store.loadAlerting(START + 2, START)).silences, [made[1], made[0]]);
  });

  test('silences: one that is ended has ended', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.addSilence(silence('s-1'));
    await store.addSilence(silence('s-2'));
    assert.equal(await store.endSilence('s-1', START + 5), true);
    assert.equal(await store.endSilence('s-1', START + 5), false);
    assert.equal(await store.endSilence('s-9', START + 5), false);
    assert.equal(await store.endSilence('s-2', START + DAY), false);
    assert.deepEqual(await store.silences(START + 4), [silence('s-1', { until: START + 5 }), silence('s-2')]);
    assert.deepEqual(await store.silences(START + 5), [silence('s-2')]);
  });

  test('silences: one that is added again is left alone', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.addSilence(silence('s-1'));
    await store.endSilence('s-1', START + 5);
    await store.addSilence(silence('s-1'));
    assert.deepEqual(await store.silences(START), [silence('s-1', { until: START + 5 })]);
  });
}

const delivered: DeliveryResult = { kind: 'delivered', at: START };
const undeliverable: DeliveryResult = { kind: 'undeliverable', at: START, error: 'gone' };

/** A store with deliveries to ops that wait, that were sent, and that were given up, in this order. */
async function storeWithDeliveries(store: Store): Promise<void> {
  for (const id of ['waits', 'sent', 'lost']) await store.enqueue('ops', notification(id), START);
  const marks = [
    { deliveryId: 'lost/ops', result: undeliverable },
    { deliveryId: 'sent/ops', result: delivered },
  ];
  await store.settle(marks, null);
}

function describeDeliveries(newPlace: NewPlace): void {
  const rows: readonly (readonly [readonly DeliveryState[], number, readonly string[]])[] = [
    [['pending'], 10, ['waits/ops']],
    [['undeliverable', 'pending'], 10, ['waits/ops', 'lost/ops']],
    [['undeliverable', 'delivered', 'pending'], 2, ['waits/ops', 'sent/ops']],
    [['delivered', 'delivered'], 10, ['sent/ops']],
    [['superseded', 'discarded'], 10, []],
    [[], 10, []],
  ];
  for (const [states, limit, ids] of rows) {
    test(`deliveries: at most ${String(limit)} of ${states.join(', ') || 'no state'}`, async (t) => {
      const store = await (await newPlace(t)).open();
      await storeWithDeliveries(store);
      assert.deepEqual(
        (await store.deliveries(states, limit)).map((one) => one.id),
        ids,
      );
    });
  }

  test('deliveries: what was told of an incident, and to whom', async (t) => {
    const store = await (await newPlace(t)).open();
    const deliveries = [delivery('ops', 'n-2'), delivery('hook', 'n-2'), delivery('ops', 'n-3', { incident: 'other' })];
    await store.recordDecision(decision({ deliveries }));
    await store.recordDecision(decision({ at: START + 1, deliveries: [delivery('ops', 'n-1', { kind: 'eased' })] }));
    const told = await store.deliveriesOf('incident-1');
    assert.deepEqual(
      told.map((one) => [one.id, one.notification.kind, one.state, one.settledAt]),
      [
        ['n-2/ops', 'opened', 'pending', null],
        ['n-2/hook', 'opened', 'pending', null],
        ['n-1/ops', 'eased', 'pending', null],
      ],
    );
    assert.deepEqual(await store.deliveriesOf('incident'), []);
  });
}

function describeRetry(newPlace: NewPlace): void {
  test('retry: what was given up is put in again, as new, where it was', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.enqueue('ops', notification('lost'), START);
    await store.enqueue('ops', notification('later'), START);
    const partly = { kind: 'retry', at: START, nextAttemptAt: START, error: '450', reached: ['ana'] } as const;
    await store.settle([{ deliveryId: 'lost/ops', result: partly }], null);
    await store.settle([{ deliveryId: 'lost/ops', result: undeliverable }], null);
    assert.equal(await store.retryDelivery('lost/ops', START + MINUTE), true);
    assert.equal(await store.retryDelivery('lost/ops', START + MINUTE), false);
    const due = await store.dueDeliveries('ops', START + MINUTE, 10);
    assert.deepEqual(
      due.map((one) => [one.id, one.createdAt, one.attempts, one.nextAttemptAt, one.lastError, one.reached]),
      [
        ['lost/ops', START + MINUTE, 0, START + MINUTE, null, ['ana']],
        ['later/ops', START, 0, START, null, []],
      ],
    );
  });

  const hands: readonly (readonly [string, boolean, boolean])[] = [
    ['waits', false, true],
    ['sent', false, false],
    ['lost', true, true],
    ['unknown', false, false],
  ];
  for (const [id, retried, discarded] of hands) {
    test(`one that ${id} is ${retried ? '' : 'not '}retried and ${discarded ? '' : 'not '}discarded`, async (t) => {
      const store = await (await newPlace(t)).open();
      await storeWithDeliveries(store);
      assert.equal(await store.discardDelivery(`${id}/ops`, START + MINUTE), discarded);
      assert.equal(await store.discardDelivery(`${id}/ops`, START + MINUTE), false);
      const gone = (await store.deliveries(['discarded'], 10)).map((one) => [one.id, one.settledAt]);
      assert.deepEqual(gone, discarded ? [[`${id}/ops`, START + MINUTE]] : []);
      assert.equal(await store.retryDelivery(`${id}/ops`, START), false);
    });
    test(`one that ${id} is ${retried ? '' : 'not '}retried`, async (t) => {
      const store = await (await newPlace(t)).open();
      await storeWithDeliveries(store);
      assert.equal(await store.retryDelivery(`${id}/ops`, START), retried);
    });
  }

  test('discard: a late mark changes nothing of it', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.enqueue('ops', notification('n-1'), START);
    await store.discardDelivery('n-1/ops', START);
    await store.settle([{ deliveryId: 'n-1/ops', result: undeliverable }], 'chat');
    assert.deepEqual(
      (await store.deliveriesOf('incident-1')).map((one) => [one.id, one.state]),
      [['n-1/ops', 'discarded']],
    );
  });
}
