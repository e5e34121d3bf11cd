// All that is known of signals when a round ends, as it is put together for each pair.
import type { ServedList, TargetKey } from '../../probe/observation.ts';
import { targetKey } from '../../probe/observation.ts';
import { declaredSetOf } from '../../signals/declared/declared-set.ts';
import type { RootPrograms } from '../../signals/root-programs/load.ts';
import type { Signal } from '../../signals/signal.ts';
import type { StoredSignals } from '../../store/store.ts';
import type { Setup } from '../setup.ts';
import { issuancesOf } from './issuances.ts';
import { judgedPreviews } from './judged-previews.ts';
import { knownCertificates } from './known-cas.ts';
import type { RoundFacts, SignalFacts } from './pair-signals.ts';

export interface Knowledge {
  readonly setup: Pick<Setup, 'targets' | 'judge' | 'stackNamed' | 'knownRoots'>;
  readonly known: StoredSignals;
  readonly programs: RootPrograms;
  /** What each target served last. */
  readonly servedLists: ReadonlyMap<TargetKey, readonly ServedList[]>;
}

export function signalFactsOf(knowledge: Knowledge, { links, now }: Pick<RoundFacts, 'links' | 'now'>): SignalFacts {
  const { setup, known, programs } = knowledge;
  const signals = known.signals.map(({ signal }) => signal);
  const previews = signals.filter((signal) => signal.kind === 'preview');
  const sets = new Map(
    setup.targets.flatMap(({ host, port, declaredRoots }) =>
      declaredRoots === undefined ? [] : [[targetKey(host, port), declaredSetOf(declaredRoots).name] as const],
    ),
  );
  return {
    signals,
    history: known.endEntities,
    table: programs.table,
    declaredFor: (target) => sets.get(target) ?? null,
    issuancesFor: issuancesFor(knowledge, signals, { links, now }),
    previewsFor: (link) =>
      previews.length === 0 ? [] : judgedPreviews(link, previews, setup.judge, setup.stackNamed, now),
  };
}

/** Where nothing was issued, no CA is looked up. */
function issuancesFor(
  { setup, known, programs, servedLists }: Knowledge,
  signals: readonly Signal[],
  { links, now }: Pick<RoundFacts, 'links' | 'now'>,
): SignalFacts['issuancesFor'] {
  const issuances = signals.filter((signal) => signal.kind === 'issuance');
  if (issuances.length === 0) return () => [];
  const previewed = signals.flatMap((signal) => (signal.kind === 'preview' ? [signal.servedList] : []));
  const lists = [...[...servedLists.values()].flat(), ...previewed];
  const stores = new Map(links.map(({ anchors }) => [anchors.id, anchors])).values();
  const certificates = knownCertificates(lists, stores, setup.knownRoots());
  const { endEntities, watchedSince } = known;
  const { graph } = programs;
  const judged = issuancesOf(
    { issuances, endEntities, watchedSince, servedLists, certificates, graph },
    setup.judge,
    now,
  );
  return (link) => judged(link, setup.stackNamed(link.firmware.stack));
}
