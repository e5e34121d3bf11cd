// One incident with everything that the store knows of it.
import type { DeliveryEntry } from '../../alerts/outbox.ts';
import { isActive, type Silence } from '../../alerts/silence.ts';
import type { StoreConfig } from '../../config/load-leniently.ts';
import type { EpochMs } from '../../lib/clock.ts';
import type { Store } from '../../store/store.ts';
import { findIncident } from './find-incident.ts';
import { type IncidentView, viewOf } from './incident-view.ts';
import { refusedEndpoints, type RefusedEndpoints } from './refused-endpoints.ts';
import { viewContext } from './situation.ts';
import { type StoryEvent, storyOf } from './story.ts';

export interface ShownIncident {
  readonly now: EpochMs;
  readonly view: IncidentView;
  readonly deliveries: readonly DeliveryEntry[];
  readonly refused: RefusedEndpoints | null;
  readonly story: readonly StoryEvent[];
  /** Those that mute some of it now. */
  readonly silences: readonly Silence[];
}

/** The incident that `id` names, as `findIncident` has it. */
export async function readIncident(
  store: Pick<Store, 'incident' | 'incidents' | 'deliveriesOf' | 'loadAlerting'>,
  config: StoreConfig,
  id: string,
  now: EpochMs,
): Promise<ShownIncident> {
  const incident = await findIncident(store, id);
  const deliveries = await store.deliveriesOf(incident.id);
  const stored = await store.loadAlerting(now, (incident.resolvedAt ?? now) - 1);
  const active = stored.silences.filter((silence) => isActive(silence, now));
  const context = viewContext(config, { ...stored, silences: active }, now);
  const view = viewOf(incident, context);
  const { acknowledgement, muted } = view;
  const muting = new Set(muted.by.map((mute) => (mute.kind === 'silence' ? mute.id : null)));
  return {
    now,
    view,
    deliveries,
    refused: refusedEndpoints(incident, deliveries),
    story: storyOf({ incident, deliveries, acknowledgement, devicesOf: context.devicesOf }, now),
    silences: active.filter(({ id: silence }) => muting.has(silence)),
  };
}
