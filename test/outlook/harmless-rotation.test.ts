// Changes of a served list that every firmware accepts: they are kept as rotations, and make no step.
import assert from 'node:assert/strict';
import test from 'node:test';

import { play, roundsOf } from './script.ts';

interface Row {
  readonly name: string;
  readonly addresses?: 1 | 2 | 8;
  readonly rounds: string;
  /** The kinds of rotations, each once. */
  readonly kinds: readonly string[];
  /** How many there are. */
  readonly rotations: number;
}

const rows: readonly Row[] = [
  { name: 'nothing changes', rounds: 'A*10', kinds: [], rotations: 0 },
  { name: 'a renewal', rounds: 'A N', kinds: ['renewal'], rotations: 1 },
  { name: 'a renewal with another key', rounds: 'A K', kinds: ['rekey'], rotations: 1 },
  { name: 'another intermediate', rounds: 'A I', kinds: ['intermediate-changed'], rotations: 1 },
  { name: 'another anchor that is pinned', rounds: 'A P', kinds: ['anchor-changed-accepted'], rotations: 1 },
  { name: 'a renewal that is taken back', rounds: 'A N A N', kinds: ['renewal'], rotations: 3 },
  { name: 'a renewal after silence', rounds: 'A - - N', kinds: ['renewal'], rotations: 1 },
  { name: 'two intermediates in turn', rounds: `A${' I A'.repeat(8)}`, kinds: ['intermediate-changed'], rotations: 16 },
  {
    name: 'two intermediates in turn for ever',
    rounds: `A${' I A'.repeat(40)}`,
    kinds: ['intermediate-changed'],
    rotations: 20,
  },
  {
    name: 'two intermediates in turn, with silence between',
    rounds: 'A - I - A - I',
    kinds: ['intermediate-changed'],
    rotations: 3,
  },
  {
    name: 'two pinned anchors in turn',
    rounds: `A${' P A'.repeat(8)}`,
    kinds: ['anchor-changed-accepted'],
    rotations: 16,
  },
  { name: 'one of two is renewed', addresses: 2, rounds: 'AA NA', kinds: ['renewal'], rotations: 1 },
  { name: 'both are renewed, one by one', addresses: 2, rounds: 'AA NA NN', kinds: ['renewal'], rotations: 2 },
  {
    name: 'two addresses, two intermediates crosswise',
    addresses: 2,
    rounds: 'AI IA AI IA',
    kinds: ['intermediate-changed'],
    rotations: 6,
  },
  {
    name: 'two addresses, named in turn, each with its intermediate',
    addresses: 2,
    rounds: 'A. .I A. .I',
    kinds: [],
    rotations: 0,
  },
  { name: 'eight are renewed at once', addresses: 8, rounds: 'A N', kinds: ['renewal'], rotations: 8 },
  {
    name: 'a rollout of another intermediate over eight',
    addresses: 8,
    rounds: 'AAAAAAAA IAAAAAAA IIIIAAAA IIIIIIII',
    kinds: ['intermediate-changed'],
    rotations: 8,
  },
  {
    name: 'eight with two intermediates in turn, out of step',
    addresses: 8,
    rounds: 'AIAIAIAI IAIAIAIA AAAAIIII',
    kinds: ['intermediate-changed'],
    rotations: 12,
  },
  {
    name: 'a renewal, a new key and another intermediate, one after another',
    rounds: 'A N K I',
    kinds: ['renewal', 'rekey', 'intermediate-changed'],
    rotations: 3,
  },
];

for (const { name, addresses = 1, rounds, kinds, rotations } of rows) {
  test(`no step: ${name}`, () => {
    const { states, steps } = play(roundsOf(rounds, addresses));
    const kept = states.at(-1)?.rotations ?? [];
    assert.deepEqual(steps, []);
    assert.deepEqual([...new Set(kept.map(({ kind }) => kind))], kinds);
    assert.equal(kept.length, rotations);
    for (const { level, returned, shares, findings } of states) {
      assert.deepEqual([level, returned, shares], ['safe', null, []]);
      assert.ok(findings.every(({ code }) => code === 'no-answer'));
    }
  });
}

test('no step: while old and new come in turn, a renewal of the old makes none either', () => {
  const turns = play(roundsOf('R A R A R A R A', 1)).steps;
  const renewed = play(roundsOf('R A R N R I R N', 1)).steps;
  const shape = (steps: typeof turns) => steps.map(({ at, from, to }) => ({ at, from, to }));
  assert.deepEqual(shape(renewed), shape(turns));
});
