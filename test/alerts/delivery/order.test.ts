// What may go out now, and what waits for what.
import assert from 'node:assert/strict';
import test from 'node:test';

import { dueOf, longestWaitMs } from '../../../src/alerts/delivery/order.ts';
import type { Delivery } from '../../../src/alerts/outbox.ts';
import { DAY, deliveryOf, HOUR, message, MINUTE, NOON } from './scene.ts';

/** `a1@5`: the first of incident a, due in five seconds. */
function pending(text: string, createdAt: number): readonly Delivery[] {
  return text.split(' ').flatMap((word) => {
    const match = /^([a-z])(\d)@(-?\d+)$/.exec(word);
    if (match === null) return [];
    const [, incident = '', order, due] = match;
    const nextAttemptAt = NOON + Number(due) * 1_000;
    return deliveryOf(message(incident, Number(order)), { createdAt, nextAttemptAt });
  });
}

const rows = [
  { name: 'nothing', pending: '', queues: '', next: null },
  { name: 'one that is due', pending: 'a1@0', queues: 'a1', next: null },
  { name: 'one that is not', pending: 'a1@5', queues: '', next: 5 },
  { name: 'one incident is one queue', pending: 'a1@-9 a2@-5 a3@0', queues: 'a1 a2 a3', next: null },
  { name: 'each incident its own', pending: 'a1@0 b1@0 a2@0', queues: 'a1 a2 | b1', next: null },
  { name: 'what is behind one that waits waits as well', pending: 'a1@60 a2@0', queues: '', next: 60 },
  { name: 'other incidents do not', pending: 'a1@60 a2@0 b1@0', queues: 'b1', next: 60 },
  { name: 'up to the first that waits', pending: 'a1@0 a2@60 a3@0', queues: 'a1', next: null },
  { name: 'three days are waited', pending: 'a1@259200', queues: '', next: 259_200 },
  { name: 'longer is no wait of this clock', pending: 'a1@259201 a2@0', queues: 'a1 a2', next: null },
  { name: 'in the order of the outbox, not of numbers', pending: 'a3@0 a1@0 a2@0', queues: 'a3 a1 a2', next: null },
  { name: 'an hour is waited for what is not made yet', pending: 'a1@3600', age: -DAY, queues: '', next: 3_600 },
  {
    name: 'a longer wait is over for that: the clock was set back',
    pending: 'a1@3601',
    age: -DAY,
    queues: 'a1',
    next: null,
  },
  { name: 'a second ahead is no clock that was set', pending: 'a1@7200', age: -1_000, queues: '', next: 7_200 },
];

for (const row of rows) {
  test(row.name, () => {
    const { queues, next } = dueOf(pending(row.pending, NOON - (row.age ?? MINUTE)), NOON, 3 * DAY);
    const text = queues.map((queue) => queue.map(({ notification }) => notification.id).join(' '));
    assert.equal(text.join(' | '), row.queues);
    assert.equal(next, row.next === null ? null : NOON + row.next * 1_000);
  });
}

const waits = [
  {
    name: 'a clock that runs: as long as delivery has patience',
    latest: NOON,
    giveUpAfterMs: 3 * DAY,
    longest: 3 * DAY,
  },
  { name: 'a clock that NTP moved by a second', latest: NOON + 1_000, giveUpAfterMs: 3 * DAY, longest: 3 * DAY },
  {
    name: 'a clock that was set back: as long as a backoff',
    latest: NOON + DAY,
    giveUpAfterMs: 3 * DAY,
    longest: HOUR,
  },
  { name: 'little patience: as long as a backoff', latest: NOON, giveUpAfterMs: MINUTE, longest: HOUR },
];
for (const { name, latest, giveUpAfterMs, longest } of waits) {
  test(name, () => {
    assert.equal(longestWaitMs(NOON, latest, giveUpAfterMs), longest);
  });
}
