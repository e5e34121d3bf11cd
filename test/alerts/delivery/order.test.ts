// What may go out now, and what waits for what.
import assert from 'node:assert/strict';
import test from 'node:test';

import { nextDue, queuesDue } from '../../../src/alerts/delivery/order.ts';
import type { Delivery } from '../../../src/alerts/outbox.ts';
import { NOON, notification } from '../scene.ts';

/** `a1@5`: the first of incident a, due in five seconds. */
function pending(text: string): readonly Delivery[] {
  return text.split(' ').flatMap((word) => {
    const match = /^([a-z])(\d)@(-?\d+)$/.exec(word);
    if (match === null) return [];
    const [, incident = '', order, due] = match;
    return {
      id: `${incident}${String(order)}`,
      receiver: 'ops',
      notification: { ...notification(), incident },
      createdAt: NOON - 100_000 + Number(order),
      attempts: 0,
      nextAttemptAt: NOON + Number(due) * 1_000,
      lastError: null,
    };
  });
}

const rows = [
  { name: 'nothing', pending: '', queues: '', next: null },
  { name: 'one that is due', pending: 'a1@0', queues: 'a1', next: 0 },
  { name: 'one that is not', pending: 'a1@5', queues: '', next: 5 },
  { name: 'one incident is one queue', pending: 'a1@-9 a2@-5 a3@0', queues: 'a1 a2 a3', next: -9 },
  { name: 'each incident its own', pending: 'a1@0 b1@0 a2@0', queues: 'a1 a2 | b1', next: 0 },
  { name: 'what is behind one that waits waits as well', pending: 'a1@60 a2@0', queues: '', next: 60 },
  { name: 'other incidents do not', pending: 'a1@60 a2@0 b1@0', queues: 'b1', next: 0 },
  { name: 'up to the first that waits', pending: 'a1@0 a2@60 a3@0', queues: 'a1', next: 0 },
  { name: 'three days are waited', pending: 'a1@259200', queues: '', next: 259_200 },
  { name: 'longer is no wait of this clock', pending: 'a1@259201 a2@0', queues: 'a1 a2', next: 259_201 },
  { name: 'the oldest first, in whatever order they come', pending: 'a3@0 a1@0 a2@0', queues: 'a1 a2 a3', next: 0 },
];

for (const row of rows) {
  test(row.name, () => {
    const deliveries = pending(row.pending);
    const queues = queuesDue(deliveries, NOON).map((queue) => queue.map(({ id }) => id).join(' '));
    assert.equal(queues.join(' | '), row.queues);
    assert.equal(nextDue(deliveries), row.next === null ? null : NOON + row.next * 1_000);
  });
}
