// The outbox beside the store: what is put in stays until it is delivered or given up, in order.
import assert from 'node:assert/strict';
import test from 'node:test';

import { testNotification } from '../../src/alerts/test-notification.ts';
import { createMemoryOutbox } from '../../src/daemon/memory-outbox.ts';

const LATER = Number.MAX_SAFE_INTEGER;
const [first, second] = [testNotification(1), testNotification(2)];

function outboxWith() {
  const outbox = createMemoryOutbox();
  outbox.put('ops', first, 10);
  outbox.put('ops', second, 20);
  outbox.put('hook', first, 10);
  return outbox;
}

async function idsFor(receiver: string, { dueDeliveries }: ReturnType<typeof outboxWith>, now = LATER, limit = 9) {
  return (await dueDeliveries(receiver, now, limit)).map(({ id }) => id);
}

const ids = [`${first.id}/ops`, `${second.id}/ops`] as const;

test('memory outbox: what is due for one receiver, in the order in which it came, at most so many', async () => {
  const outbox = outboxWith();
  assert.deepEqual(await idsFor('ops', outbox), ids);
  assert.deepEqual(await idsFor('ops', outbox, 19), [ids[0]]);
  assert.deepEqual(await idsFor('ops', outbox, LATER, 1), [ids[0]]);
  assert.deepEqual(await idsFor('nobody', outbox), []);
  assert.deepEqual(
    (await outbox.health()).map(({ receiver, pending }) => [receiver, pending]),
    [
      ['ops', 2],
      ['hook', 1],
    ],
  );
});

test('memory outbox: another attempt keeps its place, and what was reached', async () => {
  const outbox = outboxWith();
  const result = { kind: 'retry', at: 30, nextAttemptAt: 90, error: 'down', reached: ['a@example.com'] } as const;
  await outbox.settle([{ deliveryId: ids[0], result }], null);
  const [head, next] = await outbox.dueDeliveries('ops', LATER, 9);
  assert.deepEqual([head?.id, next?.id], ids);
  assert.deepEqual(
    [head?.attempts, head?.nextAttemptAt, head?.lastError, head?.reached, head?.createdAt],
    [1, 90, 'down', ['a@example.com'], 10],
  );
});

test('memory outbox: what was delivered is gone, and does not come back', async () => {
  const outbox = outboxWith();
  const mark = { deliveryId: ids[0], result: { kind: 'delivered', at: 30 } } as const;
  await outbox.settle([mark, mark], 'hook');
  outbox.put('ops', first, 40);
  assert.deepEqual([await idsFor('ops', outbox), await idsFor('hook', outbox)], [[ids[1]], [`${first.id}/hook`]]);
});

test('memory outbox: what is given up goes to the fallback, unless it has it', async () => {
  const outbox = outboxWith();
  const result = { kind: 'undeliverable', at: 30, error: 'refused' } as const;
  await outbox.settle(
    ids.map((deliveryId) => ({ deliveryId, result })),
    'hook',
  );
  assert.deepEqual(
    [await idsFor('ops', outbox), await idsFor('hook', outbox)],
    [[], [`${first.id}/hook`, `${second.id}/hook`]],
  );
  await outbox.settle([{ deliveryId: `${first.id}/hook`, result }], null);
  assert.deepEqual(await idsFor('hook', outbox), [`${second.id}/hook`]);
});
