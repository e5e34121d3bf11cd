// How well the rounds did: the lead time of each rotation, what was told and not true, and what must never be.
import type { DeviceNotification } from '../../src/alerts/notification.ts';
import type { EpochMs } from '../../src/lib/clock.ts';
import {
  compareLevels,
  type Finding,
  type OutlookLevel,
  type OutlookState,
  pairKey,
} from '../../src/outlook/outlook.ts';
import { isAboutRotation, type Omen, omensOf, refusedTbs } from './attribution.ts';
import type { Round } from './simulate.ts';
import type { Turn } from './world/collected.ts';
import type { FleetLink } from './world/fleet.ts';
import type { Rotation } from './world/rotations.ts';
import { firstRefusedAt, refusingEdges } from './world/truth.ts';
import type { World } from './world/world.ts';

/** One rotation as it was for one firmware line. */
export interface RotationScore {
  readonly rotation: string;
  readonly firmware: string;
  readonly target: string;
  /** Those that could be seen in a round before the first edge refused. */
  readonly omens: readonly Omen[];
  readonly firstRefusedAt: EpochMs;
  /** The first notification about it. */
  readonly alert: Told | null;
  /** The first of these at `likely`. */
  readonly likely: Told | null;
  /** The first round that saw an edge refuse, and the first notification at `started` or `broken`. */
  readonly seenAt: EpochMs | null;
  readonly started: Told | null;
  /** Alerted before the first edge refused, where a signal existed; at `started` in the first round that saw it, otherwise. */
  readonly isMet: boolean;
}

export interface Told {
  readonly at: EpochMs;
  readonly level: OutlookLevel;
}

/** A pair that was told of, and nothing came of it. */
export interface FalseAlarm extends Told {
  readonly firmware: string;
  readonly target: string;
  /** What the outlook gave for it. */
  readonly because: readonly string[];
}

export interface Score {
  readonly rotations: readonly RotationScore[];
  readonly falseAlarms: readonly FalseAlarm[];
  /** What was told at `exposed` of pairs without a rotation, by the findings: true, but not of an event. */
  readonly exposures: ReadonlyMap<string, number>;
  readonly violations: readonly string[];
  readonly rounds: number;
  readonly notifications: number;
}

/** Folds rounds as they come. */
export interface Scorer {
  readonly take: (round: Round) => void;
  readonly score: () => Score;
}

interface Watched {
  readonly link: FleetLink;
  readonly rotation: Rotation | null;
  readonly firstRefusedAt: EpochMs | null;
  readonly refusedTbs: ReadonlySet<string>;
  level: OutlookLevel;
  seenAt: EpochMs | null;
  alert: Told | null;
  likely: Told | null;
  started: Told | null;
}

export function scorer(world: World): Scorer {
  const watched = new Map(world.links.map((link) => [pairKeyOf(link), watch(link)]));
  const falseAlarms: FalseAlarm[] = [];
  const exposures = new Map<string, number>();
  const violations: string[] = [];
  const onlineRounds: EpochMs[] = [];
  let rounds = 0;
  let notifications = 0;
  const hear = (notification: DeviceNotification, round: Round): void => {
    const { kind, affected } = notification;
    if (affected.news > affected.worst.length)
      violations.push(`${instant(round.at)} told of ${String(affected.news)} pairs at once`);
    if (kind === 'resolved') return;
    for (const pair of affected.worst) {
      const one = watched.get(pairKey(pair));
      const state = round.outlooks.get(pairKey(pair));
      if (one === undefined || state === undefined) continue;
      // What is new may come with what has eased: two pairs of one incident.
      if (kind === 'eased' && !pair.isNew) continue;
      const told = { at: round.at, level: pair.outlook.to };
      if (credit(one, told, state) || !pair.isNew) continue;
      if (compareLevels(told.level, 'likely') >= 0) {
        falseAlarms.push({
          ...told,
          firmware: pair.firmware,
          target: pair.target,
          because: state.findings.map(findingText),
        });
      } else count(exposures, state.findings.map(({ code }) => code).join(' + '));
    }
  };
  return {
    take: (round) => {
      rounds += 1;
      if (!round.isOffline) onlineRounds.push(round.at);
      for (const [key, state] of round.outlooks) {
        const one = watched.get(key);
        if (one !== undefined && !round.isOffline) violations.push(...inspect(one, state, round.at));
      }
      for (const notification of round.notifications) {
        if (notification.about !== 'devices') continue;
        notifications += 1;
        hear(notification, round);
      }
    },
    score: () => ({
      rotations: [...watched.values()].flatMap((one) =>
        rotationScore(one, world.turns.get(one.link.target.key) ?? [], onlineRounds),
      ),
      falseAlarms,
      exposures,
      violations,
      rounds,
      notifications,
    }),
  };
}

function watch(link: FleetLink): Watched {
  const { rotation } = link.target;
  return {
    link,
    rotation,
    firstRefusedAt: firstRefusedAt(link),
    refusedTbs: refusedTbs(link),
    level: 'safe',
    seenAt: null,
    alert: null,
    likely: null,
    started: null,
  };
}

/** Whether what was told is true of the rotation of this pair; the first time of each level is kept. */
function credit(one: Watched, told: Told, { findings }: OutlookState): boolean {
  const { link, rotation, firstRefusedAt: refusedFrom } = one;
  if (rotation === null || refusedFrom === null) return false;
  // After a rollback everybody waits for the next try; and it takes calm rounds to step down.
  const isAfter = told.at >= refusedFrom;
  if (!isAfter && !findings.some((finding) => isAboutRotation(finding, link, rotation, told.at))) return false;
  one.alert ??= told;
  if (compareLevels(told.level, 'likely') < 0) return true;
  if (!isAfter && !findings.some((finding) => finding.code === 'issued' && one.refusedTbs.has(finding.tbsSha256))) {
    return false;
  }
  one.likely ??= told;
  if (compareLevels(told.level, 'started') >= 0) one.started ??= told;
  return true;
}

/** What must never be: `started` or louder without an edge that refuses, and a verdict that is not as things are. */
function inspect(one: Watched, state: OutlookState, at: EpochMs): readonly string[] {
  const before = one.level;
  one.level = state.level;
  const refusing = state.endpoints.filter(({ verdict }) => verdict?.kind === 'refused');
  if (refusing.length > 0) one.seenAt ??= at;
  const isLoud = compareLevels(state.level, 'started') >= 0;
  if (refusing.length === 0 && !isLoud) return [];
  const really = new Set(refusingEdges(one.link, at).map(({ address }) => address));
  const wrong = refusing.filter(({ address }) => address === null || !really.has(address));
  const who = `${instant(at)} ${pairKey(state)} is ${state.level}`;
  const found = wrong.length === 0 ? [] : [`${who}: it is held to refuse what it accepts`];
  const isStep = isLoud && compareLevels(state.level, before) > 0;
  const remembered = state.remembered.some(({ verdict }) => verdict?.kind === 'refused');
  return isStep && refusing.length === 0 && !remembered ? [...found, `${who} without a refused observation`] : found;
}

function rotationScore(
  one: Watched,
  turns: readonly Turn[],
  onlineRounds: readonly EpochMs[],
): readonly RotationScore[] {
  const { link, rotation, firstRefusedAt: refusedFrom, alert, likely, seenAt, started } = one;
  const last = onlineRounds.at(-1) ?? 0;
  if (rotation === null || refusedFrom === null || refusedFrom > last) return [];
  const seen = omensOf(link, rotation, turns).filter(({ at }) =>
    onlineRounds.some((round) => at <= round && round < refusedFrom),
  );
  const isStartedInTime = started !== null && started.at === seenAt;
  return [
    {
      rotation: rotation.name,
      firmware: link.line.id,
      target: link.target.key,
      omens: seen.map(({ omen }) => omen),
      firstRefusedAt: refusedFrom,
      alert,
      likely,
      seenAt,
      started,
      isMet: isStartedInTime && (seen.length === 0 || (alert !== null && alert.at < refusedFrom)),
    },
  ];
}

/** As short as it can be told apart by. */
export function findingText(finding: Finding): string {
  if (finding.code !== 'issued') return finding.code;
  const { issuer, state, answer } = finding;
  return `issued by ${issuer.subject}, ${state}, ${answer.kind}`;
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function pairKeyOf({ line, target }: FleetLink): string {
  return pairKey({ firmware: line.id, target: target.key });
}

export function instant(at: EpochMs): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
