// Signals from round to round: a louder one raises at once, and nothing but calm rounds with answers lowers.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assess } from '../../../src/outlook/assess.ts';
import type { OutlookLevel, OutlookState } from '../../../src/outlook/outlook.ts';
import { NO_SIGNALS, type PairSignals } from '../../../src/outlook/pair-signals.ts';
import { levelsOf, roundsOf, SETTINGS } from '../script.ts';
import { DAY, NOW, refused, round, silent, view } from '../views.ts';
import { announcement, issuance, keyed, refusedAnswer, signals } from './fixtures.ts';

const EXPOSING = signals({ announcements: [announcement(keyed('Root B'))] });
const LIKELY = signals({ issuances: [issuance(refusedAnswer(), { notAfter: NOW + 1_000 * DAY })] });

/** One word a round: what is seen, and `e` for what exposes, `l` for what makes it likely. */
interface Row {
  readonly name: string;
  readonly rounds: string;
  readonly levels: string;
}

const rows: readonly Row[] = [
  { name: 'an exposure in the first round', rounds: 'Ae', levels: 'exposed' },
  { name: 'an exposure that stays', rounds: 'Ae*5', levels: 'exposed*5' },
  { name: 'an exposure raises at once', rounds: 'A Ae', levels: 'safe exposed' },
  { name: 'a certificate raises at once', rounds: 'A Al', levels: 'safe likely' },
  { name: 'a certificate raises what is exposed', rounds: 'Ae Al', levels: 'exposed likely' },
  { name: 'what is over calms down in three rounds', rounds: 'Al A*3', levels: 'likely*3 safe' },
  { name: 'what is over calms down to what is left', rounds: 'Al Ae*3', levels: 'likely*3 exposed' },
  { name: 'the loudest of the calm rounds counts', rounds: 'Al A Ae A', levels: 'likely*3 exposed' },
  { name: 'what comes back does not calm down', rounds: 'Al A A Al A A A', levels: 'likely*6 safe' },
  { name: 'a refusal is louder than what announced it', rounds: 'Al Rl', levels: 'likely broken' },
  { name: 'a part is as well', rounds: 'AAl ARl', levels: 'likely started' },
  { name: 'after a refusal what was announced remains', rounds: 'Rl Al*3', levels: 'broken*3 likely' },
  { name: 'started calms down to exposed, not to safe', rounds: 'ARe AAe*3', levels: 'started*3 exposed' },
  { name: 'started calms down to safe without signals', rounds: 'AR AA*3', levels: 'started*3 safe' },
  { name: 'broken calms down to exposed', rounds: 'Re Ae*3', levels: 'broken*3 exposed' },
  { name: 'signals keep nothing at started', rounds: 'ARl AAl*3 AAl', levels: 'started*3 likely*2' },
  { name: 'an exposure that was seen and one that was said', rounds: 'U Ue A*3', levels: 'exposed*4 safe' },
  { name: 'silence alone', rounds: '-*3', levels: 'unknown*3' },
  { name: 'silence and an exposure', rounds: '-e', levels: 'exposed' },
  { name: 'silence and a certificate', rounds: '-l', levels: 'likely' },
  { name: 'what is unknown is raised in silence', rounds: '- -e', levels: 'unknown exposed' },
  { name: 'what is safe is raised in silence', rounds: 'A -e', levels: 'safe exposed' },
  { name: 'what is exposed is raised in silence', rounds: 'Ae -l', levels: 'exposed likely' },
  { name: 'what has started is not lowered in silence', rounds: 'AR --e*9', levels: 'started*10' },
  { name: 'what is broken is not lowered in silence', rounds: 'R -l*9', levels: 'broken*10' },
  { name: 'what is likely is not lowered in silence', rounds: 'Al -*9', levels: 'likely*10' },
  { name: 'what is exposed is not lowered in silence', rounds: 'Ae -*9', levels: 'exposed*10' },
  { name: 'silence does not count as calm', rounds: 'Al A - - A - A', levels: 'likely*6 safe' },
  { name: 'silence with signals neither', rounds: 'Al A -e -e A - A', levels: 'likely*6 safe' },
  {
    name: 'what is raised in silence calms down from there',
    rounds: 'Ae A A -l A A A',
    levels: 'exposed*3 likely*3 safe',
  },
  { name: 'a long silence makes unknown what was safe', rounds: 'A -*3', levels: 'safe*3 unknown' },
  { name: 'and exposed where something is known', rounds: 'A - - -e', levels: 'safe*3 exposed' },
  { name: 'after silence an answer counts at once', rounds: '- A', levels: 'unknown safe' },
  { name: 'after silence an answer beside an exposure', rounds: '- Ae', levels: 'unknown exposed' },
  { name: 'an answer calms down what was said in silence', rounds: '-e A*3', levels: 'exposed*3 safe' },
  { name: 'in turn, whatever is said', rounds: 'Rl Al Rl', levels: 'broken*2 broken' },
  { name: 'in turn after calm rounds, whatever is said', rounds: 'Rl Al*4 Rl', levels: 'broken*3 likely*2 started' },
  { name: 'the same without signals', rounds: 'R A*4 R', levels: 'broken*3 safe*2 started' },
];

for (const row of rows) {
  test(`rounds: ${row.name}`, () => {
    const states = play(row.rounds);
    assert.deepEqual(
      states.map(({ level }) => level),
      levelsOf(row.levels),
    );
  });
}

test('what alternates does so by what was seen alone', () => {
  const script = 'R A R A A -';
  const plain = play(script);
  for (const letter of ['e', 'l']) {
    const said = play(script.replaceAll(/(\S+)/g, `$1${letter}`));
    assert.deepEqual(said.map(observation), plain.map(observation));
  }
});

function observation({ observed, allRefused, returned, findings }: OutlookState) {
  return { observed, allRefused, returned, inTurn: findings.some(({ code }) => code === 'alternating') };
}

test('nothing of a state changes from one quiet round to the next', () => {
  const all = signals({ ...EXPOSING, issuances: LIKELY.issuances });
  const [endpoints = []] = roundsOf('A', 1);
  const first = assess(null, round(...endpoints), all, SETTINGS, NOW);
  const second = assess(first, round(...endpoints), all, SETTINGS, NOW + DAY);
  assert.deepEqual(second, first);
});

test('an endpoint whose answers differ makes it started, and alone never broken', () => {
  const mixed = { ...view(refused('Root B')), isMixed: true };
  const other = view(refused('Root B'), { address: '192.0.2.2' });
  const levels: readonly OutlookLevel[] = [[mixed], [mixed, other], [other]].map(
    (endpoints) => assess(null, round(...endpoints), NO_SIGNALS, SETTINGS, NOW).level,
  );
  assert.deepEqual(levels, ['started', 'started', 'broken']);
});

test('since when each endpoint refuses is kept while it does, and while it is silent', () => {
  const at = (days: number) => NOW + days * DAY;
  const [a, b] = ['192.0.2.1', '192.0.2.2'] as const;
  const script = ['AR', 'RR', '-R', 'RA', 'RR'];
  const expected = [
    [[b, at(0)]],
    [
      [a, at(1)],
      [b, at(0)],
    ],
    [
      [b, at(0)],
      [a, at(1)],
    ],
    [[a, at(1)]],
    [
      [a, at(1)],
      [b, at(4)],
    ],
  ];
  let previous: OutlookState | null = null;
  const found = script.map((word, index) => {
    const [endpoints = []] = roundsOf(word, 2);
    const seen = endpoints.map((one) => ({ ...one, at: at(index) }));
    previous = assess(previous, round(...seen), NO_SIGNALS, SETTINGS, at(index));
    return previous.refusedSince.map(({ address, since }) => [address, since]);
  });
  assert.deepEqual(found, expected);
});

test('an endpoint that DNS names no longer is forgotten', () => {
  const first = assess(null, round(view(refused('Root B'))), NO_SIGNALS, SETTINGS, NOW);
  const second = assess(first, round(silent('192.0.2.9')), NO_SIGNALS, SETTINGS, NOW + DAY);
  assert.deepEqual(second.refusedSince, []);
});

function play(script: string): readonly OutlookState[] {
  const states: OutlookState[] = [];
  for (const word of script.split(' ').flatMap(repeated)) {
    const letters = word.replace(/[el]$/, '');
    const [endpoints = []] = roundsOf(letters, letters.length);
    const state = assess(states.at(-1) ?? null, round(...endpoints), saidBy(word), SETTINGS, NOW + states.length * DAY);
    states.push(state);
  }
  return states;
}

function repeated(word: string): readonly string[] {
  const [what = '', times = '1'] = word.split('*');
  return Array.from({ length: Number(times) }, () => what);
}

function saidBy(word: string): PairSignals {
  if (word.endsWith('e')) return EXPOSING;
  return word.endsWith('l') ? LIKELY : NO_SIGNALS;
}
