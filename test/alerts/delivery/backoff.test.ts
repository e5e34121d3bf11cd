// When a failed delivery is tried again, and when it is given up.
import assert from 'node:assert/strict';
import test from 'node:test';

import fc from 'fast-check';

import { afterFailure, backoffMs, GIVE_UP_AFTER_MS } from '../../../src/alerts/delivery/backoff.ts';
import type { Delivery, DeliveryResult } from '../../../src/alerts/outbox.ts';
import { DAY, HOUR, MINUTE, NOON, notification } from '../scene.ts';

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

const MESSAGE = notification();
const delivery = (overrides: Partial<Delivery> = {}): Delivery => ({
  id: `${MESSAGE.id}/ops`,
  receiver: 'ops',
  notification: MESSAGE,
  createdAt: NOON,
  attempts: 0,
  nextAttemptAt: NOON,
  lastError: null,
  ...overrides,
});

const error = 'the server is down';
const rows: readonly {
  name: string;
  delivery?: Partial<Delivery>;
  retryAfterMs?: number;
  now?: number;
  expected: DeliveryResult;
}[] = [
  {
    name: 'the first failure: half of ten seconds on average',
    expected: { kind: 'retry', at: NOON, nextAttemptAt: NOON + 5_500, error },
  },
  {
    name: 'the third failure',
    delivery: { attempts: 2 },
    now: NOON + MINUTE,
    expected: { kind: 'retry', at: NOON + MINUTE, nextAttemptAt: NOON + MINUTE + 20_500, error },
  },
  {
    name: 'the receiver asks for more patience',
    retryAfterMs: 2 * HOUR,
    expected: { kind: 'retry', at: NOON, nextAttemptAt: NOON + 2 * HOUR, error },
  },
  {
    name: 'the receiver asks for less than the backoff',
    delivery: { attempts: 9 },
    retryAfterMs: 1_000,
    expected: { kind: 'retry', at: NOON, nextAttemptAt: NOON + 1_800_500, error },
  },
  {
    name: 'the receiver asks for more patience than there is: one last attempt when the time is up',
    retryAfterMs: 30 * DAY,
    expected: { kind: 'retry', at: NOON, nextAttemptAt: NOON + 3 * DAY, error },
  },
  {
    name: 'shortly before the time is up',
    delivery: { attempts: 80 },
    now: NOON + 3 * DAY - MINUTE,
    expected: { kind: 'retry', at: NOON + 3 * DAY - MINUTE, nextAttemptAt: NOON + 3 * DAY, error },
  },
  {
    name: 'the time is up',
    delivery: { attempts: 81 },
    now: NOON + 3 * DAY,
    expected: { kind: 'undeliverable', at: NOON + 3 * DAY, error },
  },
  {
    name: 'the daemon was down for longer than that',
    now: NOON + 30 * DAY,
    expected: { kind: 'undeliverable', at: NOON + 30 * DAY, error },
  },
];

for (const row of rows) {
  test(row.name, () => {
    const failure = { error, retryAfterMs: row.retryAfterMs ?? null };
    assert.deepEqual(afterFailure(delivery(row.delivery), failure, row.now ?? NOON, 0.5), row.expected);
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
      const result = afterFailure(delivery({ attempts }), { error, retryAfterMs }, now, random);
      assert.ok(result.kind === 'retry');
      assert.ok(result.nextAttemptAt >= now + 1_000 && result.nextAttemptAt <= NOON + GIVE_UP_AFTER_MS);
    }),
  );
});
