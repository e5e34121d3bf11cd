// One cycle, the main path: plan -> probe -> verdicts -> outlook -> decide -> record. Start reading here.
import type { Decision } from '../alerts/decide.ts';
import type { ReceiverHealth } from '../alerts/outbox.ts';
import type { SelfFinding } from '../alerts/self-finding.ts';
import type { Clock, EpochMs } from '../lib/clock.ts';
import type { FirmwareReach, ReachChange } from '../outlook/outlook.ts';
import { reachChanges, reachesOf } from '../outlook/reach.ts';
import type { DnsSourceTally } from '../probe/dns-source.ts';
import type { Observation } from '../probe/observation.ts';
import { probeRound } from '../probe/probe-round.ts';
import type { CycleRecord, Store, StoredAlerting } from '../store/store.ts';
import { addressesToRecall } from './addresses.ts';
import { assessRound } from './assess-round.ts';
import { decideNow, type Findings, loadAlerting } from './decision.ts';
import type { Interception } from './interception.ts';
import { originsOf, pairOf, reachSubjects } from './links.ts';
import { planProbes } from './plan.ts';
import { seeRound } from './round.ts';
import type { Setup } from './setup.ts';
import type { SignalWatch } from './signals/signal-watch.ts';
import type { VantageState } from './vantage.ts';

export interface CycleContext {
  readonly setup: Setup;
  readonly store: Store;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Runs the end of the cycle, which reads and writes incidents, while nobody else does. */
  readonly inTurn: (conclude: () => Promise<CycleReport>) => Promise<CycleReport>;
  /** What anchorwatch finds of itself at the end of this cycle. */
  readonly findOfItself: (known: StoredAlerting, vantage: VantageState) => readonly SelfFinding[];
  readonly signals: Pick<SignalWatch, 'interceptionIn' | 'look'>;
  readonly onObservation?: (observation: Observation, done: number, planned: number) => void;
}

export interface CycleReport {
  readonly record: CycleRecord;
  /** Since when the vantage was offline before this cycle, to tell what is new. */
  readonly offlineBefore: EpochMs | null;
  /** What answers in the place of the targets. */
  readonly interception: Interception | null;
  /** How each source of addresses did. */
  readonly dnsSources: readonly DnsSourceTally[];
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
  const { setup, store, clock, signal, signals, inTurn, onObservation = () => undefined } = context;
  const { config, firmware } = setup;
  const { probe, vantage } = config;
  const startedAt = clock.now();
  const stored = await store.load();

  const remembered = addressesToRecall(stored.addresses, probe.rememberAddresses, startedAt);
  const probing = { settings: probe, vantage, clock, signal, remembered, onObservation };
  const round = await probeRound(planProbes(setup.targets, firmware), probing);
  if (signal.aborted) return null;
  const now = clock.now();

  const seen = await seeRound(round, { setup, stored, signals, startedAt, now });
  const { hops, links, offlineSince, interception } = seen;
  const originOf = originsOf(links);
  const isBlind = offlineSince !== null || interception !== null;

  const { horizon, deadlineHorizon, calmRounds } = config;
  const settings = { horizonMs: horizon, deadlineHorizonMs: deadlineHorizon, calmRounds };
  const pairs = links.map(pairOf);
  const { outlooks, changes } = assessRound(stored.outlooks, pairs, seen.views, seen.signalsOf, settings, now);

  const reachesBefore = reachesOf(reachSubjects(firmware, stored.hops), stored.outlooks);
  const reaches = reachesOf(reachSubjects(firmware, hops), outlooks);
  const reached = { reaches, reachChanges: reachChanges(reachesBefore, reaches) };

  return inTurn(async () => {
    const alerting = await loadAlerting(store, now);
    // One cycle without an answer may be a hiccup of one's own network: the next one tells.
    const offlineBefore = offlineSince === null ? null : stored.offlineSince;
    const own = context.findOfItself(alerting, { offlineSince: offlineBefore, interception });
    const found = { outlooks, ...reached, originOf, isOffline: isBlind };
    const { reasons, ...decided } = decideNow(config, found, own, alerting, now);
    const finishedAt = clock.now();
    const decision = { at: finishedAt, ...decided };
    const { addresses, endEntities } = seen;
    const kept = { observations: round.observations, outlooks, changes, hops, addresses, endEntities, offlineSince };
    const record = { startedAt, finishedAt, ...kept, decision };
    await store.recordCycle(record);
    const receivers = alerting.receivers;
    const { dnsSources } = round;
    const around = { offlineBefore: stored.offlineSince, interception, dnsSources };
    return { record, ...around, ...reached, reasons, originOf, receivers };
  });
}
