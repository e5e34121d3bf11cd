// What signals say of each firmware on each target, put together for a round. Pure.
import type { Certificate } from '../../chain/certificate.ts';
import type { Judge } from '../../chain/judge.ts';
import type { AnchorStore } from '../../chain/trust-anchor.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { type JudgedIssuance, type JudgedPreview, NO_SIGNALS, type PairSignals } from '../../outlook/pair-signals.ts';
import { type Pair, pairKey } from '../../outlook/outlook.ts';
import type { Observation, TargetKey } from '../../probe/observation.ts';
import { deadlinesOf } from '../../signals/root-programs/deadlines.ts';
import type { RootProgramTable } from '../../signals/root-programs/table.ts';
import type { Signal } from '../../signals/signal.ts';
import type { StoredEndEntity } from '../../store/store.ts';
import { type Link, pairOf } from '../links.ts';
import { judgedCaa } from './caa-judged.ts';
import { firstToBeReplaced, renewalOf } from './renewal.ts';

export interface RoundFacts {
  readonly links: readonly Link[];
  readonly observations: readonly Observation[];
  /** Of `endEntitiesOf`: what is served now. */
  readonly endEntities: readonly StoredEndEntity[];
  readonly now: EpochMs;
}

export interface SignalFacts {
  readonly signals: readonly Signal[];
  /** All that were ever seen. */
  readonly history: readonly StoredEndEntity[];
  readonly table: RootProgramTable;
  /** The name of the set of declared roots of a target; null for none. */
  readonly declaredFor: (target: TargetKey) => string | null;
  readonly issuancesFor: (link: Link) => readonly JudgedIssuance[];
  readonly previewsFor: (link: Link) => readonly JudgedPreview[];
}

/** For each pair of the round what signals say of it; nothing for others. */
export function pairSignalsOf(
  round: RoundFacts,
  facts: SignalFacts,
  judge: Pick<Judge, 'decode'>,
): (pair: Pair) => PairSignals {
  const byKey = new Map(round.links.map((link) => [pairKey(pairOf(link)), link]));
  const ofAnchors = onceFor(
    (anchors: AnchorStore) => anchors.id,
    (anchors) => anchorFacts(anchors, facts, round.now),
  );
  const ofTarget = onceFor((link: Link) => link.target, targetFacts(round, facts, judge));
  return (pair) => {
    const link = byKey.get(pairKey(pair));
    if (link === undefined) return NO_SIGNALS;
    const issuances = facts.issuancesFor(link);
    return { ...ofAnchors(link.anchors), ...ofTarget(link), issuances, previews: facts.previewsFor(link) };
  };
}

type AnchorFacts = Pick<PairSignals, 'pinned' | 'deadlines'>;
type TargetFacts = Pick<PairSignals, 'declared' | 'announcements' | 'caa' | 'renewal'>;

function anchorFacts({ anchors }: AnchorStore, { table }: SignalFacts, now: EpochMs): AnchorFacts {
  const pinned = anchors.map(({ subject, spkiSha256 }) => ({ subject: subject.text, spkiSha256 }));
  return { pinned, deadlines: deadlinesOf(pinned, table, now) };
}

/** What concerns a target whatever firmware is on it. */
function targetFacts(round: RoundFacts, facts: SignalFacts, judge: Pick<Judge, 'decode'>) {
  const of = <Kind extends Signal['kind']>(kind: Kind) => facts.signals.filter((signal) => isOf(signal, kind));
  const sets = new Map(of('caa').map((set) => [set.host, set]));
  const history = Map.groupBy(facts.history, ({ target }) => target);
  const served = Map.groupBy(round.endEntities, ({ target }) => target);
  const seen = Map.groupBy(round.observations, ({ target }) => target);
  const [declaredRoots, announcements, infos] = [of('declared-roots'), of('announcement'), of('renewal-info')];
  return ({ target, host }: Link): TargetFacts => {
    const set = sets.get(host);
    const declared = facts.declaredFor(target);
    const current = firstToBeReplaced(served.get(target) ?? []);
    const isAboutCurrent = (info: { readonly target: TargetKey; readonly endEntity: string }) =>
      info.target === target && info.endEntity === current?.sha256;
    const info = infos.find(isAboutCurrent) ?? null;
    return {
      declared: declaredRoots.filter((roots) => roots.set === declared),
      announcements: announcements.filter(({ targets }) => targets.includes(target)),
      caa: set === undefined ? null : judgedCaa(set, endEntitiesIn(seen.get(target) ?? [], judge)),
      renewal: current === null ? null : renewalOf(current, history.get(target) ?? [], info),
    };
  };
}

function isOf<Kind extends Signal['kind']>(
  signal: Signal,
  kind: Kind,
): signal is Extract<Signal, { readonly kind: Kind }> {
  return signal.kind === kind;
}

/** The end entities that are served, each once. */
export function endEntitiesIn(
  observations: readonly Observation[],
  judge: Pick<Judge, 'decode'>,
): readonly Certificate[] {
  const found = new Map<string, Certificate>();
  for (const { outcome } of observations) {
    const first = outcome.kind === 'served' && outcome.proven ? outcome.servedList.certificates[0] : undefined;
    const endEntity = first === undefined || found.has(first.sha256) ? null : judge.decode(first);
    if (endEntity !== null) found.set(endEntity.sha256, endEntity);
  }
  return [...found.values()];
}

/** `make`, asked once for each key. */
function onceFor<Item, Made>(keyOf: (item: Item) => string, make: (item: Item) => Made): (item: Item) => Made {
  const made = new Map<string, Made>();
  return (item) => {
    const key = keyOf(item);
    const known = made.get(key);
    if (known !== undefined) return known;
    const fresh = make(item);
    made.set(key, fresh);
    return fresh;
  };
}
