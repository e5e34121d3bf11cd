// When a failed delivery is tried again, and when it is given up.
import assert from 'node:assert/strict';
import test from 'node:test';

import fc from 'fast-check';

import { afterFailure, backoffMs, GIVE_UP_AFTER_MS } from '../../../src/alerts/delivery/backoff.ts';
import type { Delivery, DeliveryResult } from '../../../src/alerts/outbox.ts';
import { DAY, deliveryOf, HOUR, message, MINUTE, NOON } from './scene.ts';

const ceilings = [
  { attempts: 0, ms: 10_000 },
  { attempts: 1, ms: 20_000 },
  { attempts: 2, ms: 40_000 },
  { attempts: 5, ms: 320_000 },
  { attempts: 8, ms: 2_560_000 },
  { attempts: 9, ms: HOUR },
  { attempts: 1_000_000, ms: HOUR },
];
for (const { attempts, ms } of ceilings) {
  test(`after ${String(attempts)} attempts: between a second and ${String(ms)} ms`, () => {
    assert.equal(backoffMs(attempts, 0), 1_000);
    assert.equal(backoffMs(attempts, 0.5), Math.round((1_000 + ms) / 2));
    assert.ok(backoffMs(attempts, 0.999_999) <= ms && backoffMs(attempts, 0.999_999) > ms * 0.99);
  });
}

const error = 'the server is down';
const again = (now: number, nextAttemptAt: number, reached: readonly string[] = []): DeliveryResult => ({
  kind: 'retry',
  at: now,
  nextAttemptAt,
  error,
  reached,
});
const givenUp = (at: number): DeliveryResult => ({ kind: 'undeliverable', at, error });

const rows: readonly {
  name: string;
  delivery?: Partial<Delivery>;
  retryAfterMs?: number;
  reached?: readonly string[];
  now?: number;
  rests?: number;
  expected: DeliveryResult;
}[] = [
  { name: 'the first failure: half of ten seconds on average', expected: again(NOON, NOON + 5_500) },
  {
    name: 'the third failure',
    delivery: { attempts: 2 },
    now: NOON + MINUTE,
    expected: again(NOON + MINUTE, NOON + MINUTE + 20_500),
  },
  { name: 'the receiver asks for more patience', retryAfterMs: 2 * HOUR, expected: again(NOON, NOON + 2 * HOUR) },
  {
    name: 'the receiver asks for less than the backoff',
    delivery: { attempts: 9 },
    retryAfterMs: 1_000,
    expected: again(NOON, NOON + 1_800_500),
  },
  {
    name: 'the receiver asks for more patience than there is: one attempt when the time is up',
    retryAfterMs: 30 * DAY,
    expected: again(NOON, NOON + 3 * DAY),
  },
  {
    name: 'it asks for it again when the time is up: some more attempts, for there was hardly any',
    delivery: { attempts: 1 },
    retryAfterMs: 30 * DAY,
    now: NOON + 3 * DAY,
    expected: again(NOON + 3 * DAY, NOON + 3 * DAY + 10_500),
  },
  {
    name: 'shortly before the time is up',
    delivery: { attempts: 80 },
    now: NOON + 3 * DAY - MINUTE,
    expected: again(NOON + 3 * DAY - MINUTE, NOON + 3 * DAY),
  },
  { name: 'the time is up', delivery: { attempts: 81 }, now: NOON + 3 * DAY, expected: givenUp(NOON + 3 * DAY) },
  {
    name: 'the machine was off for longer than that: its first failure is no reason to give up',
    now: NOON + 30 * DAY,
    expected: again(NOON + 30 * DAY, NOON + 30 * DAY + 5_500),
  },
  {
    name: 'nor are its first four',
    delivery: { attempts: 3 },
    now: NOON + 30 * DAY,
    expected: again(NOON + 30 * DAY, NOON + 30 * DAY + 40_500),
  },
  { name: 'the fifth is', delivery: { attempts: 4 }, now: NOON + 30 * DAY, expected: givenUp(NOON + 30 * DAY) },
  {
    name: 'tries of what is before it in a long outbox count as well',
    now: NOON + 30 * DAY,
    rests: 5,
    expected: givenUp(NOON + 30 * DAY),
  },
  {
    name: 'made after now, by a clock that was set back: tried on',
    delivery: { createdAt: NOON + DAY, attempts: 7 },
    expected: again(NOON, NOON + 640_500),
  },
  {
    name: 'recipients that were reached are kept, whichever attempt reached them',
    delivery: { reached: ['a@example.com'] },
    reached: ['b@example.com', 'a@example.com'],
    expected: again(NOON, NOON + 5_500, ['a@example.com', 'b@example.com']),
  },
];

for (const row of rows) {
  test(row.name, () => {
    const failure = { error, retryAfterMs: row.retryAfterMs ?? null, reached: row.reached ?? [] };
    const { now = NOON, rests = 0 } = row;
    const circumstances = { now, rests, random: 0.5, giveUpAfterMs: GIVE_UP_AFTER_MS };
    assert.deepEqual(afterFailure(deliveryOf(message('a', 0), row.delivery), failure, circumstances), row.expected);
  });
}

test('whatever happens, a retry is at least a second away and never after the time is up', () => {
  const inputs = fc.record({
    attempts: fc.nat(10_000),
    random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    retryAfterMs: fc.option(fc.nat(400 * DAY)),
    age: fc.nat(GIVE_UP_AFTER_MS - 1_000),
  });
  fc.assert(
    fc.property(inputs, ({ attempts, random, retryAfterMs, age }) => {
      const now = NOON + age;
      const failure = { error, retryAfterMs, reached: [] };
      const circumstances = { now, random, giveUpAfterMs: GIVE_UP_AFTER_MS, rests: 0 };
      const result = afterFailure(deliveryOf(message('a', 0), { attempts }), failure, circumstances);
      assert.ok(result.kind === 'retry');
      assert.ok(result.nextAttemptAt >= now + 1_000 && result.nextAttemptAt <= NOON + GIVE_UP_AFTER_MS);
    }),
  );
});
