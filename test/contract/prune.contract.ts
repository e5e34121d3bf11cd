// Forgetting: what ended long ago goes, what still stands or is still to be sent stays.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { DAY, START, cycleRecord, incident, notification, observation, outlook, served } from './records.ts';
import type { NewPlace } from './store-place.ts';

export function describePrune(newPlace: NewPlace): void {
  describeObservations(newPlace);
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

function describeTheRest(newPlace: NewPlace): void {
  test('what is to be sent stays, however old; what was sent or given up goes, and may come again', async (t) => {
    const store = await (await newPlace(t)).open();
    for (const id of ['waits', 'sent', 'lost']) await store.enqueue('ops', notification(id), START);
    await store.settle('sent/ops', { kind: 'delivered', at: START });
    await store.settle('lost/ops', { kind: 'undeliverable', at: START, error: 'gone' });
    await store.prune(START + DAY);
    for (const id of ['waits', 'sent', 'lost']) await store.enqueue('ops', notification(id), START + 2 * DAY);
    const due = await store.dueDeliveries('ops', START + 3 * DAY, 10);
    assert.deepEqual(
      due.map((one) => [one.id, one.createdAt]),
      [
        ['waits/ops', START],
        ['lost/ops', START + 2 * DAY],
        ['sent/ops', START + 2 * DAY],
      ],
    );
  });

  test('what was settled lately stays, so that it is not sent again', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.enqueue('ops', notification('n-1'), START);
    await store.settle('n-1/ops', { kind: 'delivered', at: START + 2 * DAY });
    await store.prune(START + DAY);
    await store.enqueue('ops', notification('n-1'), START + 3 * DAY);
    assert.equal(await store.nextDeliveryAt(), null);
  });

  test('what was delivered stays so, and as old as it is, when a late mark says otherwise', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.enqueue('ops', notification('n-1'), START);
    await store.settle('n-1/ops', { kind: 'delivered', at: START });
    await store.settle('n-1/ops', { kind: 'undeliverable', at: START + 9 * DAY, error: 'gone' });
    await store.prune(START + DAY);
    await store.enqueue('ops', notification('n-1'), START + 2 * DAY);
    assert.equal(await store.nextDeliveryAt(), START + 2 * DAY);
  });

  test('what a cycle starts from stays', async (t) => {
    const store = await (await newPlace(t)).open();
    const hops = [{ from: 'a.example:443', toHost: 'cdn.example', toPort: 443, lastSeenAt: START }];
    const record = { outlooks: [outlook()], incidents: [incident()], hops, offlineSince: START };
    const over = incident({ id: 'incident-2', resolvedAt: START });
    await store.recordCycle(cycleRecord({ ...record, incidents: [...record.incidents, over] }));
    await store.prune(START + 365 * DAY);
    assert.deepEqual(await store.load(), record);
  });
}
