// What to do about an incident, as it was told last.
import type { Advice } from '../alerts/notification.ts';
import type { DeliveryEntry } from '../alerts/outbox.ts';
import type { EpochMs } from '../lib/clock.ts';

export interface Advised {
  readonly toldAt: EpochMs;
  /** In order; never empty. */
  readonly advice: readonly Advice[];
}

/** Of the latest notification that advises anything; null where none does. */
export function advisedIn(deliveries: readonly DeliveryEntry[]): Advised | null {
  const [latest] = deliveries
    .flatMap(({ notification }) => ('advice' in notification && notification.advice.length > 0 ? [notification] : []))
    .toSorted((a, b) => b.at - a.at);
  return latest === undefined ? null : { toldAt: latest.at, advice: latest.advice };
}
