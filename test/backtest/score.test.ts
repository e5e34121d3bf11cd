// The score must be able to be bad: of rounds in which nothing is told, or something that is not so.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { pairKey } from '../../src/outlook/outlook.ts';
import { type Score, scorer } from './score.ts';
import { type Round, simulate } from './simulate.ts';
import { makeWorld } from './world/world.ts';

const world = makeWorld({ seed: 'score', targets: 12, years: 0.4, rotations: 8, harmless: 2 });
const rounds = [...simulate(world)];

function scoreOf(bent: (round: Round) => Round): Score {
  const scoring = scorer(world);
  for (const round of rounds) scoring.take(bent(round));
  return scoring.score();
}

describe('the score', () => {
  const asIs = scoreOf((round) => round);

  test('of the rounds as they are has every rotation met, and no violation', () => {
    assert.ok(asIs.rotations.length > 0);
    assert.deepEqual(
      asIs.rotations.filter(({ isMet }) => !isMet),
      [],
    );
    assert.deepEqual(asIs.violations, []);
  });

  test('of silence has every rotation missed', () => {
    const { rotations } = scoreOf((round) => ({ ...round, notifications: [] }));
    assert.equal(rotations.length, asIs.rotations.length);
    assert.ok(rotations.every(({ isMet, alert }) => !isMet && alert === null));
  });

  test('of what is told a week late has rotations missed', () => {
    const late = (at: number) => rounds.find((round) => round.at === at - 7 * 86_400_000)?.notifications ?? [];
    const { rotations } = scoreOf((round) => ({ ...round, notifications: late(round.at) }));
    assert.ok(rotations.some(({ isMet }) => !isMet));
  });

  for (const level of ['started', 'broken'] as const) {
    test(`has a violation where ${level} is said of a pair that refuses nothing`, () => {
      const { violations } = scoreOf((round) => ({
        ...round,
        outlooks: new Map([...round.outlooks].map(([key, state]) => [key, { ...state, level }])),
      }));
      assert.match(violations.join('\n'), /without a refused observation/);
    });
  }

  test('counts what is told of a pair that no rotation comes to', () => {
    const loud = rounds.flatMap(({ notifications }) => notifications).find(({ about }) => about === 'devices');
    const calm = world.links.find(({ target }) => target.rotation === null);
    assert.ok(loud?.about === 'devices' && calm !== undefined);
    const pair = { firmware: calm.line.id, target: calm.target.key };
    const [worst] = loud.affected.worst;
    assert.ok(worst !== undefined);
    const wrong = { ...worst, ...pair, isNew: true, outlook: { from: 'safe', to: 'likely' } } as const;
    const told = { ...loud, kind: 'opened', affected: { ...loud.affected, news: 1, worst: [wrong] } } as const;
    const at = rounds[9]?.at;
    const { falseAlarms } = scoreOf((round) => (round.at === at ? { ...round, notifications: [told] } : round));
    assert.deepEqual(
      falseAlarms.map((alarm) => [pairKey(alarm), alarm.level, alarm.at]),
      [...asIs.falseAlarms.map((alarm) => [pairKey(alarm), alarm.level, alarm.at]), [pairKey(pair), 'likely', at]],
    );
  });
});
