// How often something that fails may be tried.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Attempts } from '../../../src/web/door/attempts.ts';

const LIMITS = { perAddress: 3, overall: 5, withinMs: 1_000 };

test('an address has its attempts within the time, and again after it', () => {
  const attempts = new Attempts(LIMITS);
  const waits = [0, 100, 200, 300, 999, 1_000, 1_001].map((now) => attempts.take('192.0.2.1', now));
  assert.deepEqual(waits, [0, 0, 0, 700, 1, 0, 99]);
});

test('those of others are others', () => {
  const attempts = new Attempts(LIMITS);
  for (const now of [0, 1, 2]) attempts.take('192.0.2.1', now);
  assert.deepEqual([attempts.take('192.0.2.1', 3), attempts.take('192.0.2.2', 3)], [997, 0]);
});

test('all together have some more', () => {
  const attempts = new Attempts(LIMITS);
  const waits = [1, 2, 3, 4, 5, 6].map((address) => attempts.take(`192.0.2.${String(address)}`, address));
  assert.deepEqual(waits, [0, 0, 0, 0, 0, 995]);
});

test('where all together may try on, only the address itself has to wait; and the oldest of very many is forgotten', () => {
  const attempts = new Attempts({ ...LIMITS, overall: null });
  for (let now = 0; now < 4; now += 1) attempts.take('203.0.113.1', now);
  const addressOf = (index: number) => `10.0.${String(index >> 8)}.${String(index & 255)}`;
  for (let index = 0; index < 9_997; index += 1) assert.equal(attempts.take(addressOf(index), 10), 0);
  assert.equal(attempts.take('203.0.113.1', 10), 990);
  assert.equal(attempts.take('198.51.100.1', 10), 0);
  assert.equal(attempts.take('203.0.113.1', 10), 0);
});

test('what succeeded is given back', () => {
  const attempts = new Attempts(LIMITS);
  for (let now = 0; now < 20; now += 1) {
    assert.equal(attempts.take('192.0.2.1', now), 0);
    attempts.giveBack('192.0.2.1');
  }
  attempts.giveBack('192.0.2.9');
  assert.equal(attempts.take('192.0.2.1', 20), 0);
});

test('a clock that is set back keeps nobody out for longer', () => {
  const attempts = new Attempts(LIMITS);
  for (const now of [50_000, 50_001, 50_002]) attempts.take('192.0.2.1', now);
  assert.equal(attempts.take('192.0.2.1', 10_000), 0);
});

const networks: readonly (readonly [a: string, b: string, isSame: boolean])[] = [
  ['2001:db8:0:1::1', '2001:db8:0:1:ffff::2', true],
  ['2001:db8::1', '2001:0db8:0:0:1::', true],
  ['2001:db8:0:1::1', '2001:db8:0:2::1', false],
  ['::1', '::2', true],
  ['fe80::1%eth0', 'fe80::2%eth1', true],
  ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
  ['192.0.2.1', '192.0.2.2', false],
  ['', '', true],
];

for (const [a, b, isSame] of networks) {
  test(`${a} and ${b} count ${isSame ? 'as one' : 'each by itself'}`, () => {
    const attempts = new Attempts({ perAddress: 1, overall: 9, withinMs: 10 });
    attempts.take(a, 0);
    assert.equal(attempts.take(b, 0) > 0, isSame);
  });
}
