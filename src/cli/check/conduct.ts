// One check from start to end: what a cycle of the daemon does, with nothing known before and nothing kept.
import type { Certificate } from '../../chain/certificate.ts';
import type { Judge } from '../../chain/judge.ts';
import { createJudge } from '../../chain/judge.ts';
import { assessRound } from '../../daemon/assess-round.ts';
import type { Link } from '../../daemon/links.ts';
import { freshHops, linksOf, pairOf, reachSubjects } from '../../daemon/links.ts';
import { planProbes } from '../../daemon/plan.ts';
import { roundViews } from '../../daemon/round-views.ts';
import { endEntitiesOf } from '../../daemon/signals/end-entities.ts';
import { pairSignalsOf } from '../../daemon/signals/pair-signals.ts';
import { ownTableFor } from '../../daemon/signals/programs.ts';
import { vantageOffline } from '../../daemon/vantage.ts';
import { knownRoots } from '../../firmware/known-roots.ts';
import type { Clock, EpochMs } from '../../lib/clock.ts';
import type { OutlookState } from '../../outlook/outlook.ts';
import { reachesOf } from '../../outlook/reach.ts';
import type { Observation } from '../../probe/observation.ts';
import type { ProbeContext } from '../../probe/probe-round.ts';
import { probeRound } from '../../probe/probe-round.ts';
import { exitStatusOf } from '../../views/exit-status.ts';
import type { CheckedOutlook, CheckReport } from './report.ts';
import type { CheckSubject } from './subject.ts';
import { inOrderOf, worstFirst } from './worst-first.ts';

/** Probes and judges; null when `signal` ended it before all had been asked. */
export async function conductCheck(
  subject: CheckSubject,
  clock: Clock,
  signal: AbortSignal,
  onObservation: NonNullable<ProbeContext['onObservation']>,
): Promise<CheckReport | null> {
  const { firmware, vantage } = subject;
  // Jitter spreads the load of rounds that come again and again; somebody waits for this one.
  const settings = { ...subject.probe, jitter: 0 };
  const context = { settings, vantage, clock, signal, onObservation };
  const round = await probeRound(planProbes(subject.targets, firmware), context);
  if (signal.aborted) return null;

  const now = clock.now();
  const judge = createJudge({ knownRoots });
  const { observations } = round;
  const seenHops = freshHops([], round.hops, now);
  const links = linksOf(firmware, seenHops);
  const views = roundViews(links, round, judge, subject.stacks.named);
  const signalsOf = signalsOfCheck(links, observations, judge, now);
  const { outlooks } = assessRound([], links.map(pairOf), views, signalsOf, subject.assess, now);
  const reaches = reachesOf(reachSubjects(subject.fleet, seenHops), outlooks);
  const checked = worstFirst(
    outlooks.map((state) => checkedOutlook(state, links)),
    reaches,
  );
  return {
    at: now,
    exitStatus: exitStatusOf(outlooks.map(({ level }) => level)),
    outlooks: checked,
    reaches: inOrderOf(checked, reaches),
    offline: vantageOffline(observations),
    certificates: servedCertificates(observations, judge),
  };
}

/** What is known without asking anybody: deadlines, and when the certificates that are served will be renewed. */
function signalsOfCheck(links: readonly Link[], observations: readonly Observation[], judge: Judge, now: EpochMs) {
  const endEntities = endEntitiesOf(observations, [], judge);
  const nothing = { signals: [], history: [], declaredFor: () => null, issuancesFor: () => [], previewsFor: () => [] };
  const table = ownTableFor(links.map(({ anchors }) => anchors));
  return pairSignalsOf({ links, observations, endEntities, now }, { ...nothing, table }, judge);
}

function checkedOutlook(state: OutlookState, links: readonly Link[]): CheckedOutlook {
  const link = links.find(({ firmware, target }) => firmware.id === state.firmware && target === state.target);
  return { state, devices: link?.firmware.devices ?? null, via: link?.via ?? null };
}

function servedCertificates(observations: readonly Observation[], judge: Judge): readonly Certificate[] {
  const certificates = new Map<string, Certificate>();
  for (const { outcome } of observations) {
    if (outcome.kind === 'failed') continue;
    for (const served of outcome.servedList.certificates) {
      const certificate = judge.decode(served);
      if (certificate !== null) certificates.set(served.sha256, certificate);
    }
  }
  return [...certificates.values()];
}
