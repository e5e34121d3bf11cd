// Whether a firmware can still be updated: its outlooks, put together along the ways that an update takes to it.
import type { TargetKey } from '../probe/observation.ts';
import {
  compareLevels,
  type FirmwareReach,
  type OutlookLevel,
  type OutlookState,
  type ReachChange,
  type Way,
  type WayPart,
} from './outlook.ts';

/** `from` redirects to `to`. */
export interface WayHop {
  readonly from: TargetKey;
  readonly to: TargetKey;
}

/** An update target and every redirect that can be met from there on. */
export interface WayMap {
  readonly target: TargetKey;
  readonly hops: readonly WayHop[];
}

/** A firmware, and the ways on which an update can get to it. */
export interface ReachSubject extends Pick<FirmwareReach, 'firmware' | 'devices' | 'recovery'> {
  readonly ways: readonly WayMap[];
}

/** The reach of each firmware, in the order of `subjects`; outlooks of others are left alone. */
export function reachesOf(
  subjects: readonly ReachSubject[],
  outlooks: readonly OutlookState[],
): readonly FirmwareReach[] {
  const byFirmware = Map.groupBy(outlooks, (state) => state.firmware);
  return subjects.map((subject) => reachOf(subject, byFirmware.get(subject.firmware) ?? []));
}

/** The reach of one firmware, from its own outlooks. A target without an outlook was not asked: nothing is held against it. */
export function reachOf(subject: ReachSubject, outlooks: readonly OutlookState[]): FirmwareReach {
  const { firmware, devices, recovery } = subject;
  const known = new Map(outlooks.map((state) => [state.target, state]));
  const ways = subject.ways.map((map) => wayOf(map, known)).toSorted((a, b) => compareLevels(a.level, b.level));
  return { firmware, devices, recovery, ways, ...conclusion(ways, recovery) };
}

/** The steps between two looks at the same firmware; one that is new counts as reachable before. */
export function reachChanges(before: readonly FirmwareReach[], now: readonly FirmwareReach[]): readonly ReachChange[] {
  const known = new Map(before.map((state) => [state.firmware, state.reach]));
  return now.flatMap((state) => {
    const from = known.get(state.firmware) ?? 'reachable';
    return state.reach === null || state.reach === from ? [] : [{ from, to: state.reach, state }];
  });
}

function conclusion(ways: readonly Way[], recovery: readonly string[]): Pick<FirmwareReach, 'reach' | 'because'> {
  const left = ways.filter(({ level }) => level !== 'broken');
  if (ways.length === 0) return { reach: null, because: 'no-update-target' };
  if (left.length === 0 && recovery.length === 0) return { reach: 'stranded', because: 'no-way-left' };
  if (left.length === 0) return { reach: 'at-risk', because: 'recovery-left' };
  if (left.length === 1 && ways.length > 1) return { reach: 'at-risk', because: 'one-way-left' };
  if (left.every(({ level }) => level === 'started')) return { reach: 'at-risk', because: 'all-ways-started' };
  return { reach: 'reachable', because: 'way-open' };
}

function wayOf(map: WayMap, known: ReadonlyMap<TargetKey, OutlookState>): Way {
  const parts = targetsOf(map).map((target) => partOf(target, known.get(target)));
  const broken = new Set(parts.filter(({ level }) => level === 'broken').map(({ target }) => target));
  const refusing = new Set(parts.filter(({ acceptedAt }) => acceptedAt.length === 0).map(({ target }) => target));
  return {
    target: map.target,
    level: isClosed(map, broken) ? 'broken' : worstOf(parts),
    passable: !isClosed(map, refusing),
    parts,
  };
}

/** The targets of a way, the nearest first, each once. */
function targetsOf({ target, hops }: WayMap): readonly TargetKey[] {
  const next = Map.groupBy(hops, ({ from }) => from);
  const found = new Set([target]);
  // A set goes on over what is added to it meanwhile.
  for (const from of found) for (const { to } of next.get(from) ?? []) found.add(to);
  return [...found];
}

/**
 * Whether nothing gets from the target of a way to an end of its redirects without a `closed` one. A host that redirects
 * to several others, now here, now there, lets some requests through as long as one of them is open.
 */
function isClosed({ target, hops }: WayMap, closed: ReadonlySet<TargetKey>): boolean {
  const next = Map.groupBy(hops, ({ from }) => from);
  const dead = new Set(closed);
  let before: number;
  do {
    before = dead.size;
    for (const [from, onward] of next) if (onward.every(({ to }) => dead.has(to))) dead.add(from);
  } while (dead.size > before);
  return dead.has(target);
}

/** Of a way that is open: a broken host that is passed by is a part of the requests, as a refused address is. */
function worstOf(parts: readonly WayPart[]): OutlookLevel {
  const [worst = 'unknown'] = parts.map(({ level }) => level).toSorted((a, b) => compareLevels(b, a));
  return worst === 'broken' ? 'started' : worst;
}

function partOf(target: TargetKey, state: OutlookState | undefined): WayPart {
  if (state === undefined) return { target, level: 'unknown', acceptedAt: [], until: null };
  // Of answers that differ some are accepted: an update that asks again gets through, nobody knows until when.
  const accepted = state.endpoints.filter(({ verdict, isMixed }) => verdict?.kind === 'accepted' || isMixed);
  const ends = accepted.flatMap(({ verdict }) => (verdict?.kind === 'accepted' ? (verdict.until ?? []) : []));
  return {
    target,
    level: state.level,
    acceptedAt: [...new Set(accepted.map(({ address }) => address ?? target))],
    until: ends.length === 0 ? null : Math.min(...ends),
  };
}
