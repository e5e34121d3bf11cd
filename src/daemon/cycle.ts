// One cycle, the main path: plan -> probe -> verdicts -> outlook -> decide -> record. Start reading here.
import type { Decision } from '../alerts/decide.ts';
import type { ReceiverHealth } from '../alerts/outbox.ts';
import type { SelfFinding } from '../alerts/self-finding.ts';
import type { Clock, EpochMs } from '../lib/clock.ts';
import type { FirmwareReach, ReachChange } from '../outlook/outlook.ts';
import { NO_SIGNALS } from '../outlook/pair-signals.ts';
import { reachChanges, reachesOf } from '../outlook/reach.ts';
import type { Observation } from '../probe/observation.ts';
import { probeRound } from '../probe/probe-round.ts';
import type { CycleRecord, Store, StoredAlerting } from '../store/store.ts';
import { assessRound } from './assess-round.ts';
import { decideNow, type Findings, loadAlerting } from './decision.ts';
import { freshHops, linksOf, originsOf, pairOf, reachSubjects } from './links.ts';
import { planProbes } from './plan.ts';
import { roundViews } from './round-views.ts';
import type { Setup } from './setup.ts';
import { vantageOffline } from './vantage.ts';

export interface CycleContext {
  readonly setup: Setup;
  readonly store: Store;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Runs the end of the cycle, which reads and writes incidents, while nobody else does. */
  readonly inTurn: (conclude: () => Promise<CycleReport>) => Promise<CycleReport>;
  /** What anchorwatch finds of itself at the end of this cycle. */
  readonly findOfItself: (known: StoredAlerting, silentSince: EpochMs | null) => readonly SelfFinding[];
  readonly onObservation?: (observation: Observation, done: number, planned: number) => void;
}

export interface CycleReport {
  readonly record: CycleRecord;
  /** Since when the vantage was offline before this cycle, to tell what is new. */
  readonly offlineBefore: EpochMs | null;
  /** Whether each firmware can be updated, and which of them stepped: both follow from the outlooks that are kept. */
  readonly reaches: readonly FirmwareReach[];
  readonly reachChanges: readonly ReachChange[];
  readonly originOf: Findings['originOf'];
  readonly reasons: Decision['reasons'];
  /** As it was before this cycle's notifications were put in. */
  readonly receivers: readonly ReceiverHealth[];
}

/**
 * Runs one cycle and writes what was seen, what was concluded and what is to be told in one transaction; delivery comes
 * after. Null when `signal` ended it early: then nothing is written. Rejects with a StoreError when the store fails.
 */
export async function runCycle(context: CycleContext): Promise<CycleReport | null> {
  const { setup, store, clock, signal, inTurn, onObservation = () => undefined } = context;
  const { config, firmware, judge, stackNamed } = setup;
  const startedAt = clock.now();
  const stored = await store.load();

  const targets = planProbes(setup.targets, firmware);
  const probing = { settings: config.probe, vantage: config.vantage, clock, signal, onObservation };
  const { observations, hops: seenHops } = await probeRound(targets, probing);
  if (signal.aborted) return null;
  const now = clock.now();

  // Offline, nothing is concluded, and no redirect is held to be out of use.
  const isOffline = vantageOffline(observations);
  const offlineSince = isOffline ? (stored.offlineSince ?? startedAt) : null;
  const hops = isOffline ? stored.hops : freshHops(stored.hops, seenHops, now);
  const links = linksOf(firmware, hops);
  const originOf = originsOf(links);
  const views = isOffline ? [] : roundViews(links, observations, judge, stackNamed);

  const { horizon, deadlineHorizon, calmRounds } = config;
  const settings = { horizonMs: horizon, deadlineHorizonMs: deadlineHorizon, calmRounds };
  const signalsOf = () => NO_SIGNALS;
  const { outlooks, changes } = assessRound(stored.outlooks, links.map(pairOf), views, signalsOf, settings, now);

  const reachesBefore = reachesOf(reachSubjects(firmware, stored.hops), stored.outlooks);
  const reaches = reachesOf(reachSubjects(firmware, hops), outlooks);
  const reached = { reaches, reachChanges: reachChanges(reachesBefore, reaches) };

  return inTurn(async () => {
    const alerting = await loadAlerting(store, now);
    // One cycle without an answer may be a hiccup of one's own network: the next one tells.
    const own = context.findOfItself(alerting, isOffline ? stored.offlineSince : null);
    const { reasons, ...decided } = decideNow(
      config,
      { outlooks, ...reached, originOf, isOffline },
      own,
      alerting,
      now,
    );
    const finishedAt = clock.now();
    const decision = { at: finishedAt, ...decided };
    const record = { startedAt, finishedAt, observations, outlooks, changes, decision, hops, offlineSince };
    await store.recordCycle(record);
    return { record, offlineBefore: stored.offlineSince, ...reached, reasons, originOf, receivers: alerting.receivers };
  });
}
