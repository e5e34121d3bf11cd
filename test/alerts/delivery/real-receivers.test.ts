// Delivery through real receivers to real servers: what they answer decides what is tried again, when and for whom.
import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';

import { createEmailReceiver } from '../../../src/alerts/receivers/email/email-receiver.ts';
import { webhookReceiver } from '../../../src/alerts/receivers/webhook/webhook-receiver.ts';
import { startSmtpSink, type SmtpSinkOptions } from '../../support/smtp-sink.ts';
import type { WebhookAnswer } from '../../support/webhook-sink.ts';
import { senderWith, sinkFor } from '../http/scene.ts';
import { partsWith } from '../receivers/told.ts';
import { HOUR, message, MINUTE, never, NOON, scene } from './scene.ts';

async function webhook(t: TestContext, script: readonly WebhookAnswer[], timeoutMs = 10_000) {
  const sink = await sinkFor(t, script);
  const clock = { now: () => NOON };
  const receiver = webhookReceiver({ name: 'ops', url: sink.url, key: null, sender: senderWith({ timeoutMs }), clock });
  return { receiver, ids: () => sink.requests.map(({ headers }) => String(headers['webhook-id'])) };
}

const answers: readonly {
  name: string;
  script: readonly WebhookAnswer[];
  ids: string;
  /** When the last of them is delivered, after noon: at least and at most. */
  within: readonly [number, number];
}[] = [
  {
    name: '429 with Retry-After',
    script: [{ status: 429, headers: { 'retry-after': '7200' } }],
    ids: 'a1 a1 a2',
    within: [2 * HOUR, 2 * HOUR],
  },
  {
    name: '503 with a Retry-After of a day',
    script: [{ status: 503, headers: { 'retry-after': '86400' } }],
    ids: 'a1 a1 a2',
    within: [24 * HOUR, 24 * HOUR],
  },
  { name: '500', script: [500], ids: 'a1 a1 a2', within: [5_500, 5_500] },
  { name: 'a connection that breaks', script: ['reset'], ids: 'a1 a1 a2', within: [5_500, 5_500] },
  { name: 'half an answer', script: ['cut'], ids: 'a1 a1 a2', within: [5_500, 5_500] },
  { name: 'no answer', script: ['hang'], ids: 'a1 a1 a2', within: [5_500, 5_500] },
  {
    name: '404 while something is deployed',
    script: [404, 404],
    ids: 'a1 a1 a1 a2',
    within: [2 * MINUTE, 10 * MINUTE],
  },
  { name: 'a redirect that is mended', script: [302], ids: 'a1 a1 a2', within: [MINUTE, 2 * MINUTE] },
];
for (const { name, script, ids, within } of answers) {
  test(`a webhook that answers ${name}: the order is kept, each try has the same id`, async (t) => {
    const hook = await webhook(t, script, script.includes('hang') ? 200 : 10_000);
    const { enqueue, deliverAll, clock, states } = await scene(t, [hook.receiver]);
    await enqueue('ops', message('a', 1), message('a', 2));
    await deliverAll();
    assert.equal(hook.ids().join(' '), ids);
    assert.deepEqual(await states('ops'), ['a1 delivered', 'a2 delivered']);
    const after = clock.time - NOON;
    assert.ok(after >= within[0] && after <= within[1], `${String(after)} ms`);
  });
}

test('a webhook that is gone for good: given up within the hour and a bit, and the fallback has it', async (t) => {
  const gone = await webhook(
    t,
    Array.from({ length: 100 }, () => 410),
  );
  const sink = await sinkFor(t);
  const clock = { now: () => NOON };
  const boss = webhookReceiver({ name: 'boss', url: sink.url, key: null, sender: senderWith(), clock });
  const {
    enqueue,
    deliverAll,
    clock: time,
    states,
  } = await scene(t, [gone.receiver, boss], () => ({ fallback: 'boss' }));
  await enqueue('ops', message('a', 1));
  await deliverAll();
  assert.deepEqual([await states('ops'), await states('boss')], [['a1 undeliverable'], ['a1 delivered']]);
  assert.equal(sink.requests[0]?.headers['webhook-id'], 'a1');
  assert.ok(time.time <= NOON + HOUR + 2 * MINUTE);
});

async function mail(t: TestContext, to: readonly string[], options: SmtpSinkOptions) {
  const sink = await startSmtpSink(options);
  t.after(sink.close);
  const smtp = { host: '127.0.0.1', port: sink.port, from: 'anchorwatch@example.com', tls: 'none' as const };
  return { sink, receiver: createEmailReceiver({ to: [...to] }, { ...partsWith(), name: 'ops', smtp }) };
}

test('a recipient who is deferred is told alone, by the next process as well', async (t) => {
  const to = ['a@example.com', 'b@example.com'];
  const { sink, receiver } = await mail(t, to, { deferred: ['b@example.com'] });
  const { enqueue, deliverer, deliverAll, store, states } = await scene(t, [receiver]);
  await enqueue('ops', message('a', 1));
  await deliverer.deliverDue(never);
  const [pending] = await store.dueDeliveries('ops', Number.MAX_SAFE_INTEGER, 1);
  assert.deepEqual(pending?.reached, ['a@example.com']);
  await deliverAll();
  assert.deepEqual(
    sink.mails.map(({ recipients }) => recipients),
    [['a@example.com'], ['b@example.com']],
  );
  assert.deepEqual(await states('ops'), ['a1 delivered']);
});

test('a mailbox that does not exist: tried for an hour, then given up', async (t) => {
  const { receiver } = await mail(t, ['nobody@example.com'], { refused: ['nobody@example.com'] });
  const { enqueue, deliverAll, clock, events, states } = await scene(t, [receiver]);
  await enqueue('ops', message('a', 1));
  await deliverAll();
  assert.deepEqual(await states('ops'), ['a1 undeliverable']);
  assert.ok(clock.time >= NOON + HOUR && clock.time < NOON + HOUR + 2 * MINUTE);
  const last = events.at(-1);
  assert.ok(last?.kind === 'undeliverable' && last.why === 'refused' && last.error.includes('550'));
});
