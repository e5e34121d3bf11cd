// What is known to come of anchors: deadlines of root programs, declared roots, announcements.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assess } from '../../../src/outlook/assess.ts';
import { SETTINGS } from '../script.ts';
import { accepted, NOW, refused, round, silent, uncertain, view } from '../views.ts';
import { announcement, deadline, declared, inDays, keyed, nameOnly, signals } from './fixtures.ts';
import { type Case, codesOf, testTable } from './table.ts';

const deadlines: readonly Case[] = [
  { name: 'within the horizon', with: { deadlines: [deadline(300)] }, level: 'exposed', codes: ['deadline'] },
  { name: 'a day before the horizon', with: { deadlines: [deadline(364)] }, level: 'exposed', codes: ['deadline'] },
  { name: 'on the horizon', with: { deadlines: [deadline(365)] }, level: 'safe', codes: [] },
  { name: 'today', with: { deadlines: [deadline(0)] }, level: 'exposed', codes: ['deadline'] },
  { name: 'long past', with: { deadlines: [deadline(-900)] }, level: 'exposed', codes: ['deadline'] },
  {
    name: 'past, while certificates from before still run',
    with: { deadlines: [deadline(-50, { rule: 'distrust-after' })] },
    level: 'exposed',
    codes: ['deadline'],
  },
  {
    name: 'by the day of the rule, not by the last certificate',
    with: { deadlines: [deadline(300, { lastServed: inDays(500) })] },
    level: 'exposed',
    codes: ['deadline'],
  },
  {
    name: 'of an anchor that is pinned, and that nothing rests on',
    with: { deadlines: [deadline(10, { anchor: keyed('Root P') })] },
    level: 'safe',
    codes: [],
  },
  {
    name: 'of a name without a key',
    with: { deadlines: [deadline(10, { anchor: nameOnly('Root A') })] },
    level: 'safe',
    codes: [],
  },
  {
    name: 'by two programs',
    with: { deadlines: [deadline(90), deadline(30, { program: 'chrome', rule: 'sct-not-after' })] },
    level: 'exposed',
    codes: ['deadline', 'deadline'],
  },
  {
    name: 'possible only',
    with: { deadlines: [deadline(30, { confidence: 'possible' })] },
    level: 'exposed',
    codes: ['deadline'],
  },
];

const declarations: readonly Case[] = [
  { name: 'nothing but what is pinned', with: { declared: [declared([keyed('Root A')])] }, level: 'safe', codes: [] },
  { name: 'nothing at all', with: { declared: [declared([])] }, level: 'safe', codes: [] },
  {
    name: 'another root',
    with: { declared: [declared([keyed('Root A'), keyed('Root B')])] },
    level: 'exposed',
    codes: ['undeclared'],
  },
  {
    name: 'the pinned name with another key',
    with: { declared: [declared([{ subject: 'Root A', spkiSha256: 'other' }])] },
    level: 'exposed',
    codes: ['undeclared'],
  },
  {
    name: 'the pinned key with another name',
    with: { declared: [declared([{ subject: 'Other', spkiSha256: 'key of Root A' }])] },
    level: 'safe',
    codes: [],
  },
  {
    name: 'a pinned root by name only',
    with: { declared: [declared([nameOnly('Root A')])] },
    level: 'safe',
    codes: [],
  },
  {
    name: 'a pinned root by name, written otherwise',
    with: { declared: [declared([nameOnly(' ROOT a ')])] },
    level: 'safe',
    codes: [],
  },
  {
    name: 'another root by name only',
    with: { declared: [declared([nameOnly('Root B')])] },
    level: 'exposed',
    codes: ['undeclared'],
  },
  {
    name: 'by the common name of what is pinned',
    with: {
      pinned: [{ subject: 'CN=Amazon Root CA 1,O=Amazon,C=US', spkiSha256: 'a' }],
      declared: [declared([nameOnly('Amazon Root CA 1')])],
    },
    level: 'safe',
    codes: [],
  },
  {
    name: 'two sets, one of them with a gap',
    with: { declared: [declared([keyed('Root A')]), declared([keyed('Root B')], { set: 'other' })] },
    level: 'exposed',
    codes: ['undeclared'],
  },
  {
    name: 'two sets with a gap',
    with: { declared: [declared([keyed('Root C')]), declared([keyed('Root B')], { set: 'other' })] },
    level: 'exposed',
    codes: ['undeclared', 'undeclared'],
  },
  {
    name: 'while nothing is pinned',
    with: { pinned: [], declared: [declared([keyed('Root A')])] },
    level: 'exposed',
    codes: ['undeclared'],
  },
];

const announcements: readonly Case[] = [
  { name: 'a pinned anchor', with: { announcements: [announcement(keyed('Root A'))] }, level: 'safe', codes: [] },
  {
    name: 'another anchor',
    with: { announcements: [announcement(keyed('Root B'))] },
    level: 'exposed',
    codes: ['announced'],
  },
  {
    name: 'another anchor, by name',
    with: { announcements: [announcement(nameOnly('Root B'))] },
    level: 'exposed',
    codes: ['announced'],
  },
  {
    name: 'a pinned anchor, by name',
    with: { announcements: [announcement(nameOnly('root a'))] },
    level: 'safe',
    codes: [],
  },
  {
    name: 'for a day in years',
    with: { announcements: [announcement(keyed('Root B'), 2_000)] },
    level: 'exposed',
    codes: ['announced'],
  },
  {
    name: 'for a day that is past',
    with: { announcements: [announcement(keyed('Root B'), -200)] },
    level: 'exposed',
    codes: ['announced'],
  },
  {
    name: 'two',
    with: { announcements: [announcement(keyed('Root B')), announcement(keyed('Root C'), 5, { id: 'other' })] },
    level: 'exposed',
    codes: ['announced', 'announced'],
  },
];

testTable('deadline', deadlines);
testTable('declared', declarations);
testTable('announced', announcements);

test('a deadline counts for a path that was accepted when its endpoint was last heard', () => {
  const due = signals({ deadlines: [deadline(30)] });
  const first = assess(null, round(view(accepted('Root A'))), due, SETTINGS, NOW);
  const second = assess(first, round(silent()), due, SETTINGS, NOW);
  assert.deepEqual(codesOf(second), ['deadline']);
});

test('and for one that nobody knows to be accepted, and not for one that is refused', () => {
  const due = signals({ deadlines: [deadline(30), deadline(30, { anchor: keyed('Root B') })] });
  const state = assess(
    null,
    round(view(uncertain), view(refused('Root B'), { address: '192.0.2.2' })),
    due,
    SETTINGS,
    NOW,
  );
  assert.deepEqual(codesOf(state), ['deadline']);
});
