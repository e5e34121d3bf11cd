// One decision from everything that there is to know now: in a cycle with what it found, between cycles with what the last
// one found.
import { decide, type Decision } from '../alerts/decide.ts';
import type { LabelSource } from '../alerts/matching/matcher.ts';
import type { Incident } from '../alerts/incident.ts';
import { effectiveRoutes } from '../alerts/routes.ts';
import type { SelfFinding } from '../alerts/self-finding.ts';
import type { Config } from '../config/schema.ts';
import { targetsOf } from '../config/targets.ts';
import type { EpochMs } from '../lib/clock.ts';
import type { FirmwareReach, OutlookState, Pair, ReachChange } from '../outlook/outlook.ts';
import { type TargetKey, targetKey } from '../probe/observation.ts';
import type { Store, StoredAlerting } from '../store/store.ts';

/** What the probes came to, last or just now. */
export interface Findings {
  readonly outlooks: readonly OutlookState[];
  readonly reaches: readonly FirmwareReach[];
  /** Of this round; between rounds there are none. */
  readonly reachChanges: readonly ReachChange[];
  /** The target of the config that leads to a pair's target through redirects; for one of the config itself it. */
  readonly originOf: (pair: Pair) => TargetKey;
  /** Nothing is known of devices: no target answers, or none was asked since the start. */
  readonly isOffline: boolean;
}

/** Before the first cycle, and while nothing can be written. */
export const NOTHING_KNOWN: Findings = {
  outlooks: [],
  reaches: [],
  reachChanges: [],
  originOf: ({ target }) => target,
  isOffline: true,
};

/** An incident that comes back within this time is the same one: operators roll back and try again. */
const REOPENED_WITHIN_MS = 30 * 86_400_000;

export function loadAlerting(store: Store, now: EpochMs): Promise<StoredAlerting> {
  return store.loadAlerting(now, now - REOPENED_WITHIN_MS);
}

/** Who is to be told what. `incidents` stands in for the stored ones where the store cannot be read. */
export function decideNow(
  config: Config,
  findings: Findings,
  own: readonly SelfFinding[],
  stored: Pick<StoredAlerting, 'incidents' | 'acknowledgements' | 'silences'>,
  now: EpochMs,
): Decision {
  return decide({
    now,
    ...findings,
    findings: own,
    calmRounds: config.calmRounds,
    incidents: stored.incidents,
    acknowledgements: stored.acknowledgements,
    silences: stored.silences,
    maintenance: config.maintenance,
    ...effectiveRoutes(config),
    labelsOf: labelsOf(config),
  });
}

/** A decision from nothing but what anchorwatch finds of itself and the incidents that it remembers. */
export function decideOfItself(
  config: Config,
  own: readonly SelfFinding[],
  incidents: readonly Incident[],
  now: EpochMs,
): Decision {
  return decideNow(config, NOTHING_KNOWN, own, { incidents, acknowledgements: [], silences: [] }, now);
}

const NO_LABELS = {};

/** The labels that the config gives to firmware lines and targets. */
export function labelsOf(config: Pick<Config, 'firmware' | 'targets'>): LabelSource {
  const firmware = new Map(config.firmware.map(({ id, labels }) => [id, labels]));
  const targets = new Map(targetsOf(config).map(({ host, port, labels }) => [targetKey(host, port), labels]));
  return {
    firmware: (id) => firmware.get(id) ?? NO_LABELS,
    target: (key) => targets.get(key) ?? NO_LABELS,
  };
}
