// Delivery out of a real outbox: each receiver on its own, in order, again with backoff, given up in the end.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';

import { createDeliverer, type DelivererOptions } from '../../../src/alerts/delivery/deliver.ts';
import type { DeliveryEvent } from '../../../src/alerts/delivery/delivery-event.ts';
import type { Notification } from '../../../src/alerts/notification.ts';
import type { Outbox } from '../../../src/alerts/outbox.ts';
import { retry, sent, type Receiver, type SendResult } from '../../../src/alerts/receivers/receiver.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { DAY, HOUR, NOON, notification } from '../scene.ts';

const never = new AbortController().signal;

/** A message of an incident; `number` tells them apart and orders them. */
function message(incident: string, number: number): Notification {
  return { ...notification(), id: `${incident}${String(number)}`, incident, at: NOON + number };
}

/** A receiver that answers as `answer` says, and remembers what it was sent. */
function scripted(name: string, answer: (notification: Notification, signal: AbortSignal) => Promise<SendResult>) {
  const got: string[] = [];
  const receiver: Receiver = {
    name,
    send: (one, { signal }) => {
      got.push(one.id);
      return answer(one, signal);
    },
  };
  return { receiver, got };
}

const good = (name: string) => scripted(name, () => Promise.resolve(sent()));
const down = (name: string) => scripted(name, () => Promise.resolve(retry('down')));

async function scene(t: TestContext, receivers: readonly Receiver[], options: Partial<DelivererOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'anchorwatch-'));
  const outbox = await openSqliteStore({ file: join(folder, 'outbox.db') });
  t.after(async () => {
    await outbox.close();
    await rm(folder, { recursive: true });
  });
  const clock = { time: NOON, now: () => clock.time };
  const events: DeliveryEvent[] = [];
  const onEvent = (event: DeliveryEvent) => events.push(event);
  const deliverer = createDeliverer({ outbox, receivers, clock, random: () => 0.5, onEvent, ...options });
  const enqueue = (receiver: string, ...messages: readonly Notification[]) =>
    messages.reduce((done, one) => done.then(() => outbox.enqueue(receiver, one, one.at)), Promise.resolve());
  return { outbox, clock, events, deliverer, enqueue, kinds: () => events.map(({ kind }) => kind) };
}

test('what is due is delivered, once, and marked', async (t) => {
  const ops = good('ops');
  const { deliverer, enqueue, clock, kinds, outbox } = await scene(t, [ops.receiver]);
  await enqueue('ops', message('a', 1), message('a', 2));
  clock.time += 10;
  assert.equal(await deliverer.deliverDue(never), null);
  assert.equal(await deliverer.deliverDue(never), null);
  assert.deepEqual(ops.got, ['a1', 'a2']);
  assert.deepEqual(kinds(), ['delivered', 'delivered']);
  assert.equal(await outbox.nextDeliveryAt(), null);
});

test('a failure is tried again after the backoff, not before', async (t) => {
  let healthy = false;
  const ops = scripted('ops', () => Promise.resolve(healthy ? sent() : retry('down')));
  const { deliverer, enqueue, clock, kinds } = await scene(t, [ops.receiver]);
  await enqueue('ops', message('a', 0));
  assert.equal(await deliverer.deliverDue(never), NOON + 5_500);
  clock.time = NOON + 5_499;
  assert.equal(await deliverer.deliverDue(never), NOON + 5_500);
  assert.deepEqual(ops.got, ['a0']);
  healthy = true;
  clock.time = NOON + 5_500;
  assert.equal(await deliverer.deliverDue(never), null);
  assert.deepEqual(kinds(), ['retry', 'delivered']);
});

test('the backoff doubles; what the receiver asks for is obeyed', async (t) => {
  const asked: (number | null)[] = [null, null, 5 * HOUR];
  const ops = scripted('ops', () => Promise.resolve(retry('down', asked.shift() ?? null)));
  const { deliverer, enqueue, clock } = await scene(t, [ops.receiver]);
  await enqueue('ops', message('a', 0));
  const waits: number[] = [];
  for (let attempt = 0; attempt < 4; attempt += 1) {
    const next = (await deliverer.deliverDue(never)) ?? 0;
    waits.push(next - clock.time);
    clock.time = next;
  }
  assert.deepEqual(waits, [5_500, 10_500, 5 * HOUR, 40_500]);
});

test('a receiver that hangs delays no other', async (t) => {
  const hung = Promise.withResolvers<SendResult>();
  const hanging = scripted('hook', () => hung.promise);
  const reached = Promise.withResolvers<undefined>();
  const ops = scripted('ops', () => {
    reached.resolve(undefined);
    return Promise.resolve(sent());
  });
  const { deliverer, enqueue, kinds } = await scene(t, [hanging.receiver, ops.receiver]);
  await enqueue('hook', message('a', 0));
  await enqueue('ops', message('a', 0));
  const all = deliverer.deliverDue(never);
  await reached.promise;
  hung.resolve(sent());
  await all;
  assert.deepEqual(kinds(), ['delivered', 'delivered']);
  assert.deepEqual([hanging.got, ops.got], [['a0'], ['a0']]);
});

test('news of an incident never overtakes older news of it; other incidents go on', async (t) => {
  let sick = true;
  const ops = scripted('ops', ({ id }) => Promise.resolve(sick && id === 'a1' ? retry('down') : sent()));
  const { deliverer, enqueue, clock } = await scene(t, [ops.receiver]);
  await enqueue('ops', message('a', 1), message('a', 2), message('b', 3));
  clock.time += 10;
  await deliverer.deliverDue(never);
  assert.deepEqual(ops.got, ['a1', 'b3']);
  sick = false;
  clock.time += 5_500;
  await deliverer.deliverDue(never);
  assert.deepEqual(ops.got, ['a1', 'b3', 'a1', 'a2']);
});

test('after three days it is given up, and what waited behind it goes out', async (t) => {
  const ops = scripted('ops', ({ id }) => Promise.resolve(id === 'a1' ? retry('no such user') : sent()));
  const { deliverer, enqueue, clock, events, outbox } = await scene(t, [ops.receiver]);
  await enqueue('ops', message('a', 1), message('a', 2));
  clock.time = NOON + 1;
  for (let next: number | null = clock.time; next !== null; next = await deliverer.deliverDue(never)) clock.time = next;
  assert.equal(clock.time, NOON + 1 + 3 * DAY);
  const given = events.find(({ kind }) => kind === 'undeliverable');
  assert.ok(given?.kind === 'undeliverable' && given.error === 'no such user');
  assert.equal(ops.got.at(-1), 'a2');
  assert.ok(ops.got.length > 70 && ops.got.length < 200, `${String(ops.got.length)} attempts`);
  assert.equal(await outbox.nextDeliveryAt(), null);
});

test('a receiver that is down is not asked for everything there is', async (t) => {
  const ops = down('ops');
  const { deliverer, enqueue } = await scene(t, [ops.receiver]);
  const incidents = Array.from({ length: 20 }, (_, index) => `i${String(index)}-`);
  for (const incident of incidents) await enqueue('ops', message(incident, 0));
  const next = await deliverer.deliverDue(never);
  assert.ok(ops.got.length >= 4 && ops.got.length <= 8, `${String(ops.got.length)} attempts`);
  assert.ok(next !== null && next > NOON);
});

test('a receiver that throws is retried like one that fails', async (t) => {
  const ops = scripted('ops', () => Promise.reject(new Error('a mistake\u001b[31m')));
  const { deliverer, enqueue, events } = await scene(t, [ops.receiver]);
  await enqueue('ops', message('a', 0));
  assert.equal(await deliverer.deliverDue(never), NOON + 5_500);
  assert.ok(events[0]?.kind === 'retry' && events[0].error === 'a mistake\\u{1b}[31m');
});

test('recipients that were refused are reported, and nothing is sent twice for them', async (t) => {
  const ops = scripted('ops', () => Promise.resolve(sent('refused nobody@example.com')));
  const { deliverer, enqueue, events } = await scene(t, [ops.receiver]);
  await enqueue('ops', message('a', 0));
  await deliverer.deliverDue(never);
  assert.ok(events[0]?.kind === 'delivered' && events[0].warning === 'refused nobody@example.com');
});

test('what was sent but could not be marked is marked later, and not sent again', async (t) => {
  const ops = good('ops');
  let broken = true;
  const { outbox, clock, events, enqueue } = await scene(t, []);
  const failing: Pick<Outbox, 'dueDeliveries' | 'settle'> = {
    dueDeliveries: outbox.dueDeliveries,
    settle: (id, result) => (broken ? Promise.reject(new Error('disk full')) : outbox.settle(id, result)),
  };
  const onEvent = (event: DeliveryEvent) => events.push(event);
  const deliverer = createDeliverer({ outbox: failing, receivers: [ops.receiver], clock, onEvent });
  await enqueue('ops', message('a', 1), message('a', 2));
  clock.time += 10;
  assert.equal(await deliverer.deliverDue(never), clock.time + 10_000, 'a pause, not a tight loop');
  assert.equal(await deliverer.deliverDue(never), clock.time + 10_000);
  assert.deepEqual(ops.got, ['a1'], 'nothing is sent that cannot be marked');
  broken = false;
  assert.equal(await deliverer.deliverDue(never), null);
  assert.deepEqual(ops.got, ['a1', 'a2']);
  assert.equal(events.filter(({ kind }) => kind === 'outbox-failed').length, 2);
});

test('an outbox that cannot be read is tried again after a pause', async (t) => {
  const { clock, events } = await scene(t, []);
  const deliverer = createDeliverer({
    outbox: { dueDeliveries: () => Promise.reject(new Error('locked')), settle: () => Promise.resolve() },
    receivers: [good('ops').receiver],
    clock,
    onEvent: (event) => events.push(event),
  });
  assert.equal(await deliverer.deliverDue(never), NOON + 10_000);
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ['outbox-failed'],
  );
});

test('what comes in while a receiver is busy is looked for before it rests', async (t) => {
  const first = Promise.withResolvers<SendResult>();
  const started = Promise.withResolvers<undefined>();
  const ops = scripted('ops', ({ id }) => {
    started.resolve(undefined);
    return id === 'a0' ? first.promise : Promise.resolve(sent());
  });
  const { deliverer, enqueue } = await scene(t, [ops.receiver]);
  await enqueue('ops', message('a', 0));
  const running = deliverer.deliverDue(never);
  await started.promise;
  await enqueue('ops', { ...message('b', 0) });
  const again = deliverer.deliverDue(never);
  first.resolve(sent());
  await Promise.all([running, again]);
  assert.deepEqual(ops.got, ['a0', 'b0']);
});

test('a stop cuts short what is under way; it counts as no attempt', async (t) => {
  const started = Promise.withResolvers<undefined>();
  const ops = scripted('ops', (_one, signal) => {
    started.resolve(undefined);
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        resolve(retry('aborted'));
      });
    });
  });
  const { deliverer, enqueue, outbox, kinds } = await scene(t, [ops.receiver]);
  await enqueue('ops', message('a', 0));
  const stop = new AbortController();
  const running = deliverer.deliverDue(stop.signal);
  await started.promise;
  stop.abort();
  await running;
  const [pending] = await outbox.dueDeliveries('ops', NOON, 10);
  assert.equal(pending?.attempts, 0);
  assert.deepEqual(kinds(), []);
});
