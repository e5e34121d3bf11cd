// Who is logged in, for how long, and how many.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Sessions } from '../../../src/web/door/sessions.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const rows: readonly (readonly [name: string, uses: readonly number[], goOn: readonly boolean[]])[] = [
  ['is there at once', [0], [true]],
  ['outlives 12 hours only by being used', [11 * HOUR, 22 * HOUR, 34 * HOUR], [true, true, false]],
  ['is over after 12 hours', [12 * HOUR, 12 * HOUR + 1], [false, false]],
  [
    'is over after a week, however it is used',
    Array.from({ length: 16 }, (_, index) => (index + 1) * 11 * HOUR),
    Array.from({ length: 16 }, (_, index) => (index + 1) * 11 * HOUR < 7 * DAY),
  ],
];

for (const [name, uses, goOn] of rows) {
  test(`a session ${name}`, () => {
    const sessions = new Sessions();
    const id = sessions.begin('hash', 0);
    assert.deepEqual(
      uses.map((now) => sessions.use(id, 'hash', now)),
      goOn,
    );
  });
}

test('an id has 256 bits, and no two are the same', () => {
  const sessions = new Sessions();
  const ids = Array.from({ length: 100 }, () => sessions.begin('hash', 0));
  assert.equal(new Set(ids).size, 100);
  for (const id of ids) assert.equal(Buffer.from(id, 'base64url').length, 32);
});

test('another password ends it for good', () => {
  const sessions = new Sessions();
  const id = sessions.begin('hash', 0);
  assert.equal(sessions.use(id, 'another', 1), false);
  assert.equal(sessions.use(id, 'hash', 2), false);
});

test('who logs out is out, and the others are not', () => {
  const sessions = new Sessions();
  const [one, other] = [sessions.begin('hash', 0), sessions.begin('hash', 0)];
  sessions.end(one);
  assert.deepEqual([sessions.use(one, 'hash', 1), sessions.use(other, 'hash', 1)], [false, true]);
});

test('there are at most 500: the one that was used longest ago goes', () => {
  const sessions = new Sessions();
  const ids = Array.from({ length: 500 }, () => sessions.begin('hash', 0));
  const [first = '', second = ''] = ids;
  assert.equal(sessions.use(first, 'hash', 1), true);
  const last = sessions.begin('hash', 2);
  assert.deepEqual(
    [first, second, last].map((id) => sessions.use(id, 'hash', 3)),
    [true, false, true],
  );
});
