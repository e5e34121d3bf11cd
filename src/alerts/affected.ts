// Everything that an incident hits, counted, and the worst of it in full.
import type { FirmwareReach, OutlookState, Pair } from '../outlook/outlook.ts';
import { refusals } from './evidence.ts';
import { compareImpact, type Impact } from './fleet.ts';
import { concerns, lastWord, type Member } from './incident.ts';
import type { Affected, AffectedPair } from './notification.ts';
import { byPair, type PairMap } from './pair-map.ts';
import { isOnAWay } from './story.ts';

/** As many as a reader looks through; the counts are of all. */
const MAX_WORST = 50;

export interface AffectedInput {
  /** All that concerns the receiver, over or not. */
  readonly members: readonly Member[];
  readonly news: readonly Member[];
  readonly outlooks: PairMap<OutlookState>;
  readonly reachOf: ReadonlyMap<string, FirmwareReach>;
}

/**
 * What is hit, worst first and what is new before that; where nothing is hit any more, what tells how it ended. Throws for no members:
 * nobody is told of nothing.
 */
export function affectedOf(input: AffectedInput): { readonly affected: Affected; readonly worst: Member } {
  const { members, reachOf } = input;
  const hit = members.filter(isHit);
  const news = byPair(input.news);
  const shown = (hit.length === 0 ? lastWord(members) : hit).map((member) => weigh(member, news, reachOf));
  const worst = shown.toSorted(compareWeights).slice(0, MAX_WORST);
  const [first] = worst;
  if (first === undefined) throw new RangeError('a notification without a pair');
  const firmware = [...new Set(shown.map(({ member }) => member.firmware))];
  const devices = firmware.map((id) => reachOf.get(id)?.devices ?? null);
  return {
    affected: {
      pairs: hit.length,
      firmware: firmware.length,
      targets: new Set(shown.map(({ member }) => member.target)).size,
      devices: devices.reduce<number>((sum, count) => sum + (count ?? 0), 0),
      uncounted: devices.filter((count) => count === null).length,
      news: hit.filter((member) => news.has(member)).length,
      over: members.length - hit.length,
      worst: worst.map((weight) => affectedPair(weight, input)),
    },
    worst: first.member,
  };
}

interface Weight extends Impact {
  readonly member: Member;
  readonly isNew: boolean;
}

/** By `reach` only where an update leads through the target: else it strands nobody. */
function weigh(member: Member, news: PairMap<Member>, reachOf: ReadonlyMap<string, FirmwareReach>): Weight {
  const reach = reachOf.get(member.firmware) ?? null;
  return {
    member,
    isNew: news.has(member),
    level: member.level,
    devices: reach?.devices ?? null,
    reach: isOnAWay(reach, member.target) ? (reach?.reach ?? null) : null,
  };
}

function compareWeights(a: Weight, b: Weight): number {
  return Number(b.isNew) - Number(a.isNew) || compareImpact(a, b);
}

function affectedPair({ member, isNew, devices, reach }: Weight, { outlooks, reachOf }: AffectedInput): AffectedPair {
  const { firmware, target } = member;
  const telling = refusalOf({ firmware, target }, outlooks);
  return {
    firmware,
    target,
    devices,
    purpose: isOnAWay(reachOf.get(firmware) ?? null, target) ? 'update' : 'service',
    outlook: { from: member.before, to: member.level },
    since: member.at,
    isNew,
    reach,
    code: telling?.code ?? null,
    deviceCode: telling?.deviceCode ?? null,
  };
}

function refusalOf(pair: Pair, outlooks: PairMap<OutlookState>) {
  const state = outlooks.get(pair);
  return state === undefined ? null : (refusals(state)[0]?.verdict ?? null);
}

function isHit(member: Member): boolean {
  return concerns(member) && member.level !== 'safe';
}
