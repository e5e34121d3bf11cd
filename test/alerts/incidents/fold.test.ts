// One incident for one cause: what shares it is in it, what does not is not, and where pairs go from round to round.
import assert from 'node:assert/strict';
import test from 'node:test';

import { isOpen } from '../../../src/alerts/incident.ts';
import type { OutlookState } from '../../../src/outlook/outlook.ts';
import { HOUR } from '../scene.ts';
import { exposed, fold, foldAll, keyOf, pair, partition, ROUND_MS } from './rounds.ts';

type Round = readonly OutlookState[];

const rows: readonly { readonly name: string; readonly rounds: readonly Round[]; readonly open: readonly string[] }[] =
  [
    { name: 'all is safe', rounds: [[pair('a/x', 'safe')]], open: [] },
    {
      name: 'the same anchor is missing on two targets',
      rounds: [[pair('a/x', 'broken', { list: '1' }), pair('a/y', 'started', { list: '2' })]],
      open: ['a/x a/y'],
    },
    {
      name: 'the same new list of one target, refused for different reasons',
      rounds: [[pair('a/x', 'broken'), pair('b/x', 'broken', { anchor: null, code: 'expired' })]],
      open: ['a/x b/x'],
    },
    {
      name: 'the same list on two targets, and no anchor that would help',
      rounds: [[pair('a/x', 'broken', { anchor: null }), pair('a/y', 'broken', { anchor: null })]],
      open: ['a/x', 'a/y'],
    },
    {
      name: 'two anchors on two targets',
      rounds: [[pair('a/x', 'broken', { anchor: 'R1' }), pair('a/y', 'broken', { anchor: 'R2' })]],
      open: ['a/x', 'a/y'],
    },
    {
      name: 'one shares the list with one, and the anchor with another',
      rounds: [
        [
          pair('a/x', 'broken', { anchor: 'R1' }),
          pair('b/y', 'broken', { anchor: 'R2', list: '2' }),
          pair('b/x', 'broken', { anchor: 'R2' }),
        ],
      ],
      open: ['a/x b/x b/y'],
    },
    {
      name: 'a later round joins by the list that another brings along in that round',
      rounds: [
        [pair('a/x', 'broken', { anchor: 'R1', list: '1' })],
        [
          pair('a/x', 'broken', { anchor: 'R1', list: '1' }),
          pair('c/y', 'broken', { anchor: 'R9', list: '2' }),
          pair('b/y', 'broken', { anchor: 'R1', list: '2' }),
        ],
      ],
      open: ['a/x b/y c/y'],
    },
    {
      name: 'another target of the same rotation in a later round',
      rounds: [[pair('a/x', 'started')], [pair('a/x', 'started'), pair('a/y', 'started', { list: '2' })]],
      open: ['a/x a/y'],
    },
    {
      name: 'another rotation in a later round',
      rounds: [[pair('a/x', 'started')], [pair('a/x', 'started'), pair('a/y', 'started', { anchor: 'R2', list: '2' })]],
      open: ['a/x', 'a/y'],
    },
    {
      name: 'many are exposed by the same anchor that ends',
      rounds: [[exposed('a/x'), exposed('b/x'), exposed('a/y'), exposed('a/z', 'Other Root')]],
      open: ['a/x a/y b/x', 'a/z'],
    },
    {
      name: 'one exposed target rotates: its pairs are an incident of their own, the others stay',
      rounds: [
        [exposed('a/x'), exposed('b/x'), exposed('a/y')],
        [pair('a/x', 'started'), pair('b/x', 'started'), exposed('a/y')],
      ],
      open: ['a/x b/x', 'a/y'],
    },
    {
      name: 'back from started to exposed: to where the others are',
      rounds: [
        [exposed('a/x'), exposed('a/y')],
        [pair('a/x', 'started'), exposed('a/y')],
        [exposed('a/x'), exposed('a/y')],
      ],
      open: ['a/x a/y'],
    },
    {
      name: 'a target that never answers is none before the calm rounds',
      rounds: [[{ ...pair('a/x', 'unknown'), silentRounds: 2 }]],
      open: [],
    },
    {
      name: 'a target that never answers: one for all its firmware',
      rounds: [[pair('a/x', 'unknown'), pair('b/x', 'unknown'), pair('a/y', 'unknown')]],
      open: ['a/x b/x', 'a/y'],
    },
    { name: 'over', rounds: [[pair('a/x', 'started')], [pair('a/x', 'safe')]], open: [] },
    {
      name: 'over for one of two',
      rounds: [
        [pair('a/x', 'started'), pair('b/x', 'started')],
        [pair('a/x', 'safe'), pair('b/x', 'started')],
      ],
      open: ['b/x'],
    },
    { name: 'no longer watched', rounds: [[pair('a/x', 'started')], []], open: [] },
    {
      name: 'reopened by another pair: the one that has found another incident meanwhile stays there',
      rounds: [
        [pair('a/x', 'started'), pair('b/x', 'started')],
        [pair('a/x', 'safe'), pair('b/x', 'safe')],
        [pair('a/x', 'broken', { anchor: 'R2', list: '2' }), pair('b/x', 'safe')],
        [pair('a/x', 'broken', { anchor: 'R2', list: '2' }), pair('b/x', 'started')],
        [pair('a/x', 'started', { anchor: 'R2', list: '2' }), pair('b/x', 'broken')],
      ],
      open: ['a/x', 'b/x'],
    },
  ];

for (const row of rows) {
  test(`incidents: ${row.name}`, () => {
    assert.deepEqual(partition(foldAll(...row.rounds)), row.open);
  });
}

test('one rotation across 500 firmware lines is one incident', () => {
  const lines = Array.from({ length: 500 }, (_, n) => pair(`fw-${String(n)}/x`, n % 7 === 0 ? 'broken' : 'started'));
  const [only, ...others] = fold(lines);
  assert.equal(others.length, 0);
  assert.equal(only?.members.length, 500);
  assert.equal(only.level, 'broken');
});

test('where everything moves, the incident goes on under the same id', () => {
  const first = fold([exposed('a/x'), exposed('b/x')]);
  const next = fold([pair('a/x', 'started'), pair('b/x', 'started')], first, 1);
  assert.deepEqual(
    next.map(({ id, level }) => [id, level]),
    [[first[0]?.id, 'started']],
  );
});

test('the last pair that leaves for another incident ends its own, which names the other', () => {
  const both = fold([exposed('a/x'), exposed('a/y')]);
  const one = fold([pair('a/x', 'started'), exposed('a/y')], both, 1);
  const none = fold([pair('a/x', 'started'), pair('a/y', 'started')], one, 2);
  const [exposure, rotation] = none;
  assert.equal(exposure?.id, both[0]?.id);
  assert.notEqual(exposure?.resolvedAt, null);
  assert.equal(exposure?.continuedIn, rotation?.id);
  assert.deepEqual(partition(none), ['a/x a/y']);
});

test('what was over comes back under its old id', () => {
  const [opened] = foldAll([pair('a/x', 'started')]);
  const [back, ...others] = foldAll([pair('a/x', 'started')], [pair('a/x', 'safe')], [pair('b/x', 'started')]);
  assert.equal(others.length, 0);
  assert.equal(back?.id, opened?.id);
  assert.equal(back?.openedAt, opened?.openedAt);
  assert.ok(back !== undefined && isOpen(back) && back.reopenedAt > back.openedAt);
});

test('news is what is louder than ever, not what comes back soon', () => {
  const revisions = (...levels: ('safe' | 'started' | 'broken')[]) =>
    foldAll(...levels.map((level) => [pair('a/x', level), pair('b/x', 'broken')]))[0]?.members.find(
      ({ firmware }) => firmware === 'a',
    )?.revision;
  assert.equal(revisions('started'), 1);
  assert.equal(revisions('started', 'broken'), 2);
  assert.equal(revisions('started', 'broken', 'started', 'broken'), 2);
  assert.equal(revisions('started', 'safe', 'started'), 1);
  assert.equal(revisions('started', 'safe', 'broken'), 3);
});

test('what nothing happened to is the same object', () => {
  const outlooks = [pair('a/x', 'started'), exposed('a/y'), pair('a/z', 'safe')];
  const incidents = fold(outlooks);
  const again = fold(outlooks, incidents, 1);
  assert.equal(again.length, 2);
  for (const [index, incident] of again.entries()) assert.equal(incident, incidents[index]);
  const over = fold([pair('a/x', 'safe'), exposed('a/y')], again, 2);
  assert.notEqual(over[0], again[0]);
  assert.equal(over[1], again[1]);
  assert.equal(fold([pair('a/x', 'safe'), exposed('a/y')], over, 3)[0], over[0]);
});

test('a pair that leaves says where it went', () => {
  const [exposure, rotation] = foldAll([exposed('a/x'), exposed('a/y')], [pair('a/x', 'started'), exposed('a/y')]);
  const moved = exposure?.members.find((member) => member.movedTo !== null);
  assert.equal(`${moved?.firmware ?? ''} ${moved?.target ?? ''}`, keyOf('a/x'));
  assert.equal(moved?.movedTo, rotation?.id);
  assert.equal(rotation?.members[0]?.before, 'exposed');
});

test('an incident that stays open forgets what nobody has watched for a day', () => {
  const names = (round: number) => Array.from({ length: 5 }, (_, index) => `a/made-up-${String(round + index)}`);
  const rounds = Array.from({ length: 1_000 }, (_, round) => names(round).map((name) => pair(name, 'broken')));
  const [left, ...others] = foldAll(...rounds);
  assert.equal(others.length, 0);
  assert.ok((left?.members.length ?? 0) <= 5 + (24 * HOUR) / ROUND_MS);
});
