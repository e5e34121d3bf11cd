// What has not been delivered: what waits, and what was given up.
import type { DeliveryEntry } from '../../alerts/outbox.ts';
import type { EpochMs } from '../../lib/clock.ts';
import type { Store } from '../../store/store.ts';
import type { ExitStatus } from '../../views/exit-status.ts';

export interface OutboxReport {
  readonly now: EpochMs;
  readonly pending: number;
  readonly undeliverable: number;
  /** Those that were given up, then those that wait; each the oldest first. */
  readonly entries: readonly DeliveryEntry[];
}

/** Of each state: the store keeps no more undeliverable ones either. */
const MAX_ENTRIES = 1_000;

/** Reads what was given up, and unless `undeliverableOnly` what waits. */
export async function readOutbox(
  store: Pick<Store, 'loadAlerting' | 'deliveries'>,
  now: EpochMs,
  { undeliverableOnly }: { readonly undeliverableOnly: boolean },
): Promise<OutboxReport> {
  const { receivers } = await store.loadAlerting(now, Number.MAX_SAFE_INTEGER);
  const givenUp = await store.deliveries(['undeliverable'], MAX_ENTRIES);
  const waiting = undeliverableOnly ? [] : await store.deliveries(['pending'], MAX_ENTRIES);
  return {
    now,
    pending: receivers.reduce((sum, { pending }) => sum + pending, 0),
    undeliverable: receivers.reduce((sum, { undeliverable }) => sum + undeliverable, 0),
    entries: [...givenUp, ...waiting],
  };
}

/** 2 while something was given up, 1 while something that was tried waits, else 0. */
export function outboxStatus({ undeliverable, entries }: OutboxReport): ExitStatus {
  if (undeliverable > 0) return 2;
  return entries.some(({ attempts }) => attempts > 0) ? 1 : 0;
}
