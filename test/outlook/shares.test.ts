// How many addresses refuse, day by day, and how that compares with an earlier day.
import assert from 'node:assert/strict';
import test from 'node:test';

import fc from 'fast-check';

import type { Share, ShareTrend } from '../../src/outlook/outlook.ts';
import { shareTrend } from '../../src/outlook/shares.ts';
import { HOUR, play, roundsOf, SETTINGS } from './script.ts';
import { accepted, DAY, NOW, refused, silent, uncertain, view } from './views.ts';

interface Row {
  readonly name: string;
  readonly addresses?: 1 | 2 | 8;
  readonly rounds: string;
  /** Hours between the rounds; the first one is at midnight UTC. */
  readonly every?: number;
  /** As `day.hour refused/answered`. */
  readonly shares: readonly string[];
}

const rows: readonly Row[] = [
  { name: 'nothing was ever refused', rounds: 'A A A', shares: [] },
  { name: 'nothing ever answered', rounds: '- - -', shares: [] },
  { name: 'from the first refusal on', rounds: 'A A R', every: 24, shares: ['2.0 1/1'] },
  { name: 'one a day', addresses: 8, rounds: 'RAAAAAAA RRRAAAAA', every: 24, shares: ['0.0 1/8', '1.0 3/8'] },
  { name: 'the latest of a day', addresses: 8, rounds: 'RAAAAAAA RRAAAAAA RRRAAAAA', shares: ['0.2 3/8'] },
  { name: 'the latest of a day, though it is smaller', addresses: 2, rounds: 'RA RR RA', shares: ['0.2 1/2'] },
  { name: 'the same counts stay as they were seen first', addresses: 2, rounds: 'RA RA RA', shares: ['0.0 1/2'] },
  { name: 'the same counts on another day', rounds: 'R*26', shares: ['0.0 1/1', '1.0 1/1'] },
  { name: 'midnight is of the next day', rounds: 'R A', every: 24, shares: ['0.0 1/1', '1.0 0/1'] },
  { name: 'the last hour is of the same day', rounds: 'R A', every: 23, shares: ['0.23 0/1'] },
  {
    name: 'on while the level has not calmed down',
    rounds: 'R A A',
    every: 24,
    shares: ['0.0 1/1', '1.0 0/1', '2.0 0/1'],
  },
  { name: 'gone when all is safe', rounds: 'R A A A', every: 24, shares: [] },
  { name: 'begun anew after that', rounds: 'R A A A R', every: 24, shares: ['4.0 1/1'] },
  { name: 'not where nothing answers', rounds: 'R - -', every: 24, shares: ['0.0 1/1'] },
  { name: 'a silent address counts as it is remembered', addresses: 2, rounds: 'RA A-', shares: ['0.1 0/2'] },
  {
    name: 'a refused one that falls silent as well',
    addresses: 2,
    rounds: 'RA -A',
    every: 24,
    shares: ['0.0 1/2', '1.0 1/2'],
  },
  { name: 'an address that DNS names no longer does not', addresses: 2, rounds: 'RR .R', shares: ['0.1 1/1'] },
  { name: 'nobody knows: answered, not refused', addresses: 2, rounds: 'RU', shares: ['0.0 1/2'] },
  {
    name: 'kept while something else is wrong',
    rounds: 'R U U U U',
    every: 24,
    shares: ['0.0 1/1', '1.0 0/1', '2.0 0/1'],
  },
  {
    name: 'two weeks',
    rounds: 'R*20',
    every: 24,
    shares: Array.from({ length: 14 }, (_, day) => `${String(day + 6)}.0 1/1`),
  },
];

const text = ({ at, refused: some, answered }: Share) =>
  `${String(Math.floor((at - NOW) / DAY))}.${String(((at - NOW) % DAY) / HOUR)} ${String(some)}/${String(answered)}`;

for (const { name, addresses = 1, rounds, every = 1, shares } of rows) {
  test(`shares: ${name}`, () => {
    const { states } = play(roundsOf(rounds, addresses), SETTINGS, (index) => NOW + index * every * HOUR);
    assert.deepEqual(states.at(-1)?.shares.map(text), shares);
  });
}

test('shares: an address counts once, and as refused when any of its client hellos is', () => {
  const other = { profile: 'tls12-ecdsa', sni: true } as const;
  const address = '192.0.2.1';
  const twice = [view(accepted('Root A'), { address }), { ...view(refused('Root B'), { address }), hello: other }];
  const second = view(accepted('Root A'), { address: '192.0.2.2' });
  assert.deepEqual(play([[...twice, second]]).states[0]?.shares.map(text), ['0.0 1/2']);
});

test('shares: endpoints without an address are one', () => {
  const hellos = (['modern', 'tls12-rsa'] as const).map((profile) => ({ profile, sni: true }));
  const round = hellos.map((hello) => ({ ...view(refused('Root B'), { address: null }), hello }));
  assert.deepEqual(play([round]).states[0]?.shares.map(text), ['0.0 1/1']);
});

test('shares: an address with a client hello that gets no answer counts by the other', () => {
  const other = { ...silent('192.0.2.1'), hello: { profile: 'tls12-ecdsa', sni: true } } as const;
  const round = [view(refused('Root B')), other, view(uncertain, { address: '192.0.2.2' })];
  assert.deepEqual(play([round]).states[0]?.shares.map(text), ['0.0 1/2']);
});

test('shares: what a clock that was a day ahead left behind is dropped when it is right again', () => {
  const times = [NOW, NOW + DAY + HOUR, NOW + 2 * HOUR];
  const { states } = play(roundsOf('RA RR RA', 2), SETTINGS, (index) => times[index] ?? NOW);
  assert.deepEqual(
    states.map(({ shares }) => shares.map(text)),
    [['0.0 1/2'], ['0.0 1/2', '1.1 2/2'], ['0.0 1/2']],
  );
});

test('shares: a clock that was hours ahead leaves no sample that is still to come', () => {
  const times = [NOW + 5 * HOUR, NOW + 2 * HOUR];
  const { states } = play(roundsOf('R R', 1), SETTINGS, (index) => times[index] ?? NOW);
  assert.deepEqual(states.at(-1)?.shares.map(text), ['0.2 1/1']);
});

const share = (day: number, hour: number, some: number): Share => ({
  at: NOW + day * DAY + hour * HOUR,
  refused: some,
  answered: 8,
});

const trends: readonly {
  readonly name: string;
  readonly shares: readonly Share[];
  readonly trend: ShareTrend | null;
}[] = [
  { name: 'nothing sampled', shares: [], trend: null },
  { name: 'the first day', shares: [share(2, 0, 1)], trend: { current: share(2, 0, 1), before: null } },
  {
    name: 'yesterday',
    shares: [share(0, 3, 8), share(1, 23, 1), share(2, 0, 3)],
    trend: { current: share(2, 0, 3), before: share(1, 23, 1) },
  },
  {
    name: 'a day without a sample between',
    shares: [share(0, 3, 8), share(2, 0, 3)],
    trend: { current: share(2, 0, 3), before: share(0, 3, 8) },
  },
  {
    name: 'nothing today yet',
    shares: [share(0, 3, 8), share(1, 3, 3)],
    trend: { current: share(1, 3, 3), before: share(0, 3, 8) },
  },
  {
    name: 'what is to come is not known',
    shares: [share(1, 3, 1), share(2, 0, 3), share(3, 0, 5)],
    trend: { current: share(2, 0, 3), before: share(1, 3, 1) },
  },
  { name: 'of this very instant', shares: [share(2, 1, 5)], trend: { current: share(2, 1, 5), before: null } },
  {
    name: 'another of the same day is not of an earlier one',
    shares: [share(1, 9, 1), share(2, 0, 3), share(2, 1, 5)],
    trend: { current: share(2, 1, 5), before: share(1, 9, 1) },
  },
  { name: 'only what is to come', shares: [share(3, 0, 5)], trend: null },
];

for (const { name, shares, trend } of trends) {
  test(`trend: ${name}`, () => {
    assert.deepEqual(shareTrend(shares, NOW + 2 * DAY + HOUR), trend);
  });
}

test('shares: at most two weeks of them, a day each, in order, and none when all is safe', () => {
  const word = fc.constantFrom('RR', 'RA', 'AA', 'AA', '--', 'R-', 'A.');
  const hours = fc.array(fc.tuple(word, fc.integer({ min: -30, max: 60 })), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(hours, (rounds) => {
      let now = NOW;
      const times = rounds.map(([, hour]) => (now += hour * HOUR));
      const script = rounds.map(([one]) => one).join(' ');
      const { states } = play(roundsOf(script, 2), SETTINGS, (index) => times[index] ?? NOW);
      for (const { level, shares } of states) {
        const days = shares.map(({ at }) => Math.floor(at / DAY));
        assert.deepEqual(
          days,
          [...new Set(days)].toSorted((a, b) => a - b),
        );
        assert.ok(days.length <= 14 && shares.every((one) => one.refused <= one.answered && one.answered > 0));
        if (level === 'safe') assert.deepEqual(shares, []);
        if (level === 'started' || level === 'broken') assert.notDeepEqual(shares, []);
      }
    }),
  );
});
