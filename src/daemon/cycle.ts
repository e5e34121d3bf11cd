// One cycle, the main path: plan -> probe -> verdicts -> outlook -> decide -> record. Start reading here.
import { decide } from '../alerts/decide.ts';
import type { Clock, EpochMs } from '../lib/clock.ts';
import type { FirmwareReach, ReachChange } from '../outlook/outlook.ts';
import { reachChanges, reachesOf } from '../outlook/reach.ts';
import type { Observation } from '../probe/observation.ts';
import { probeRound } from '../probe/probe-round.ts';
import type { CycleRecord, Store } from '../store/store.ts';
import { assessRound } from './assess-round.ts';
import { decisionInput } from './decision-input.ts';
import { freshHops, linksOf, pairOf, reachSubjects } from './links.ts';
import { planProbes } from './plan.ts';
import { roundViews } from './round-views.ts';
import type { Setup } from './setup.ts';
import { vantageOffline } from './vantage.ts';

export interface CycleReport {
  readonly record: CycleRecord;
  /** Since when the vantage was offline before this cycle, to tell what is new. */
  readonly offlineBefore: EpochMs | null;
  /** Whether each firmware can be updated, and which of them stepped: both follow from the outlooks that are kept. */
  readonly reaches: readonly FirmwareReach[];
  readonly reachChanges: readonly ReachChange[];
}

/**
 * Runs one cycle and writes what was seen, what was concluded and what is to be told in one transaction; delivery comes
 * after. Null when `signal` ended it early: then nothing is written. Rejects with a StoreError when the store fails.
 */
export async function runCycle(
  setup: Setup,
  store: Store,
  clock: Clock,
  signal: AbortSignal,
  onObservation: (observation: Observation, done: number, planned: number) => void = () => undefined,
): Promise<CycleReport | null> {
  const { config, firmware, judge, stackNamed } = setup;
  const startedAt = clock.now();
  const stored = await store.load();

  const targets = planProbes(setup.targets, firmware);
  const context = { settings: config.probe, vantage: config.vantage, clock, signal, onObservation };
  const { observations, hops: seenHops } = await probeRound(targets, context);
  if (signal.aborted) return null;
  const now = clock.now();

  // Offline, nothing is concluded, and no redirect is held to be out of use.
  const offline = vantageOffline(observations);
  const hops = offline ? stored.hops : freshHops(stored.hops, seenHops, now);
  const links = linksOf(firmware, hops);
  const views = offline ? [] : roundViews(links, observations, judge, stackNamed);

  const settings = { horizonMs: config.horizon, calmRounds: config.calmRounds };
  const { outlooks, changes } = assessRound(stored.outlooks, links.map(pairOf), views, settings, now);

  const reachesBefore = reachesOf(reachSubjects(firmware, stored.hops), stored.outlooks);
  const reaches = reachesOf(reachSubjects(firmware, hops), outlooks);
  const reached = { reaches, reachChanges: reachChanges(reachesBefore, reaches) };

  // Nor is an incident opened, repeated or resolved.
  const decision = offline
    ? { incidents: [], deliveries: [] }
    : decide({ ...decisionInput(setup, links, stored.incidents), changes, outlooks, ...reached, now });

  const record: CycleRecord = {
    startedAt,
    finishedAt: clock.now(),
    observations,
    outlooks,
    changes,
    ...decision,
    hops,
    offlineSince: offline ? (stored.offlineSince ?? startedAt) : null,
  };
  await store.recordCycle(record);
  return { record, offlineBefore: stored.offlineSince, ...reached };
}
