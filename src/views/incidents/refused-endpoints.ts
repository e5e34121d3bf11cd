// Which endpoints refuse and since when, as it was told last: whoever asks an operator has to name them.
import { type Incident, isOpen } from '../../alerts/incident.ts';
import type { EndpointEvidence } from '../../alerts/notification.ts';
import type { DeliveryEntry } from '../../alerts/outbox.ts';
import type { EpochMs } from '../../lib/clock.ts';
import type { Pair } from '../../outlook/outlook.ts';

/** Of the pair that an incident hits worst. */
export interface RefusedEndpoints extends Pair {
  readonly toldAt: EpochMs;
  /** Those that have refused for the longest time first. */
  readonly endpoints: readonly EndpointEvidence[];
}

/** Null where the latest notification of an incident names none, and once the incident is over. */
export function refusedEndpoints(incident: Incident, deliveries: readonly DeliveryEntry[]): RefusedEndpoints | null {
  if (!isOpen(incident)) return null;
  const told = deliveries.flatMap(({ notification }) => (notification.about === 'devices' ? [notification] : []));
  const [latest] = told.toSorted((a, b) => b.at - a.at);
  const refused = latest?.evidence.endpoints.filter(({ accepted }) => accepted === false) ?? [];
  if (latest === undefined || refused.length === 0) return null;
  const { firmware, target, at } = latest;
  return { firmware, target, toldAt: at, endpoints: refused.toSorted((a, b) => sinceOf(a) - sinceOf(b)) };
}

/** What an earlier version told has no instant. */
function sinceOf({ refusedSince }: EndpointEvidence): number {
  return refusedSince ?? Number.MAX_SAFE_INTEGER;
}
