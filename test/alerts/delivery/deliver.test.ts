// Delivery out of a real outbox: each receiver on its own, in order, again with backoff, given up in the end.
import assert from 'node:assert/strict';
import test from 'node:test';

import { retry, sent, type SendResult } from '../../../src/alerts/receivers/receiver.ts';
import { DAY, HOUR, message, never, NOON, scene, scripted } from './scene.ts';

test('what is due is delivered, once, and marked', async (t) => {
  const ops = scripted('ops');
  const { deliverer, enqueue, clock, kinds, store } = await scene(t, [ops.receiver]);
  await enqueue('ops', message('a', 1), message('a', 2));
  clock.time += 10;
  assert.equal(await deliverer.deliverDue(never), null);
  assert.equal(await deliverer.deliverDue(never), null);
  assert.deepEqual(ops.got, ['a1', 'a2']);
  assert.deepEqual(kinds(), ['delivered', 'delivered']);
  assert.equal(await store.nextDeliveryAt(), null);
});

test('a failure is tried again after the backoff, not before', async (t) => {
  let healthy = false;
  const ops = scripted('ops', () => (healthy ? sent() : retry('down')));
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

test('the backoff doubles; what the receiver asks for is obeyed, beyond an hour as well', async (t) => {
  const asked: (number | null)[] = [null, null, 5 * HOUR];
  const ops = scripted('ops', () => retry('down', asked.shift() ?? null));
  const { deliverer, enqueue, clock } = await scene(t, [ops.receiver]);
  await enqueue('ops', message('a', 0));
  const attempts: number[] = [];
  while (ops.got.length < 5) {
    const before = ops.got.length;
    const next = (await deliverer.deliverDue(never)) ?? Number.NaN;
    if (ops.got.length > before) attempts.push(clock.time);
    clock.time = next;
  }
  const waits = attempts.slice(1).map((at, index) => at - (attempts[index] ?? 0));
  assert.deepEqual(waits, [5_500, 10_500, 5 * HOUR, 40_500]);
});

test('whoever asks for patience is not asked for something else meanwhile', async (t) => {
  const ops = scripted('ops', () => retry('answered 429', 120_000), 1);
  const { deliverer, enqueue, clock } = await scene(t, [ops.receiver]);
  await enqueue('ops', message('a', 0), message('b', 0));
  assert.equal(await deliverer.deliverDue(never), NOON + 120_000);
  clock.time += 119_999;
  await deliverer.deliverDue(never);
  assert.deepEqual(ops.got, ['a0']);
});

test('a receiver that hangs delays no other', async (t) => {
  const hung = Promise.withResolvers<SendResult>();
  const hanging = scripted('hook', () => hung.promise);
  const reached = Promise.withResolvers<undefined>();
  const ops = scripted('ops', () => {
    reached.resolve(undefined);
    return sent();
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

test('a notification that hangs delays its incident, and nothing else of the receiver', async (t) => {
  const [hung, last] = [Promise.withResolvers<SendResult>(), Promise.withResolvers<null>()];
  const ops = scripted('ops', ({ id }) => {
    if (id === 'c1') last.resolve(null);
    return id === 'a1' ? hung.promise : sent();
  });
  const { deliverer, enqueue } = await scene(t, [ops.receiver]);
  await enqueue('ops', message('a', 1), message('a', 2), message('b', 1));
  const running = deliverer.deliverDue(never);
  await enqueue('ops', message('c', 1));
  void deliverer.deliverDue(never);
  await last.promise;
  assert.deepEqual(ops.got, ['a1', 'b1', 'c1']);
  hung.resolve(sent());
  await running;
  assert.deepEqual(ops.got, ['a1', 'b1', 'c1', 'a2']);
});

test('news of an incident never overtakes older news of it; other incidents go on', async (t) => {
  let sick = true;
  const ops = scripted('ops', ({ id }) => (sick && id === 'a1' ? retry('down') : sent()));
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

test('the order is that of the outbox, also when the clock was set back in between', async (t) => {
  const ops = scripted('ops');
  const { deliverer, enqueue, store } = await scene(t, [ops.receiver]);
  await enqueue('ops', message('a', 1));
  await store.enqueue('ops', message('a', 2), NOON - DAY);
  await deliverer.deliverDue(never);
  assert.deepEqual(ops.got, ['a1', 'a2']);
});

test('hundreds that wait for another attempt do not hide what is new', async (t) => {
  const ops = scripted('ops');
  const { deliverer, enqueue, store } = await scene(t, [ops.receiver]);
  const waiting = Array.from({ length: 450 }, (_, index) => message(`w${String(index)}-`, 0));
  await enqueue('ops', ...waiting);
  const result = { kind: 'retry', at: NOON, nextAttemptAt: NOON + HOUR, error: 'down', reached: [] } as const;
  const marks = waiting.map(({ id }) => ({ deliveryId: `${id}/ops`, result }));
  await store.settle(marks, null);
  await enqueue('ops', message('new', 1));
  assert.equal(await deliverer.deliverDue(never), NOON + HOUR);
  assert.deepEqual(ops.got, ['new1']);
});

test('a receiver that is down is asked less and less, and one thing at a time', async (t) => {
  const ops = scripted('ops', () => retry('down'));
  const { enqueue, clock, deliverAll } = await scene(t, [ops.receiver]);
  const incidents = Array.from({ length: 300 }, (_, index) => message(`i${String(index)}-`, 0));
  await enqueue('ops', ...incidents);
  await deliverAll(NOON + HOUR);
  assert.ok(clock.time > NOON + HOUR - 120_000);
  assert.ok(ops.got.length > 50 && ops.got.length < 80, `${String(ops.got.length)} attempts`);
});

test('once it is back everything goes out', async (t) => {
  let healthy = false;
  const ops = scripted('ops', () => (healthy ? sent() : retry('down')));
  const { deliverer, enqueue, clock, deliverAll, store } = await scene(t, [ops.receiver]);
  await enqueue('ops', ...Array.from({ length: 300 }, (_, index) => message(`i${String(index)}-`, 0)));
  await deliverAll(NOON + 600_000);
  healthy = true;
  clock.time += 60_000;
  const waiting = await deliverer.deliverDue(never);
  assert.ok(ops.got.length > 290 && waiting !== null);
  await deliverAll();
  assert.equal(await store.nextDeliveryAt(), null);
});

test('it is asked for as many things at a time as it says', async (t) => {
  let [now, most] = [0, 0];
  const ops = scripted(
    'ops',
    async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise(setImmediate);
      now -= 1;
      return sent();
    },
    7,
  );
  const { deliverer, enqueue } = await scene(t, [ops.receiver]);
  await enqueue('ops', ...Array.from({ length: 30 }, (_, index) => message(`i${String(index)}-`, 0)));
  await deliverer.deliverDue(never);
  assert.equal(most, 7);
});

test('a receiver that throws is retried like one that fails', async (t) => {
  const ops = scripted('ops', () => Promise.reject(new Error('a mistake\u001b[31m')));
  const { deliverer, enqueue, events } = await scene(t, [ops.receiver]);
  await enqueue('ops', message('a', 0));
  assert.equal(await deliverer.deliverDue(never), NOON + 5_500);
  assert.ok(events[0]?.kind === 'retry' && events[0].error === 'a mistake\\u{1b}[31m');
});

test('recipients that were refused are reported, and nothing is sent twice for them', async (t) => {
  const ops = scripted('ops', () => sent('refused nobody@example.com'));
  const { deliverer, enqueue, events } = await scene(t, [ops.receiver]);
  await enqueue('ops', message('a', 0));
  await deliverer.deliverDue(never);
  assert.ok(events[0]?.kind === 'delivered' && events[0].warning === 'refused nobody@example.com');
});

test('whom an attempt reached the next ones are told, also after one that forgot', async (t) => {
  const answers = [retry('no b', null, ['a@x']), retry('broke off'), retry('no c', null, ['a@x', 'b@x']), sent()];
  const told: (readonly string[])[] = [];
  const ops = scripted('ops', (_one, { reached }) => {
    told.push(reached);
    return answers.shift() ?? sent();
  });
  const { enqueue, deliverAll } = await scene(t, [ops.receiver]);
  await enqueue('ops', message('a', 0));
  await deliverAll();
  assert.deepEqual(told, [[], ['a@x'], ['a@x'], ['a@x', 'b@x']]);
});

test('what comes in while a receiver is busy is looked for before it rests', async (t) => {
  const first = Promise.withResolvers<SendResult>();
  const started = Promise.withResolvers<undefined>();
  const ops = scripted('ops', ({ id }) => {
    started.resolve(undefined);
    return id === 'a0' ? first.promise : sent();
  });
  const { deliverer, enqueue } = await scene(t, [ops.receiver]);
  await enqueue('ops', message('a', 0));
  const running = deliverer.deliverDue(never);
  await started.promise;
  await enqueue('ops', message('b', 0));
  const again = deliverer.deliverDue(never);
  first.resolve(sent());
  await Promise.all([running, again]);
  assert.deepEqual(ops.got, ['a0', 'b0']);
});

test('a stop cuts short what is under way; it counts as no attempt', async (t) => {
  const started = Promise.withResolvers<undefined>();
  const ops = scripted('ops', ({ id }, { signal }) => {
    if (id === 'b0') return sent();
    started.resolve(undefined);
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => {
        resolve(retry('aborted'));
      });
    });
  });
  const { deliverer, enqueue, store, kinds } = await scene(t, [ops.receiver], () => ({}));
  await enqueue('ops', message('b', 0), message('a', 0));
  const stop = new AbortController();
  const running = deliverer.deliverDue(stop.signal);
  await started.promise;
  stop.abort();
  await running;
  const pending = await store.dueDeliveries('ops', NOON, 10);
  assert.deepEqual(
    pending.map(({ id, attempts }) => [id, attempts]),
    [['a0/ops', 0]],
  );
  assert.deepEqual(kinds(), ['delivered'], 'what was sent before the stop is marked');
});
