// Delivery beside the cycles, by the real clock: woken at once, stopped at once, and for receivers that are gone.
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import test, { type TestContext } from 'node:test';

import type { DeliveryEvent } from '../../src/alerts/delivery/delivery-event.ts';
import { retry, sent, type Receiver } from '../../src/alerts/receivers/receiver.ts';
import { DeliveryLoop, type DeliveryLoopOptions } from '../../src/daemon/delivery-loop.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import { message, scripted } from '../alerts/delivery/scene.ts';
import { closedAfter, newStoreFile } from '../store/sqlite/place.ts';

interface Options {
  readonly fallback?: string;
  readonly giveUpAfterMs?: number;
  /** In place of the store's. */
  readonly health?: DeliveryLoopOptions['health'];
}

/** A loop on a new store that holds `pending` (`a1/ops`) when it starts; it is stopped when the test has ended. */
async function loopWith(t: TestContext, receivers: readonly Receiver[], pending: string, options: Options = {}) {
  const store = closedAfter(t, await openSqliteStore({ file: await newStoreFile(t) }));
  const put = async (text: string) => {
    for (const word of text.split(' ').filter((each) => each !== '')) {
      const [, incident = '', number, receiver = ''] = /^([a-z])(\d)\/(\w+)$/.exec(word) ?? [];
      await store.enqueue(receiver, message(incident, Number(number)), systemClock.now());
    }
  };
  await put(pending);
  const events = new EventEmitter<Record<DeliveryEvent['kind'], [DeliveryEvent]>>();
  const healthOfStore = async () => (await store.loadAlerting(systemClock.now(), systemClock.now())).receivers;
  const loop = new DeliveryLoop({
    outbox: store,
    health: options.health ?? healthOfStore,
    receivers,
    giveUpAfterMs: options.giveUpAfterMs ?? 60_000,
    fallback: options.fallback ?? null,
    clock: systemClock,
    onEvent: (event) => events.emit(event.kind, event),
  });
  t.after(() => loop.stop());
  return { store, loop, events, put };
}

test('what is in the outbox goes out at the start; what is new goes out when it is woken', async (t) => {
  const ops = scripted('ops');
  const { loop, events, put } = await loopWith(t, [ops.receiver], 'a1/ops');
  const first = once(events, 'delivered');
  loop.start();
  await first;
  await put('b1/ops');
  const second = once(events, 'delivered');
  const woken = performance.now();
  loop.wake();
  await second;
  assert.ok(performance.now() - woken < 1_000, 'not by the look that is due in 30 s');
  assert.deepEqual(ops.got, ['a1', 'b1']);
});

test('a receiver that is busy is woken as well', async (t) => {
  const [begun, hung] = [Promise.withResolvers<null>(), Promise.withResolvers<null>()];
  const ops = scripted('ops', async ({ id }) => {
    if (id !== 'a1') return sent();
    begun.resolve(null);
    await hung.promise;
    return sent();
  });
  const { loop, events, put } = await loopWith(t, [ops.receiver], 'a1/ops');
  loop.start();
  await begun.promise;
  await put('b1/ops');
  const delivered = once(events, 'delivered');
  loop.wake();
  const [event] = (await delivered) as [DeliveryEvent];
  assert.ok(event.kind === 'delivered' && event.delivery.id === 'b1/ops');
  hung.resolve(null);
});

test('what waits for a receiver that is gone is told to the fallback, at once', async (t) => {
  const boss = scripted('boss');
  const { loop, events } = await loopWith(t, [boss.receiver], 'a1/ops a2/ops', { fallback: 'boss' });
  const given = once(events, 'undeliverable');
  const delivered = once(events, 'delivered');
  loop.start();
  await Promise.all([given, delivered]);
  await loop.stop();
  assert.equal(boss.got[0], 'a1');
});

test('a store that fails when they are looked for is an event, and stops neither delivery nor the stop', async (t) => {
  const ops = scripted('ops');
  const health = () => Promise.reject(new Error('locked'));
  const { loop, events } = await loopWith(t, [ops.receiver], 'a1/ops', { health });
  const both = Promise.all([once(events, 'outbox-failed'), once(events, 'delivered')]);
  loop.start();
  await both;
  await loop.stop();
});

test('a stop cuts short what is being sent, and what a wake has just begun; all of it stays pending', async (t) => {
  const begun = Promise.withResolvers<null>();
  const ops = scripted('ops', (_one, { signal }) => {
    begun.resolve(null);
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        resolve(retry('stopped'));
      });
    });
  });
  const { loop, store, put } = await loopWith(t, [ops.receiver], 'a1/ops');
  loop.start();
  await begun.promise;
  await put('b1/ops');
  loop.wake();
  await loop.stop();
  loop.wake();
  const pending = await store.deliveries(['pending'], 10);
  assert.deepEqual(
    pending.map(({ id, attempts }) => [id, attempts]),
    [
      ['a1/ops', 0],
      ['b1/ops', 0],
    ],
  );
  assert.deepEqual(
    ops.got.filter((id) => id === 'a1'),
    ['a1'],
  );
});
