// The pipeline on the simulated world, round by round on a fake clock: observations, verdicts, signals, outlooks, decisions.
// Everything but the world is what the daemon runs; only the store is missing.
import { type Incident, isOpen } from '../../src/alerts/incident.ts';
import type { Notification } from '../../src/alerts/notification.ts';
import { createJudge } from '../../src/chain/judge.ts';
import type { Stack } from '../../src/chain/stack.ts';
import { STACKS } from '../../src/chain/stacks.ts';
import { type Config, configSchema } from '../../src/config/schema.ts';
import { addressesToRecall, nextAddresses } from '../../src/daemon/addresses.ts';
import { assessRound } from '../../src/daemon/assess-round.ts';
import { decideNow } from '../../src/daemon/decision.ts';
import { type Link, linksOf, originsOf, pairOf, reachSubjects } from '../../src/daemon/links.ts';
import { roundViews } from '../../src/daemon/round-views.ts';
import { vantageOffline } from '../../src/daemon/vantage.ts';
import type { EpochMs } from '../../src/lib/clock.ts';
import { type FirmwareReach, type OutlookState, pairKey } from '../../src/outlook/outlook.ts';
import { reachChanges, reachesOf } from '../../src/outlook/reach.ts';
import type { StoredAddress } from '../../src/store/store.ts';
import { observer } from './observing.ts';
import { signalDesk } from './signal-desk.ts';
import { DAY, HOUR } from './spans.ts';
import { fleetAt, LINES } from './world/fleet.ts';
import type { World } from './world/world.ts';

/** What one round came to. */
export interface Round {
  readonly at: EpochMs;
  readonly isOffline: boolean;
  readonly outlooks: ReadonlyMap<string, OutlookState>;
  /** What the only receiver is told: everything from `exposed`, as without routes in the config. */
  readonly notifications: readonly Notification[];
}

/** Much rarer than in life, where it is every 10 minutes: what is missed for it counts against the lead times. */
export const ROUND_EVERY = 12 * HOUR;
/** As the daemon remembers incidents that are over. */
const REMEMBERED_FOR = 30 * DAY;

/** Every round from the first day of the world to its last. */
export function* simulate(world: World): Generator<Round> {
  const knownRoots = world.cas.roots.map(({ ca }) => ({ pem: ca.certificate.pem, foundIn: 'node' as const }));
  const judge = createJudge({ knownRoots: () => knownRoots });
  const config = configOf();
  const settings = {
    horizonMs: config.horizon,
    deadlineHorizonMs: config.deadlineHorizon,
    calmRounds: config.calmRounds,
  };
  const observe = observer(world);
  const fieldAt = fieldOf(world);
  const signalsAt = signalDesk(world, { judge, stackNamed, knownRoots });
  let incidents: readonly Incident[] = [];
  let outlooks: readonly OutlookState[] = [];
  let reaches: readonly FirmwareReach[] = [];
  let addresses: readonly StoredAddress[] = [];
  const watched = new Set(world.targets.map(({ key }) => key));
  for (let at = world.start + HOUR; at < world.end; at += ROUND_EVERY) {
    const { links, subjects } = fieldAt(at);
    const probed = observe(at, addressesToRecall(addresses, config.probe.rememberAddresses, at));
    const isOffline = vantageOffline(probed.observations);
    const signalsOf = signalsAt(links, isOffline ? [] : probed.observations, at);
    const views = isOffline ? [] : roundViews(links, probed, judge, stackNamed);
    if (!isOffline) addresses = nextAddresses(addresses, probed, watched, config.probe.rememberAddresses, at);
    const assessed = assessRound(outlooks, links.map(pairOf), views, signalsOf, settings, at);
    const reached = reachesOf(subjects, assessed.outlooks);
    const decision = decideNow(
      config,
      {
        outlooks: assessed.outlooks,
        reaches: reached,
        reachChanges: reachChanges(reaches, reached),
        originOf: originsOf(links),
        isOffline,
      },
      [],
      { incidents, acknowledgements: [], silences: [] },
      at,
    );
    [outlooks, reaches] = [assessed.outlooks, reached];
    incidents = remembered(incidents, decision.incidents, at);
    const byPair = new Map(outlooks.map((state) => [pairKey(state), state]));
    yield {
      at,
      isOffline,
      outlooks: byPair,
      notifications: decision.deliveries.map(({ notification }) => notification),
    };
  }
}

interface Field {
  readonly links: readonly Link[];
  readonly subjects: ReturnType<typeof reachSubjects>;
}

/** What is in the field at an instant: the same object for as long as no update is shipped. */
function fieldOf({ links, cas }: World): (at: EpochMs) => Field {
  const shipped = links.flatMap(({ mendedAt }) => mendedAt ?? []).sort((a, b) => a - b);
  const known = new Map<number, Field>();
  return (at) => {
    const release = shipped.filter((mendedAt) => mendedAt <= at).length;
    const before = known.get(release);
    if (before !== undefined) return before;
    const firmware = fleetAt(links, at, cas);
    const field = { links: linksOf(firmware, []), subjects: reachSubjects(firmware, []) };
    known.clear();
    known.set(release, field);
    return field;
  };
}

function remembered(before: readonly Incident[], changed: readonly Incident[], now: EpochMs): readonly Incident[] {
  if (changed.length === 0) return before;
  const byId = new Map([...before, ...changed].map((incident) => [incident.id, incident]));
  return [...byId.values()]
    .filter((incident) => isOpen(incident) || now - (incident.resolvedAt ?? 0) < REMEMBERED_FOR)
    .sort((a, b) => a.openedAt - b.openedAt);
}

/** Nothing but defaults: what a config says of anchors and hosts is in the world. */
function configOf(): Config {
  return configSchema.parse({
    firmware: LINES.map(({ id, stack }) => ({
      id,
      stack,
      anchors: ['in-the-world.pem'],
      targets: [{ host: 'in-the.world' }],
    })),
  });
}

function stackNamed(name: string): Stack {
  const stack = STACKS.find((one) => one.name === name);
  if (stack === undefined) throw new RangeError(`no stack named ${name}`);
  return stack;
}
