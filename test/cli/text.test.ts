import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { createProgress } from '../../src/cli/progress.ts';
import { exitStatusOf } from '../../src/views/exit-status.ts';
import { alignColumns } from '../../src/cli/text/columns.ts';
import { instantFrom, parseInstant } from '../../src/lib/dates.ts';
import { paintFor } from '../../src/cli/text/paint.ts';
import { wrap } from '../../src/cli/text/wrap.ts';
import { OUTLOOK_LEVELS } from '../../src/outlook/outlook.ts';

test('wraps under the beginning of the text', () => {
  assert.equal(wrap('one two three', '  is ', 14), '  is one two\n     three');
});

test('leaves a word that is longer than the line whole', () => {
  assert.equal(wrap('see aaaaaaaaaaaaaaaaaaaa here', '', 10), 'see\naaaaaaaaaaaaaaaaaaaa\nhere');
});

test('wrapping loses no word, and no line of several words is too long', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(words, fc.integer({ min: 5, max: 60 }), (list, columns) => {
      const lines = wrap(list.join(' '), '> ', columns).split('\n');
      assert.deepEqual(
        lines.flatMap((line) => line.slice(2).split(' ')),
        list,
      );
      for (const line of lines) assert.ok(line.length <= columns || !line.slice(2).includes(' '));
    }),
  );
});

test('aligns columns, with nothing behind the last', () => {
  assert.deepEqual(
    alignColumns([
      ['a', 'bb', 'c'],
      ['aaa', 'b', ''],
    ]),
    ['a    bb  c', 'aaa  b'],
  );
});

const instants = [
  { text: '2026-03-01T00:00:00Z', at: 1_772_323_200_000 },
  { text: '2026-03-01', at: 1_772_323_200_000 },
  { text: '2026-03-01T01:00+01:00', at: 1_772_323_200_000 },
  { text: '2026-03-01T00:00:00.500Z', at: 1_772_323_200_500 },
  { text: '2026-02-30', at: null },
  { text: '2026-13-01', at: null },
  { text: '2026-03-01T00:00:00', at: null },
  { text: '2026-03-01T25:00:00Z', at: null },
  { text: 'tomorrow', at: null },
  { text: '1772323200', at: null },
];

for (const { text, at } of instants) {
  test(`instant ${text}`, () => {
    assert.equal(parseInstant(text), at);
  });
}

test('tells how far an instant is', () => {
  const now = Date.parse('2026-03-01T00:00:00Z');
  assert.equal(instantFrom(now, now + 90_000_000), '2026-03-02T01:00:00Z (in 1 d 1 h)');
  assert.equal(instantFrom(now, now - 60_000), '2026-02-28T23:59:00Z (1 min ago)');
});

const statuses = [
  { levels: [], status: 3 },
  { levels: ['safe'], status: 0 },
  { levels: ['safe', 'unknown'], status: 3 },
  { levels: ['unknown', 'exposed', 'safe'], status: 1 },
  { levels: ['likely'], status: 1 },
  { levels: ['exposed', 'started'], status: 2 },
  { levels: ['broken', 'unknown'], status: 2 },
] as const;

for (const { levels, status } of statuses) {
  test(`status of ${levels.join(', ') || 'nothing'}`, () => {
    assert.equal(exitStatusOf(levels), status);
  });
}

test('every level has a status', () => {
  assert.deepEqual(
    OUTLOOK_LEVELS.map((level) => exitStatusOf([level])),
    [0, 3, 1, 1, 2, 2],
  );
});

const colours = [
  { name: 'on a terminal', isTTY: true, env: {}, painted: '\u001b[31mred\u001b[0m' },
  { name: 'into a pipe', isTTY: false, env: {}, painted: 'red' },
  { name: 'with NO_COLOR', isTTY: true, env: { NO_COLOR: '1' }, painted: 'red' },
  { name: 'with an empty NO_COLOR', isTTY: true, env: { NO_COLOR: '' }, painted: '\u001b[31mred\u001b[0m' },
  { name: 'on a dumb terminal', isTTY: true, env: { TERM: 'dumb' }, painted: 'red' },
];

for (const { name, isTTY, env, painted } of colours) {
  test(`colour ${name}`, () => {
    const output = { isTTY, columns: 80, write: () => Promise.resolve('written' as const) };
    assert.equal(paintFor(output, env)('red', 'red'), painted);
  });
}

const progressLines = [
  { name: 'on a terminal', isTTY: true, env: {}, written: ['\r\u001b[2K3 of 12 pr', '\r\u001b[2K'] },
  { name: 'into a pipe', isTTY: false, env: {}, written: [] },
  { name: 'on a dumb terminal', isTTY: true, env: { TERM: 'dumb' }, written: [] },
];

for (const { name, isTTY, env, written } of progressLines) {
  test(`progress ${name}`, () => {
    const seen: string[] = [];
    const write = (text: string) => {
      seen.push(text);
      return Promise.resolve('written' as const);
    };
    const progress = createProgress({ stderr: { isTTY, columns: 11, write }, env });
    progress.show('3 of 12 probes');
    progress.clear();
    assert.deepEqual(seen, written);
  });
}
