// The simulated world, made once from a seed: CAs, targets, rotations, firmware lines, and what goes wrong on the way.
import type { EpochMs } from '../../../src/lib/clock.ts';
import type { TargetKey } from '../../../src/probe/observation.ts';
import { type Dice, diceOf } from '../../stacks/dice.ts';
import { DAY } from '../spans.ts';
import { type Cas, casOf } from './cas.ts';
import { type Turn, turnsOf } from './collected.ts';
import { type FleetLink, linksOfFleet } from './fleet.ts';
import { drawRotations, type Rotation } from './rotations.ts';
import { footingNamed, makeTarget, type TargetPlan, type WorldTarget } from './target.ts';
import { type Weather, weatherOf } from './weather.ts';

export interface WorldOptions {
  readonly seed: string;
  readonly targets: number;
  readonly years: number;
  /** To a root that some lines do not pin; and to one that all of them do. */
  readonly rotations: number;
  readonly harmless: number;
}

export interface World {
  readonly options: WorldOptions;
  readonly start: EpochMs;
  readonly end: EpochMs;
  readonly cas: Cas;
  readonly targets: readonly WorldTarget[];
  readonly links: readonly FleetLink[];
  readonly weather: Weather;
  /** What collectors take of each target, in the order in which they do. */
  readonly turns: ReadonlyMap<TargetKey, readonly Turn[]>;
}

const START = Date.UTC(2025, 0, 1);

export function makeWorld(options: WorldOptions): World {
  const dice = diceOf(options.seed);
  const [start, end] = [START, START + Math.round(options.years * 365) * DAY];
  const cas = casOf(dice, start, end);
  const weather = weatherOf(options.targets, dice, start, end);
  const rotations = drawRotations(
    { refused: options.rotations, harmless: options.harmless },
    dice,
    { start, end },
    weather.ctOutages,
  );
  const targets = Array.from({ length: options.targets }, (_, number) =>
    makeTarget(planOf(number, rotations[number] ?? null, { cas, dice, start, end }), cas, dice, start, end),
  );
  const collecting = { cas, dice: diceOf(`${options.seed} collectors`), start, end, ctOutages: weather.ctOutages };
  return {
    options,
    start,
    end,
    cas,
    targets,
    links: linksOfFleet(targets, dice),
    weather,
    turns: new Map(targets.map((target) => [target.key, turnsOf(target, collecting)])),
  };
}

interface Making {
  readonly cas: Cas;
  readonly dice: Dice;
  readonly start: EpochMs;
  readonly end: EpochMs;
}

/** Where targets stand that do not rotate. */
const FOOTINGS = [
  [26, 'Alder Root CA'],
  [26, 'Birch Root 1'],
  [20, 'Cedar Root X1'],
  [9, 'Dogwood Root R1'],
  [5, 'Elm Root'],
  [7, 'Alder Root G2 with cross-sign'],
  [7, 'Cedar Root X2 with cross-sign'],
] as const;

const BACKUP_SHARE = 0.1;
const BACKUP_CAS = ['Ivy Root', 'Fir Root', 'Cedar Root X2', 'Hazel Root'] as const;
/** A host that moves to a CDN gets backup certificates that it did not have: one in so many targets, in the whole time. */
const LATE_BACKUP_OF = 200;

function planOf(number: number, rotation: Rotation | null, making: Making): TargetPlan {
  const { cas, dice } = making;
  const from = footingNamed(rotation?.from ?? dice.weighted<string>(FOOTINGS), cas);
  const to = rotation === null ? null : footingNamed(rotation.to, cas);
  const served = new Set([from, ...(to === null ? [] : [to])].map(({ root }) => root.organisation));
  return { number, rotation, from, to, backups: backupsFor(number, rotation, served, making) };
}

/** Of another CA than what is served: that is the sense of it. */
function backupsFor(
  number: number,
  rotation: Rotation | null,
  served: ReadonlySet<string>,
  { cas, dice, start, end }: Making,
): TargetPlan['backups'] {
  // Of a CDN that has done so for long.
  const since = start - (45 + dice.below(200)) * DAY;
  if (rotation?.name === 'to the CA of its backups') return [{ root: cas.rootNamed(rotation.to), since }];
  if (number % LATE_BACKUP_OF === LATE_BACKUP_OF - 1) {
    return [{ root: cas.rootNamed('Ivy Root'), since: start + Math.round((end - start) / DAY / 3) * DAY }];
  }
  const roots = BACKUP_CAS.map(cas.rootNamed).filter(({ organisation }) => !served.has(organisation));
  return dice.chance(BACKUP_SHARE) ? [{ root: dice.pick(roots), since }] : [];
}
