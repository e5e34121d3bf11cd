// Forgetting: what ended long ago goes, what still stands or is still to be sent stays.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { DeliveryResult } from '../../src/alerts/outbox.ts';
import {
  DAY,
  START,
  acknowledgement,
  cycleRecord,
  decision,
  delivery,
  incident,
  noWatch,
  notification,
  observation,
  outlook,
  served,
  silence,
} from './records.ts';
import type { NewPlace } from './store-place.ts';

export function describePrune(newPlace: NewPlace): void {
  describeObservations(newPlace);
  describeDeliveries(newPlace);
  describeTheRest(newPlace);
}

function describeObservations(newPlace: NewPlace): void {
  test('observations that were last seen before go, and are counted', async (t) => {
    const store = await (await newPlace(t)).open();
    const rounds = [1, 2, 3].map((n) => observation({ outcome: served(n), at: START + n * DAY }));
    await store.recordCycle(cycleRecord({ observations: rounds }));
    assert.equal(await store.prune(START + 3 * DAY), 2);
    const kept = await store.observations('a.example:443', 10);
    assert.deepEqual(
      kept.map((one) => one.observation),
      [rounds[2]],
    );
    assert.equal(await store.prune(START + 3 * DAY), 0);
  });

  test('an observation that began before and still stands stays', async (t) => {
    const store = await (await newPlace(t)).open();
    for (const day of [0, 50, 100]) {
      await store.recordCycle(cycleRecord({ observations: [observation({ at: START + day * DAY })] }));
    }
    assert.equal(await store.prune(START + 90 * DAY), 0);
    assert.equal((await store.observations('a.example:443', 10))[0]?.timesSeen, 3);
  });

  test('a list goes with the last observation of it, and can come back', async (t) => {
    const store = await (await newPlace(t)).open();
    const shared = observation({ at: START, outcome: served(1, 7) });
    const other = observation({ at: START + 9 * DAY, outcome: served(2, 7), address: '192.0.2.2' });
    await store.recordCycle(cycleRecord({ observations: [shared, other] }));
    assert.equal(await store.prune(START + 5 * DAY), 1);
    const again = { ...shared, at: START + 10 * DAY };
    await store.recordCycle(cycleRecord({ observations: [again] }));
    const kept = await store.observations('a.example:443', 10);
    assert.deepEqual(
      kept.map((one) => one.observation),
      [again, other],
    );
  });

  test('more than fits into one slice goes at once, and others write in between', async (t) => {
    const store = await (await newPlace(t)).open();
    const many = Array.from({ length: 1_700 }, (_, n) =>
      observation({ target: 'b.example:443', at: START, address: `host ${String(n)}` }),
    );
    await store.recordCycle(cycleRecord({ observations: many }));
    const [pruned] = await Promise.all([
      store.prune(START + DAY),
      store.recordCycle(cycleRecord({ observations: [observation({ at: START + 2 * DAY })] })),
    ]);
    assert.equal(pruned, 1_700);
    assert.deepEqual(await store.observations('b.example:443', 10), []);
    assert.equal((await store.observations('a.example:443', 10)).length, 1);
  });
}

const delivered: DeliveryResult = { kind: 'delivered', at: START };
const undeliverable: DeliveryResult = { kind: 'undeliverable', at: START, error: 'gone' };

function describeDeliveries(newPlace: NewPlace): void {
  const fates = ['pending', 'delivered', 'superseded', 'discarded', 'undeliverable'] as const;
  test('what is to be sent and what nobody has looked at stays, however old; the rest goes', async (t) => {
    const store = await (await newPlace(t)).open();
    for (const kind of ['reminder', 'opened'] as const) {
      const put = delivery('ops', kind === 'reminder' ? 'superseded' : 'pending', { kind });
      await store.recordDecision(decision({ deliveries: [put] }));
    }
    for (const id of ['delivered', 'discarded', 'undeliverable']) await store.enqueue('ops', notification(id), START);
    const marks = [
      { deliveryId: 'delivered/ops', result: delivered },
      { deliveryId: 'undeliverable/ops', result: undeliverable },
    ];
    await store.settle(marks, null);
    await store.discardDelivery('discarded/ops', START);
    const before = await store.deliveries(fates, 10);
    assert.deepEqual(new Set(before.map((one) => `${one.state}/ops`)), new Set(before.map((one) => one.id)));
    await store.prune(START);
    assert.equal((await store.deliveries(fates, 10)).length, fates.length);
    await store.prune(START + 1);
    assert.deepEqual(
      (await store.deliveries(fates, 10)).map((one) => one.state),
      ['pending', 'undeliverable'],
    );
  });

  test('what went may come again, and is as new', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.enqueue('ops', notification('n-1'), START);
    await store.settle([{ deliveryId: 'n-1/ops', result: delivered }], null);
    await store.prune(START + DAY);
    await store.enqueue('ops', notification('n-1', { summary: 'other' }), START + 2 * DAY);
    const [due] = await store.dueDeliveries('ops', START + 2 * DAY, 10);
    assert.deepEqual([due?.createdAt, due?.notification.summary], [START + 2 * DAY, 'other']);
  });

  test('what was settled lately stays, so that it is not sent again', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.enqueue('ops', notification('n-1'), START);
    await store.settle([{ deliveryId: 'n-1/ops', result: { kind: 'delivered', at: START + 2 * DAY } }], null);
    await store.prune(START + DAY);
    await store.enqueue('ops', notification('n-1'), START + 3 * DAY);
    assert.equal(await store.nextDeliveryAt(), null);
  });

  test('what was delivered stays so, and as old as it is, when a late mark says otherwise', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.enqueue('ops', notification('n-1'), START);
    await store.settle([{ deliveryId: 'n-1/ops', result: delivered }], null);
    await store.settle([{ deliveryId: 'n-1/ops', result: { ...undeliverable, at: START + 9 * DAY } }], null);
    await store.prune(START + DAY);
    await store.enqueue('ops', notification('n-1'), START + 2 * DAY);
    assert.equal(await store.nextDeliveryAt(), START + 2 * DAY);
  });

  test('of what nobody has looked at the latest thousand stay', async (t) => {
    const store = await (await newPlace(t)).open();
    const many = Array.from({ length: 1_700 }, (_, n) => delivery('ops', `n-${String(n)}`));
    await store.recordDecision(decision({ deliveries: many }));
    const marks = many.map(({ notification: { id } }) => ({ deliveryId: `${id}/ops`, result: undeliverable }));
    await store.settle(marks, null);
    await store.prune(START);
    assert.equal((await store.deliveries(['undeliverable'], 2_000)).length, 1_700);
    await store.prune(START + DAY);
    const kept = await store.deliveries(['undeliverable'], 2_000);
    assert.deepEqual([kept.length, kept[0]?.id, kept.at(-1)?.id], [1_000, 'n-700/ops', 'n-1699/ops']);
  });
}

function describeTheRest(newPlace: NewPlace): void {
  test('what a cycle and a decision start from stays', async (t) => {
    const store = await (await newPlace(t)).open();
    const hops = [{ from: 'a.example:443', toHost: 'cdn.example', toPort: 443, lastSeenAt: START }];
    const addresses = [{ target: 'a.example:443', address: '192.0.2.1', lastNamedAt: START }];
    const left = { outlooks: [outlook()], hops, addresses, offlineSince: START };
    const incidents = [incident(), incident({ id: 'incident-2', resolvedAt: START })];
    await store.recordCycle(cycleRecord({ ...left, decision: decision({ incidents }) }));
    await store.acknowledge(acknowledgement());
    await store.addSilence(silence('s-1', { until: START + 366 * DAY }));
    await store.prune(START + 365 * DAY);
    assert.deepEqual(await store.load(), left);
    const alerting = await store.loadAlerting(START + 365 * DAY, 0);
    assert.deepEqual(alerting.incidents, [incident()]);
    assert.deepEqual(alerting.acknowledgements, [acknowledgement()]);
    assert.equal(alerting.silences.length, 1);
  });

  test('incidents that are over go, and what was acknowledged of them', async (t) => {
    const store = await (await newPlace(t)).open();
    const over = incident({ resolvedAt: START + DAY });
    await store.recordDecision(decision({ incidents: [over] }));
    await store.acknowledge(acknowledgement());
    await store.prune(START + DAY);
    assert.deepEqual(await store.incident(over.id), over);
    await store.prune(START + DAY + 1);
    assert.equal(await store.incident(over.id), null);
    await store.recordDecision(decision({ incidents: [incident()] }));
    assert.deepEqual((await store.loadAlerting(START, 0)).acknowledgements, []);
  });

  test('silences that ended and what was counted go', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.recordCycle(cycleRecord({ finishedAt: START, observations: [observation()] }));
    await store.addSilence(silence('s-1'));
    await store.prune(START + DAY);
    // Asked for a time at which it held: it is kept as long as anything of that time is.
    assert.equal((await store.silences(START)).length, 1);
    await store.prune(START + DAY + 1);
    assert.deepEqual(await store.silences(START), []);
    assert.deepEqual((await store.period(START, START + DAY)).watch, noWatch);
  });
}
