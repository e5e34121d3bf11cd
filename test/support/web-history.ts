// Rounds on a store as the daemon plays them, with what was observed as an argument: verdicts, signals, outlooks, incidents
// and notifications are those of the real pipeline. And what receivers made of the notifications.
import { assessRound } from '../../src/daemon/assess-round.ts';
import { decideNow, loadAlerting } from '../../src/daemon/decision.ts';
import { originsOf, pairOf, reachSubjects } from '../../src/daemon/links.ts';
import { type RoundSeen, seeRound } from '../../src/daemon/round.ts';
import type { Setup } from '../../src/daemon/setup.ts';
import { SignalWatch } from '../../src/daemon/signals/signal-watch.ts';
import type { EpochMs } from '../../src/lib/clock.ts';
import { reachChanges, reachesOf } from '../../src/outlook/reach.ts';
import type { ClientHello, Observation, Outcome, ServedList, TargetKey } from '../../src/probe/observation.ts';
import type { ProbeRound } from '../../src/probe/probe-round.ts';
import type { DeliveryResult } from '../../src/alerts/outbox.ts';
import type { CycleRecord, Store, StoredState } from '../../src/store/store.ts';

export interface History {
  /** One cycle that observed `round`, begun and ended at `at`. Cycles go with time. */
  readonly play: (round: Pick<ProbeRound, 'observations' | 'named'>, at: EpochMs) => Promise<void>;
  /** To be called when signals were written; nothing is collected meanwhile. */
  readonly readSignals: () => Promise<void>;
  /** Writes the outlooks, which is most of the writing of a cycle: a store that is looked at in the end needs the last. */
  readonly end: () => Promise<Remembered>;
}

/** What the daemon knows that played the history, besides what is in its store. */
export interface Remembered {
  readonly stale: SignalWatch['stale'];
  readonly rootPrograms: () => SignalWatch['rootPrograms'];
}

/** What a receiver makes of whatever is sent to it at `at`; null: nobody asked it yet. */
export type Receiving = (receiver: string, at: EpochMs) => DeliveryResult | null;

/** Begins with the empty `store`. */
export async function historyOf(setup: Setup, store: Store, receiving: Receiving): Promise<History> {
  let watch = await signalWatch(setup, store);
  let last: CycleRecord | null = null;
  let stored = await store.load();
  return {
    play: async ({ observations, named }, at) => {
      const round = { observations, named, hops: [], recalled: [], dnsSources: [] };
      const seen = await seeRound(round, { setup, stored, signals: watch, startedAt: at, now: at });
      last = await concluded(setup, store, stored, seen, observations, at);
      await store.recordCycle({ ...last, outlooks: [] });
      watch.recorded(last, seen.interception);
      stored = last;
      await settle(setup, store, at, receiving);
    },
    readSignals: async () => {
      watch = await signalWatch(setup, store);
    },
    end: async () => {
      if (last === null) throw new RangeError('no cycle was played');
      await store.recordCycle({ ...last, changes: [], decision: { ...last.decision, incidents: [], deliveries: [] } });
      const { rootPrograms } = watch;
      return { stale: (at) => watch.stale(at), rootPrograms: () => rootPrograms };
    },
  };
}

async function signalWatch(setup: Setup, store: Store): Promise<SignalWatch> {
  const ignored = () => undefined;
  const clock = { now: () => 0 };
  const watch = new SignalWatch({ setup, store, clock, onFailure: ignored, onRemark: ignored });
  // From the beginning: its collectors must not run.
  await watch.stop();
  return watch;
}

/** What a cycle makes of what was seen. */
async function concluded(
  { config, firmware }: Setup,
  store: Store,
  stored: StoredState,
  seen: RoundSeen,
  observations: readonly Observation[],
  at: EpochMs,
): Promise<CycleRecord> {
  const { hops, links, addresses, endEntities, offlineSince, views, signalsOf } = seen;
  const { horizon, deadlineHorizon, calmRounds } = config;
  const settings = { horizonMs: horizon, deadlineHorizonMs: deadlineHorizon, calmRounds };
  const { outlooks, changes } = assessRound(stored.outlooks, links.map(pairOf), views, signalsOf, settings, at);
  const before = reachesOf(reachSubjects(firmware, stored.hops), stored.outlooks);
  const reaches = reachesOf(reachSubjects(firmware, hops), outlooks);
  const found = {
    outlooks,
    reaches,
    reachChanges: reachChanges(before, reaches),
    originOf: originsOf(links),
    isOffline: offlineSince !== null,
  };
  const { incidents, deliveries } = decideNow(config, found, [], await loadAlerting(store, at), at);
  return {
    ...{ startedAt: at, finishedAt: at, observations, outlooks, changes, hops, addresses, endEntities, offlineSince },
    decision: { at, incidents, deliveries },
  };
}

/** More than one round puts in. */
const ALL = 10_000;

async function settle({ receivers }: Setup, store: Store, at: EpochMs, receiving: Receiving): Promise<void> {
  for (const { name } of receivers) {
    const result = receiving(name, at);
    if (result === null) continue;
    const due = await store.dueDeliveries(name, at, ALL);
    await store.settle(
      due.map(({ id }) => ({ deliveryId: id, result })),
      null,
    );
  }
}

/** A list as a whole handshake gives it. */
export function servedOutcome(servedList: ServedList): Outcome {
  return { kind: 'served', servedList, tlsVersion: 0x0303, proven: true, handshakeFailure: null };
}

export interface Observed {
  readonly target: TargetKey;
  readonly host: string;
  readonly address: string;
  readonly hello: ClientHello;
  readonly at: EpochMs;
  readonly outcome: Outcome;
}

export function observationOf(observed: Observed): Observation {
  const port = 443;
  return { ...observed, port, protocol: 'https', durationMs: 40, vantage: 'frankfurt', redirect: null };
}
