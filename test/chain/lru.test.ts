// What is kept in mind for a while: never more than the limit, and always what was asked for lately.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createLru } from '../../src/chain/lru.ts';

const MAX = 8;
const keys = Array.from({ length: 100 }, (_, index) => String(index));

test('no more than the limit is held', () => {
  const lru = createLru<string>(MAX);
  for (const key of keys) lru.keep(key, key);
  assert.deepEqual(
    keys.filter((key) => lru.find(key) !== undefined),
    keys.slice(-MAX),
  );
});

test('what fits is never forgotten, however often it is asked for', () => {
  const lru = createLru<string>(MAX);
  const few = keys.slice(0, MAX);
  for (const key of few) lru.keep(key, key);
  for (let round = 0; round < 20; round += 1) {
    for (const key of few) assert.equal(lru.find(key), key);
  }
});

test('the half that was asked for last outlives whatever comes in between', () => {
  const lru = createLru<string>(MAX);
  const asked = ['a', 'b', 'c'];
  for (const key of asked) lru.keep(key, key);
  for (const key of keys) {
    lru.keep(key, key);
    for (const one of asked) assert.equal(lru.find(one), one, `after ${key}`);
  }
});

test('a value that is kept again takes the place of the one before', () => {
  const lru = createLru<number>(MAX);
  lru.keep('a', 1);
  lru.keep('a', 2);
  assert.equal(lru.find('a'), 2);
});
