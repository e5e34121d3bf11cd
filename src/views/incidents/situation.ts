// How things are, from the store and the config: what is open, what is muted, what waits to be told, and how old that is.
import { compareImpact } from '../../alerts/fleet.ts';
import { isOpen } from '../../alerts/incident.ts';
import { mutedBy } from '../../alerts/muting.ts';
import { isActive, type Silence } from '../../alerts/silence.ts';
import type { StoreConfig } from '../../config/load-leniently.ts';
import { labelsOf } from '../../daemon/decision.ts';
import type { EpochMs } from '../../lib/clock.ts';
import type { Store, StoredAlerting } from '../../store/store.ts';
import { type ExitStatus, exitStatusOf, worseStatus } from '../exit-status.ts';
import { type IncidentView, type ViewContext, viewOf } from './incident-view.ts';
import { isOnTime } from '../last-cycle.ts';

export interface Situation {
  readonly now: EpochMs;
  /** The open ones, the loudest first; then those that are over, the latest first. */
  readonly incidents: readonly IncidentView[];
  readonly silences: readonly Silence[];
  readonly pending: number;
  readonly undeliverable: number;
  readonly lastCycleAt: EpochMs | null;
  /** False when the last cycle is too long ago: the daemon does not run, or hangs. */
  readonly isFresh: boolean;
}

/** No incident is over later than that. */
const NEVER = Number.MAX_SAFE_INTEGER;

/** Reads what is open, with `resolved` also what is over, as far as it is kept. */
export async function readSituation(
  store: Pick<Store, 'loadAlerting'>,
  config: StoreConfig,
  now: EpochMs,
  { resolved }: { readonly resolved: boolean },
): Promise<Situation> {
  const stored = await store.loadAlerting(now, resolved ? 0 : NEVER);
  const context = viewContext(config, stored, now);
  return {
    now,
    incidents: stored.incidents.map((incident) => viewOf(incident, context)).toSorted(loudestFirst),
    silences: stored.silences.filter((silence) => isActive(silence, now)),
    pending: stored.receivers.reduce((sum, { pending }) => sum + pending, 0),
    undeliverable: stored.receivers.reduce((sum, { undeliverable }) => sum + undeliverable, 0),
    lastCycleAt: stored.lastCycleAt,
    isFresh: isOnTime(stored.lastCycleAt, config.schedule, now),
  };
}

/** What incidents are looked at with. */
export function viewContext(
  config: StoreConfig,
  { silences, acknowledgements }: Pick<StoredAlerting, 'silences' | 'acknowledgements'>,
  now: EpochMs,
): ViewContext {
  return {
    devicesOf: devicesOf(config),
    acknowledgements,
    mutedBy: mutedBy({ silences, maintenance: config.maintenance, labelsOf: labelsOf(config) }, now),
  };
}

/** How many devices run a firmware line, as far as the config says. */
export function devicesOf({ firmware }: Pick<StoreConfig, 'firmware'>): ViewContext['devicesOf'] {
  const devices = new Map(firmware.map((line) => [line.id, line.devices ?? null]));
  return (id) => devices.get(id) ?? null;
}

/** That of the loudest open incident, critical while something is undeliverable; nothing open in an old store is unknown. */
export function statusOf({ incidents, undeliverable, isFresh }: Situation): ExitStatus {
  const open = incidents.filter(({ incident }) => isOpen(incident)).map(({ incident }) => incident.level);
  const ofIncidents = exitStatusOf(['safe', ...open]);
  const ofOutbox = undeliverable > 0 ? 2 : 0;
  return worseStatus(worseStatus(ofIncidents, ofOutbox), isFresh ? 0 : 3);
}

function loudestFirst(a: IncidentView, b: IncidentView): number {
  const areOpen = Number(isOpen(b.incident)) - Number(isOpen(a.incident));
  if (areOpen !== 0) return areOpen;
  if (!isOpen(a.incident)) return (b.incident.resolvedAt ?? 0) - (a.incident.resolvedAt ?? 0);
  return compareImpact(impactOf(a), impactOf(b)) || b.incident.reopenedAt - a.incident.reopenedAt;
}

function impactOf({ incident, devices }: IncidentView) {
  return { reach: null, level: incident.level, devices };
}
