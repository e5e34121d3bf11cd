// Work that takes turns: in order, one at a time, and none pays for another's failure.
import assert from 'node:assert/strict';
import test from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { createTurns } from '../../src/lib/turns.ts';

test('turns: one after the other, in the order in which they were asked for', async () => {
  const { inTurn } = createTurns();
  const happened: string[] = [];
  const work = (name: string, rounds: number) => async () => {
    happened.push(`${name} begins`);
    for (let round = 0; round < rounds; round++) await nextTurn();
    happened.push(`${name} ends`);
    return name;
  };
  const given = await Promise.all([inTurn(work('a', 5)), inTurn(work('b', 1)), inTurn(work('c', 0))]);
  assert.deepEqual(given, ['a', 'b', 'c']);
  assert.deepEqual(happened, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});

test('turns: a failure is that of its own turn, and the next has its turn all the same', async () => {
  const { inTurn } = createTurns();
  const failed = inTurn(() => Promise.reject(new RangeError('a')));
  const thrown = inTurn(() => {
    throw new RangeError('b');
  });
  const worked = inTurn(() => Promise.resolve('c'));
  await assert.rejects(failed, /a/);
  await assert.rejects(thrown, /b/);
  assert.equal(await worked, 'c');
  assert.equal(await inTurn(() => Promise.resolve('d')), 'd');
});

test('turns: what is asked for within a turn has its own after it', async () => {
  const { inTurn } = createTurns();
  const order: string[] = [];
  const inside: Promise<unknown>[] = [];
  await inTurn(async () => {
    inside.push(inTurn(() => Promise.resolve(order.push('inside'))));
    await nextTurn();
    order.push('outside');
  });
  await Promise.all(inside);
  assert.deepEqual(order, ['outside', 'inside']);
});
