// What collectors have of the simulated world, put together as the signals of each pair by the daemon's own functions:
// where anything of a target has changed, and every week, for time alone makes a backup of a certificate.
import type { Judge } from '../../src/chain/judge.ts';
import type { KnownRoot } from '../../src/chain/known-roots.ts';
import type { Stack } from '../../src/chain/stack.ts';
import { type Link, pairOf } from '../../src/daemon/links.ts';
import { endEntitiesOf } from '../../src/daemon/signals/end-entities.ts';
import { type IssuanceKnowledge, issuancesOf } from '../../src/daemon/signals/issuances.ts';
import { judgedPreviews } from '../../src/daemon/signals/judged-previews.ts';
import { type KnownCertificate, knownCertificates } from '../../src/daemon/signals/known-cas.ts';
import { pairSignalsOf } from '../../src/daemon/signals/pair-signals.ts';
import type { EpochMs } from '../../src/lib/clock.ts';
import { type Pair, pairKey } from '../../src/outlook/outlook.ts';
import { NO_SIGNALS, type PairSignals } from '../../src/outlook/pair-signals.ts';
import type { Observation, ServedList, TargetKey } from '../../src/probe/observation.ts';
import { issuanceKeeper } from '../../src/signals/ct/issuance-keeper.ts';
import { type TargetNames, targetNames } from '../../src/signals/ct/target-names.ts';
import { type CaGraph, caGraphOf } from '../../src/signals/root-programs/ca-graph.ts';
import type { RootProgramTable } from '../../src/signals/root-programs/table.ts';
import { type Signal, signalKey } from '../../src/signals/signal.ts';
import type { StoredEndEntity } from '../../src/store/store.ts';
import { DAY } from './spans.ts';
import { caRecordsOf, factsOf, type Turn } from './world/collected.ts';
import type { World } from './world/world.ts';

/** Rounds have to be asked for in the order of time; `observations` are those of the round. */
export type SignalsAt = (
  links: readonly Link[],
  observations: readonly Observation[],
  at: EpochMs,
) => (pair: Pair) => PairSignals;

export interface DeskParts {
  readonly judge: Judge;
  readonly stackNamed: (name: string) => Stack;
  /** Public roots, as a machine has them. */
  readonly knownRoots: readonly KnownRoot[];
}

/** What is known of one target. */
interface Desk {
  readonly turns: readonly Turn[];
  readonly names: TargetNames;
  taken: number;
  readonly signals: Map<string, Signal>;
  /** Of the latest round in which anything answered. */
  seen: readonly Observation[];
  serving: string;
  endEntities: readonly StoredEndEntity[];
  history: readonly StoredEndEntity[];
  madeAt: EpochMs;
}

export function signalDesk(world: World, parts: DeskParts): SignalsAt {
  const desks = new Map<TargetKey, Desk>(
    world.targets.map(({ key, host }) => [
      key,
      newDesk(world.turns.get(key) ?? [], targetNames([{ target: key, host }])),
    ]),
  );
  const common = commonKnowledge(world);
  const cas = seenCas(parts);
  const made = new Map<string, PairSignals>();
  let before: { readonly links: readonly Link[]; readonly common: Common } | null = null;
  return (links, observations, at) => {
    const known = common(at);
    const isAllNew = before?.links !== links || before.common !== known;
    before = { links, common: known };
    const byTarget = Map.groupBy(observations, ({ target }) => target);
    const stale = new Map<TargetKey, Desk>();
    for (const [target, desk] of desks) {
      const isNews = [take(desk, at), look(desk, byTarget.get(target) ?? [], parts.judge, cas.see)].includes(true);
      if (!isNews && !isAllNew && at - desk.madeAt < WEEK) continue;
      forget(desk, at);
      desk.madeAt = at;
      stale.set(target, desk);
    }
    const wanted = links.filter(({ target }) => stale.has(target));
    const signalsOf = putTogether(wanted, stale, { ...known, certificates: cas.known() }, parts, at);
    for (const link of wanted) made.set(pairKey(pairOf(link)), signalsOf(pairOf(link)));
    return (pair) => made.get(pairKey(pair)) ?? NO_SIGNALS;
  };
}

const WEEK = 7 * DAY;

function newDesk(turns: readonly Turn[], names: TargetNames): Desk {
  const nothing = { seen: [], serving: '', endEntities: [], history: [], madeAt: Number.NEGATIVE_INFINITY };
  return { turns, names, taken: 0, signals: new Map(), ...nothing };
}

/** As the collectors of issuances do. */
function forget({ signals, names }: Desk, at: EpochMs): void {
  for (const key of issuanceKeeper([...signals.values()], names, at).drop) signals.delete(key);
}

function take(desk: Desk, at: EpochMs): boolean {
  const before = desk.taken;
  for (let turn = desk.turns[before]; turn !== undefined && turn.at <= at; turn = desk.turns[desk.taken]) {
    desk.signals.set(signalKey(turn.signal), turn.signal);
    desk.taken += 1;
  }
  return desk.taken > before;
}

/** Most rounds find what the round before found. */
function look(
  desk: Desk,
  observations: readonly Observation[],
  judge: Judge,
  see: (list: ServedList) => void,
): boolean {
  const lists = listsIn(observations);
  const serving = [...lists.keys()].sort().join();
  if (serving === '' || serving === desk.serving) return false;
  for (const list of lists.values()) see(list);
  const known = new Set(desk.history.map(({ sha256 }) => sha256));
  desk.serving = serving;
  desk.seen = observations;
  desk.endEntities = endEntitiesOf(observations, desk.history, judge);
  desk.history = [...desk.history, ...desk.endEntities.filter(({ sha256 }) => !known.has(sha256))];
  return true;
}

function listsIn(observations: readonly Observation[]): ReadonlyMap<string, ServedList> {
  const served = observations.flatMap(({ outcome }) => (outcome.kind === 'served' ? [outcome.servedList] : []));
  return new Map(served.map((list) => [list.sha256, list]));
}

function putTogether(
  links: readonly Link[],
  desks: ReadonlyMap<TargetKey, Desk>,
  { table, graph, certificates }: Common & Pick<IssuanceKnowledge, 'certificates'>,
  { judge, stackNamed }: DeskParts,
  now: EpochMs,
): (pair: Pair) => PairSignals {
  const all = [...desks.values()];
  const signals = all.flatMap((desk) => [...desk.signals.values()]);
  const history = all.flatMap((desk) => desk.history);
  const observations = all.flatMap((desk) => desk.seen);
  const endEntities = all.flatMap((desk) => desk.endEntities);
  const knowledge: IssuanceKnowledge = {
    issuances: signals.filter((signal) => signal.kind === 'issuance'),
    endEntities: history,
    watchedSince: new Map([...desks].map(([target, desk]) => [target, desk.history[0]?.firstServedAt ?? now])),
    servedLists: new Map([...desks].map(([target, desk]) => [target, [...listsIn(desk.seen).values()]])),
    certificates,
    graph,
  };
  const issued = issuancesOf(knowledge, judge, now);
  const previews = signals.filter((signal) => signal.kind === 'preview');
  const declared = new Set(signals.filter((signal) => signal.kind === 'declared-roots').map(({ set }) => set));
  return pairSignalsOf(
    { links, observations, endEntities, now },
    {
      signals,
      history,
      table,
      declaredFor: (target) => {
        const set = `declared-${/^dl\.t(\d+)\./.exec(target)?.[1] ?? ''}`;
        return declared.has(set) ? set : null;
      },
      issuancesFor: (link) => issued(link, stackNamed(link.firmware.stack)),
      previewsFor: (link) => judgedPreviews(link, previews, judge, stackNamed, now),
    },
    judge,
  );
}

/** Certificates of CAs that any target has served, and the roots of this machine. */
function seenCas({ knownRoots }: DeskParts): {
  readonly see: (list: ServedList) => void;
  readonly known: () => readonly KnownCertificate[];
} {
  const roots = knownCertificates([], [], knownRoots);
  const seen = new Map<string, KnownCertificate>(roots.map((one) => [one.sha256, one]));
  return {
    see: (list) => {
      for (const one of knownCertificates([list], [], [])) if (!seen.has(one.sha256)) seen.set(one.sha256, one);
    },
    known: () => [...seen.values()],
  };
}

/** What is the same for all targets: root programs, and the CAs that are disclosed. */
interface Common {
  readonly table: RootProgramTable;
  readonly graph: CaGraph;
}

/** Read once a week, as the daemon fetches it; the same object for as long as nothing is published. */
function commonKnowledge(world: World): (at: EpochMs) => Common {
  const facts = factsOf(world.targets);
  const records = caRecordsOf(world.cas);
  const published = [...facts, ...records].map(({ at }) => at);
  let latest: { readonly count: number; readonly common: Common } | null = null;
  return (at) => {
    const readAt = at - ((at - world.start) % WEEK);
    const count = published.filter((one) => one <= readAt).length;
    if (latest?.count !== count) latest = { count, common: commonAt(readAt) };
    return latest.common;
  };

  function commonAt(at: EpochMs): Common {
    return {
      graph: caGraphOf(records.filter((one) => one.at <= at).map(({ record }) => record)),
      table: { mozillaRoots: [], facts: facts.filter((one) => one.at <= at).map(({ fact }) => fact) },
    };
  }
}
