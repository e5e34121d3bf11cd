// Early signals in the daemon: collectors beside the cycles, and for each round what they say of each pair.
import { rootCertificates } from 'node:tls';

import type { Clock, EpochMs } from '../../lib/clock.ts';
import type { Pair } from '../../outlook/outlook.ts';
import type { PairSignals } from '../../outlook/pair-signals.ts';
import type { Observation, ServedList, TargetKey } from '../../probe/observation.ts';
import type { Collector } from '../../signals/collector.ts';
import type { NamedTarget } from '../../signals/ct/target-names.ts';
import type { RootProgramTable } from '../../signals/root-programs/table.ts';
import type { RootPrograms } from '../../signals/root-programs/load.ts';
import type { CycleRecord, Store, StoredEndEntity, StoredHop } from '../../store/store.ts';
import { type Interception, interceptionOf } from '../interception.ts';
import type { Link } from '../links.ts';
import { type PublicCas, publicCasOf } from '../public-cas.ts';
import type { Setup } from '../setup.ts';
import { CollectorLoop } from './collector-loop.ts';
import { collectorsOf, namedTargets } from './collectors.ts';
import { SignalDesk, withServed } from './desk.ts';
import { endEntitiesOf } from './end-entities.ts';
import { pairSignalsOf } from './pair-signals.ts';
import { type ProgramReader, programReader } from './programs.ts';
import { type ServedByTarget, servedByTarget, servedListsOf } from './served-by-target.ts';
import { signalFactsOf } from './signal-facts.ts';
import { staleReports, type StaleSource, staleSources } from './stale-sources.ts';

export interface SignalWatchOptions {
  readonly setup: Setup;
  readonly store: Pick<Store, 'load' | 'loadSignals' | 'recordCollected' | 'keepSources'>;
  readonly clock: Clock;
  /** What a source left could not be written. */
  readonly onFailure: (source: string, error: unknown) => void;
  /** What a source remarks on, for the log. Visible characters only. */
  readonly onRemark: (text: string) => void;
}

/** What signals make of a round. */
export interface LookedAt {
  readonly endEntities: readonly StoredEndEntity[];
  readonly signalsOf: (pair: Pair) => PairSignals;
}

interface Programs {
  readonly known: RootPrograms;
  readonly publicCas: PublicCas;
}

export class SignalWatch {
  readonly #options: SignalWatchOptions;
  readonly #collectors: readonly Collector[];
  readonly #programsOf: ProgramReader;
  #programs: Programs | null = null;
  #opening: Promise<SignalDesk> | null = null;
  #desk: SignalDesk | null = null;
  #loop: CollectorLoop | null = null;
  /** Where redirects led when a cycle was last written; null before it is read. */
  #hops: readonly StoredHop[] | null = null;
  /** By target, as it was last seen. */
  readonly #servedLists = new Map<TargetKey, readonly ServedList[]>();
  #served: readonly ServedByTarget[] | null = null;
  /** What the last round saw; null before the first. */
  #seen: readonly Observation[] | null = null;
  #isStopped = false;

  constructor(options: SignalWatchOptions) {
    this.#options = options;
    const { setup, clock, onRemark: remark } = options;
    const targets = (): readonly NamedTarget[] => namedTargets(setup.targets, this.#hops ?? []);
    this.#collectors = collectorsOf(setup, {
      clock,
      targets,
      served: () => this.#served,
      remark,
      onReports: () => {
        this.#programsOf.forget();
      },
    });
    this.#programsOf = programReader(setup.config.signals.roots.cache);
  }

  /** Starts the collectors. A store that cannot be read now is tried again with the next cycle. */
  start(): void {
    this.#opened().catch(() => null);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    // What is being opened would write after all: a reload opens the next one on the same store.
    await this.#opening?.catch(() => null);
    await this.#loop?.stop();
  }

  /** Whether something on the way answers in the place of the targets; null: nothing does. */
  async interceptionIn(observations: readonly Observation[], links: readonly Link[]): Promise<Interception | null> {
    const { publicCas } = await this.#programsNow();
    return interceptionOf(observations, links, publicCas, this.#options.setup.judge);
  }

  /** `observations` are what hosts gave. Rejects when the store cannot be read. */
  async look(observations: readonly Observation[], links: readonly Link[], now: EpochMs): Promise<LookedAt> {
    const desk = await this.#opened();
    const { known: programs } = await this.#programsNow();
    const { setup } = this.#options;
    const endEntities = endEntitiesOf(observations, desk.known.endEntities, setup.judge);
    // What is served by now does not wait to be served any more.
    const known = withServed(desk.known, endEntities);
    this.#seen = observations;
    for (const [target, lists] of servedListsOf(observations)) this.#servedLists.set(target, lists);
    const facts = signalFactsOf({ setup, known, programs, servedLists: this.#servedLists }, { links, now });
    const round = { links, observations, endEntities, now };
    return { endEntities, signalsOf: pairSignalsOf(round, facts, setup.judge) };
  }

  /** A cycle was written. One that began before a reload was looked at by another. */
  recorded(
    { endEntities, hops, offlineSince }: Pick<CycleRecord, 'endEntities' | 'hops' | 'offlineSince'>,
    interception: Interception | null,
  ): void {
    this.#hops = hops;
    this.#desk?.served(endEntities);
    if (this.#seen === null || offlineSince !== null || interception !== null) return;
    const { setup } = this.#options;
    this.#served = servedByTarget(namedTargets(setup.targets, hops), this.#seen, setup.judge);
  }

  /** The sources that have been silent for too long; null before anything is known of them. */
  stale(now: EpochMs): readonly StaleSource[] | null {
    if (this.#desk === null || this.#programs === null) return null;
    const ofCollectors = staleSources(this.#collectors, this.#desk.known.sources, now);
    return [...ofCollectors, ...staleReports(this.#programs.known.reports)];
  }

  /** What is known of root programs; null before anything was read. */
  get rootPrograms(): RootProgramTable | null {
    return this.#programs?.known.table ?? null;
  }

  async #programsNow(): Promise<Programs> {
    const { clock, setup } = this.#options;
    const known = await this.#programsOf.at(clock.now());
    if (this.#programs?.known !== known) {
      this.#programs = { known, publicCas: publicCasOf(rootCertificates, known.graph, setup.judge) };
    }
    return this.#programs;
  }

  #opened(): Promise<SignalDesk> {
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  async #open(): Promise<SignalDesk> {
    const { store, clock, onFailure, onRemark: remark } = this.#options;
    // A cycle that goes on over a reload reads; which sources are kept is decided by what the config has now.
    if (!this.#isStopped) await store.keepSources(this.#collectors.map(({ source }) => source));
    // Before any collector runs: of a host that is not watched any more it forgets all that it knows.
    const { hops } = await store.load();
    this.#hops ??= hops;
    const desk = new SignalDesk(await store.loadSignals());
    this.#desk = desk;
    if (this.#isStopped) return desk;
    this.#loop = new CollectorLoop({
      collectors: this.#collectors,
      clock,
      known: () => desk.known,
      record: async (record) => {
        await store.recordCollected(record);
        desk.took(record);
      },
      remark,
      onFailure,
    });
    this.#loop.start();
    return desk;
  }
}
