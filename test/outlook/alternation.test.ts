// A host that serves old and new in turn: broken at once, started as soon as it is known to come back, and no step more.
import assert from 'node:assert/strict';
import test from 'node:test';

import { assess } from '../../src/outlook/assess.ts';
import { NO_SIGNALS } from '../../src/outlook/pair-signals.ts';
import { levelsOf, play, roundsOf, SETTINGS } from './script.ts';
import { NOW, round } from './views.ts';

interface Row {
  readonly name: string;
  readonly addresses?: 1 | 2 | 8;
  readonly calmRounds?: number;
  readonly rounds: string;
  /** After each round. */
  readonly levels: string;
}

const rows: readonly Row[] = [
  { name: 'a hard cut', rounds: 'A R', levels: 'safe broken' },
  { name: 'a hard cut at first sight', rounds: 'R R R R', levels: 'broken*4' },
  { name: 'a hard cut that stays', rounds: 'A R*30', levels: 'safe broken*30' },
  { name: 'a clean rollback', rounds: 'R A A A', levels: 'broken*3 safe' },
  { name: 'a clean rollback that lasts', rounds: 'A R R A*20', levels: 'safe broken*4 safe*18' },
  { name: 'in turn', rounds: 'R A R A', levels: 'broken*3 started' },
  {
    name: 'in turn for ever',
    rounds: 'R A R A R A R A R A R A R A R A R A R A',
    levels: 'broken*3 started*17',
  },
  { name: 'in turn, after a time when all was well', rounds: 'A A R A R A R', levels: 'safe*2 broken*3 started*2' },
  { name: 'in turn, mostly new', rounds: 'R R R A R R R A R R R', levels: 'broken*5 started*6' },
  { name: 'in turn, mostly old', rounds: 'R A A R A A R A A R', levels: 'broken*3 started*7' },
  { name: 'in turn, then old only', rounds: 'R A R A A A A', levels: 'broken*3 started*3 safe' },
  { name: 'in turn, then old only from a refusal on', rounds: 'R A R A R A A A', levels: 'broken*3 started*4 safe' },
  { name: 'in turn, then new only', rounds: 'R A R*9 R R', levels: 'broken*3 started*8 broken*2' },
  { name: 'nine refusals after the return are within the window', rounds: 'R A R*9', levels: 'broken*3 started*8' },
  { name: 'the tenth is not', rounds: 'R A R*10', levels: 'broken*3 started*8 broken' },
  { name: 'a return opens the window anew', rounds: 'R A R*9 A R*9', levels: 'broken*3 started*18' },
  {
    name: 'in turn, new only, then in turn again',
    rounds: 'R A R*10 A R A R',
    levels: 'broken*3 started*8 broken*3 started*2',
  },
  {
    name: 'a rollback, and everything refused again within the window',
    rounds: 'R A A A R R',
    levels: 'broken*3 safe started*2',
  },
  {
    name: 'a rollback, and everything refused for good within the window',
    rounds: 'R A A A R*8',
    levels: 'broken*3 safe started*7 broken',
  },
  {
    name: 'a rollback, and everything refused again on the last round of the window',
    rounds: 'R A*9 R',
    levels: 'broken*3 safe*7 started',
  },
  {
    name: 'a rollback, and a hard cut after the window',
    rounds: 'R A*10 R',
    levels: 'broken*3 safe*8 broken',
  },
  { name: 'silence before the first return', rounds: 'R - - A R A', levels: 'broken*5 started' },
  { name: 'silence between the flips', rounds: 'R - A - R - A', levels: 'broken*6 started' },
  { name: 'silence does not use up the window', rounds: 'R A -*20 R A', levels: 'broken*23 started' },
  { name: 'silence is no return', rounds: 'R -*5 R', levels: 'broken*7' },
  { name: 'refused, then nobody knows, in turn', rounds: 'R U R U', levels: 'broken*3 started' },
  { name: 'a rollback to what nobody knows', rounds: 'R U U U', levels: 'broken*3 exposed' },
  { name: 'calm rounds of one', calmRounds: 1, rounds: 'R A R R R R', levels: 'broken safe started*3 broken' },
  { name: 'calm rounds of two', calmRounds: 2, rounds: 'R A R A R*6 R', levels: 'broken*2 started*8 broken' },
  {
    name: 'calm rounds of five',
    calmRounds: 5,
    rounds: 'R A R A R A R',
    levels: 'broken*5 started*2',
  },

  { name: 'two: a hard cut', addresses: 2, rounds: 'AA RR', levels: 'safe broken' },
  { name: 'two: both in turn', addresses: 2, rounds: 'RR AA RR AA RR', levels: 'broken*3 started*2' },
  { name: 'two: each in turn with the other', addresses: 2, rounds: 'RA AR RA AR', levels: 'started*4' },
  { name: 'two: one comes back, in turn', addresses: 2, rounds: 'RR RA RR RA', levels: 'broken*3 started' },
  { name: 'two: one comes back for good', addresses: 2, rounds: 'RR RA RA RA', levels: 'broken*3 started' },
  {
    name: 'two: a rollback one by one',
    addresses: 2,
    rounds: 'RR RA AA AA AA AA AA',
    levels: 'broken*3 started*3 safe',
  },
  { name: 'two: step by step up', addresses: 2, rounds: 'AA RA RR RR', levels: 'safe started broken*2' },
  { name: 'two: a silent one keeps its refusal', addresses: 2, rounds: 'RR R- RR -R', levels: 'broken*4' },
  {
    name: 'two: a silent one keeps its acceptance',
    addresses: 2,
    rounds: 'RR RA R- R- RR',
    levels: 'broken*3 started*2',
  },
  { name: 'two: DNS names one, then the other', addresses: 2, rounds: 'R. .A R. .A .R', levels: 'broken*3 started*2' },
  {
    name: 'two: DNS names one, then the other, with silence between',
    addresses: 2,
    rounds: 'R. .- .A .- R. .A',
    levels: 'broken*5 started',
  },
  {
    name: 'eight: one more each round',
    addresses: 8,
    rounds: 'A RAAAAAAA RRRRAAAA R',
    levels: 'safe started*2 broken',
  },
  { name: 'eight: all in turn', addresses: 8, rounds: 'R A R A R A R', levels: 'broken*3 started*4' },
  {
    name: 'eight: a share that comes and goes',
    addresses: 8,
    rounds: 'RRAAAAAA RAAAAAAA RRRRAAAA RAAAAAAA',
    levels: 'started*4',
  },
  {
    name: 'eight: a share that touches all',
    addresses: 8,
    rounds: 'RRRRRRAA R RRRRRRRA R RRRRAAAA R RRAAAAAA',
    levels: 'started broken*3 started*3',
  },
  {
    name: 'eight: half of them named in turn',
    addresses: 8,
    rounds: 'RRRR.... ....AAAA RRRR.... ....AAAA',
    levels: 'broken*3 started',
  },
];

for (const { name, addresses = 1, calmRounds = SETTINGS.calmRounds, rounds, levels } of rows) {
  test(`in turn: ${name}`, () => {
    const { states } = play(roundsOf(rounds, addresses), { ...SETTINGS, calmRounds });
    assert.deepEqual(
      states.map(({ level }) => level),
      levelsOf(levels),
    );
  });
}

test('in turn: one step down for all flips, and one for a rollback', () => {
  const stepsOf = (script: string) => play(roundsOf(script, 1)).steps.map(({ from, to }) => `${from} ${to}`);
  assert.deepEqual(stepsOf(`R${' A R'.repeat(30)}`), ['safe broken', 'broken started']);
  assert.deepEqual(stepsOf('R A A A'), ['safe broken', 'broken safe']);
  assert.deepEqual(stepsOf('R A R A A A A'), ['safe broken', 'broken started', 'started safe']);
});

interface SeenRow {
  readonly rounds: string;
  readonly returned: readonly (number | null)[];
  readonly observed: string;
  /** The rounds with the finding, from zero. */
  readonly found: readonly number[];
}

const seen: readonly SeenRow[] = [
  { rounds: 'A A', returned: [null, null], observed: 'safe safe', found: [] },
  { rounds: 'R R', returned: [null, null], observed: 'broken broken', found: [] },
  { rounds: 'R A A', returned: [null, 0, 1], observed: 'broken safe safe', found: [] },
  { rounds: 'R A R A', returned: [null, 0, 1, 0], observed: 'broken safe started safe', found: [2, 3] },
  { rounds: 'R A R -', returned: [null, 0, 1, 1], observed: 'broken safe started unknown', found: [2, 3] },
  { rounds: 'R - A', returned: [null, null, 0], observed: 'broken unknown safe', found: [] },
  {
    rounds: 'R A R A*11',
    returned: [null, 0, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, null],
    observed: 'broken safe started safe*11',
    found: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  },
  {
    rounds: 'R A R*10',
    returned: [null, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, null],
    observed: 'broken safe started*9 broken',
    found: [2, 3, 4, 5, 6, 7, 8, 9, 10],
  },
];

for (const row of seen) {
  test(`in turn: what ${row.rounds} is seen to be`, () => {
    const { states } = play(roundsOf(row.rounds, 1));
    assert.deepEqual(
      states.map(({ returned }) => returned),
      row.returned,
    );
    assert.deepEqual(
      states.map(({ observed }) => observed),
      levelsOf(row.observed),
    );
    const found = states.map(({ findings }) => findings.some(({ code }) => code === 'alternating'));
    assert.deepEqual(
      found.flatMap((is, index) => (is ? [index] : [])),
      row.found,
    );
  });
}

test('in turn: what is refused is told beside it', () => {
  assert.deepEqual(play(roundsOf('RR AA RR', 2)).states.at(-1)?.findings, [
    { code: 'alternating' },
    { code: 'refused', refused: 2, answered: 2 },
  ]);
});

test('in turn: a window that a new config makes shorter is over at once', () => {
  const [before] = play(roundsOf('R A R R R', 1)).states.slice(-1);
  const [endpoints = []] = roundsOf('R', 1);
  const after = assess(before ?? null, round(...endpoints), NO_SIGNALS, { ...SETTINGS, calmRounds: 1 }, NOW);
  assert.deepEqual([before?.level, before?.returned], ['started', 3]);
  assert.deepEqual([after.level, after.returned], ['broken', null]);
});
