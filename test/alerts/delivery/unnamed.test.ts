// What waits for receivers that the config names no longer goes to the fallback, and to the end of the outbox.
import assert from 'node:assert/strict';
import test from 'node:test';

import type { DeliveryEvent } from '../../../src/alerts/delivery/delivery-event.ts';
import { giveUpUnnamed } from '../../../src/alerts/delivery/unnamed.ts';
import { HOUR, message, NOON, scene } from './scene.ts';

const rows = [
  { name: 'all are named', named: ['ops', 'boss'], fallback: 'boss', ops: 'pending', boss: [], told: 0 },
  { name: 'with a fallback', named: ['boss'], fallback: 'boss', ops: 'undeliverable', boss: ['pending'], told: 250 },
  { name: 'without', named: ['boss'], fallback: null, ops: 'undeliverable', boss: [], told: 250 },
] as const;

for (const row of rows) {
  test(row.name, async (t) => {
    const { store, enqueue, clock, states } = await scene(t, []);
    await enqueue('ops', ...Array.from({ length: 250 }, (_, number) => message('a', number)));
    // What waits for another attempt is given up as well.
    const result = { kind: 'retry', at: NOON, nextAttemptAt: NOON + HOUR, error: 'down', reached: [] } as const;
    await store.settle([{ deliveryId: 'a0/ops', result }], null);
    const events: DeliveryEvent[] = [];
    const onEvent = (event: DeliveryEvent) => events.push(event);
    const { receivers: health } = await store.loadAlerting(NOON, NOON);
    const { named, fallback } = row;
    await giveUpUnnamed({ outbox: store, health, named, fallback, clock, onEvent });
    assert.deepEqual(statesIn(await states('ops')), [row.ops]);
    assert.deepEqual(statesIn(await states('boss')), row.boss);
    assert.equal(events.length, row.told);
    assert.ok(events.every((event) => event.kind === 'undeliverable' && event.why === 'no-receiver'));
  });
}

function statesIn(states: readonly string[]): readonly string[] {
  return [...new Set(states.map((state) => state.split(' ')[1] ?? ''))];
}
