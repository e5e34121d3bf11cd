// The whole of it: a world, its rounds, its score, and what of the score misses a target.
import { scorer, type Score } from './score.ts';
import { simulate } from './simulate.ts';
import { makeWorld, type World, type WorldOptions } from './world/world.ts';

export interface Backtest {
  readonly world: World;
  readonly score: Score;
  readonly faults: readonly string[];
}

/** At most one false `likely` or louder in so many target-years. */
export const TARGET_YEARS_FOR_ONE = 200;

export function runBacktest(options: WorldOptions, onRound: (done: number) => void = () => undefined): Backtest {
  const world = makeWorld(options);
  const scoring = scorer(world);
  let done = 0;
  for (const round of simulate(world)) {
    scoring.take(round);
    onRound((done += 1));
  }
  const score = scoring.score();
  return { world, score, faults: faultsOf(world, score) };
}

/** Of one target at one time it is one false alarm, whatever number of firmware lines is on it. */
export function falseAlarmsOf({ score }: Pick<Backtest, 'score'>): number {
  return new Set(score.falseAlarms.map(({ target, at }) => `${target} ${String(at)}`)).size;
}

/** How many may be: a world too small for one may have one. */
export function allowedFalseAlarms({ targets, years }: WorldOptions): number {
  return Math.max(1, Math.floor((targets * years) / TARGET_YEARS_FOR_ONE));
}

function faultsOf(world: World, score: Score): readonly string[] {
  const missed = score.rotations
    .filter(({ isMet }) => !isMet)
    .map(({ rotation, firmware, target }) => `missed: ${rotation}, ${firmware} on ${target}`);
  const counted = falseAlarmsOf({ score });
  const allowed = allowedFalseAlarms(world.options);
  return [
    ...score.violations,
    ...missed,
    ...(counted > allowed
      ? [`${String(counted)} false alarms at likely or louder, where ${String(allowed)} may be`]
      : []),
  ];
}
