// The probe of the simulated world: what each edge answers, as the observations of a round.
import type { EpochMs } from '../../src/lib/clock.ts';
import type { ClientHello, Observation, Outcome, TargetKey } from '../../src/probe/observation.ts';
import type { ProbeRound, TargetAddress } from '../../src/probe/probe-round.ts';
import { type Dice, diceOf } from '../stacks/dice.ts';
import type { Edge, WorldTarget } from './world/target.ts';
import { isWithin, PROBES_LOST } from './world/weather.ts';
import type { World } from './world/world.ts';

/** `remembered`: the addresses to ask of each target besides what DNS names. Rounds go with time. */
export type Observe = (
  at: EpochMs,
  remembered: ReadonlyMap<TargetKey, readonly string[]>,
) => Pick<ProbeRound, 'observations' | 'named' | 'recalled'>;

/** Of that many addresses DNS names a part each time. */
const MANY_EDGES = 4;
const NAMED_SHARE = 0.6;

export function observer(world: World): Observe {
  const dice = diceOf(`${world.options.seed} probes`);
  const probed = world.targets.map((target) => {
    const hellos = world.links.filter((link) => link.target === target).map(({ line }) => line.hello);
    return { target, hellos: [...new Set(hellos)], edges: target.edges.map((edge) => ({ edge, place: 0 })) };
  });
  return (at, remembered) => {
    const observations: Observation[] = [];
    const named: TargetAddress[] = [];
    const recalled: TargetAddress[] = [];
    for (const { target, hellos, edges } of probed) {
      const count = edges.length < MANY_EDGES ? edges.length : Math.ceil(edges.length * NAMED_SHARE);
      const inDns = new Set(dice.shuffled(edges).slice(0, count));
      const known = new Set(remembered.get(target.key));
      const isDown = isSilent(world, target, at);
      for (const one of edges) {
        const { address } = one.edge;
        one.place = placeAt(one.edge, one.place, at);
        if (!inDns.has(one) && !known.has(address)) continue;
        (inDns.has(one) ? named : recalled).push({ target: target.key, address });
        for (const hello of hellos) {
          observations.push(observationOf(target, one.edge, hello, at, outcomeOf(one, isDown, dice)));
        }
      }
    }
    return { observations, named, recalled };
  };
}

function isSilent({ weather }: World, { number }: WorldTarget, at: EpochMs): boolean {
  return isWithin(weather.hostDown.get(number), at) || isWithin(weather.vantageOffline, at);
}

function placeAt({ serves }: Edge, place: number, at: EpochMs): number {
  let next = place;
  while ((serves[next + 1]?.from ?? Number.POSITIVE_INFINITY) <= at) next += 1;
  return next;
}

const NO_ANSWER: Outcome = { kind: 'failed', failure: { code: 'timed-out', step: 'connect' } };

function outcomeOf(
  { edge, place }: { readonly edge: Edge; readonly place: number },
  isDown: boolean,
  dice: Dice,
): Outcome {
  const serving = edge.serves[place];
  if (serving === undefined || isDown || dice.below(100_000) < PROBES_LOST) return NO_ANSWER;
  const { servedList } = serving;
  return { kind: 'served', servedList, tlsVersion: 0x0303, proven: true, handshakeFailure: null };
}

function observationOf(
  { key, host }: WorldTarget,
  { address }: Edge,
  hello: ClientHello,
  at: EpochMs,
  outcome: Outcome,
): Observation {
  return {
    target: key,
    host,
    port: 443,
    protocol: 'https',
    address,
    hello,
    at,
    durationMs: 40,
    vantage: 'simulated',
    outcome,
    redirect: null,
  };
}
