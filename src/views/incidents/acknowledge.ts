// Writes down that somebody looks after an incident.
import type { Acknowledgement } from '../../alerts/acknowledgement.ts';
import type { EpochMs } from '../../lib/clock.ts';
import type { Store } from '../../store/store.ts';
import { type Acknowledgeable, levelToAcknowledge } from './acknowledging.ts';

/** Who does something by hand, and what they say of it: both made visible, and short enough for a line. */
export interface Signature {
  readonly by: string;
  readonly comment: string;
}

// It stands in a line of every mail about the incident.
export const MAX_NAME = 100;
export const MAX_COMMENT = 500;

/** What was written. Rejects with a StoreError, and when the incident was forgotten meanwhile. */
export async function acknowledge(
  store: Pick<Store, 'acknowledge' | 'loadAlerting'>,
  wanted: Acknowledgeable,
  who: Signature,
  now: EpochMs,
): Promise<Acknowledgement> {
  const { incident } = wanted;
  const level = levelToAcknowledge(wanted, await acknowledgementOf(store, incident.id, now));
  const { by, comment } = who;
  const acknowledgement = { incident: incident.id, at: now, by, comment, level, reopenedAt: incident.reopenedAt };
  await store.acknowledge(acknowledgement);
  return acknowledgement;
}

/** The one that stands; null: nobody, or it was taken back. */
export async function acknowledgementOf(
  store: Pick<Store, 'loadAlerting'>,
  incident: string,
  now: EpochMs,
): Promise<Acknowledgement | null> {
  const { acknowledgements } = await store.loadAlerting(now, now);
  return acknowledgements.find((one) => one.incident === incident) ?? null;
}
