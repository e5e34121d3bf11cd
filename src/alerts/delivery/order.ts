// In which order pending deliveries of one receiver go out: news of an incident never overtakes older news of it.
import type { EpochMs } from '../../lib/clock.ts';
import type { Delivery } from '../outbox.ts';
import { GIVE_UP_AFTER_MS } from './backoff.ts';

/**
 * A longer wait than delivery has patience for was begun before the clock was set back: it is over. (A shorter one is
 * just waited for.)
 */
const LONGEST_WAIT_MS = GIVE_UP_AFTER_MS;

/**
 * What may be sent now, oldest first: one list for each incident, to be sent in order up to the first failure. Behind a
 * delivery whose time has not come the rest of its incident waits; other incidents do not.
 */
export function queuesDue(pending: readonly Delivery[], now: EpochMs): readonly (readonly Delivery[])[] {
  return byIncident(pending)
    .map((queue) => queue.slice(0, lengthDue(queue, now)))
    .filter((queue) => queue.length > 0);
}

/** When the next of `pending` may go out; null when there is none. */
export function nextDue(pending: readonly Delivery[]): EpochMs | null {
  const heads = byIncident(pending).flatMap((queue) => queue[0]?.nextAttemptAt ?? []);
  return heads.length === 0 ? null : Math.min(...heads);
}

function byIncident(pending: readonly Delivery[]): readonly (readonly Delivery[])[] {
  const oldestFirst = pending.toSorted((a, b) => a.createdAt - b.createdAt);
  return [...Map.groupBy(oldestFirst, (delivery) => delivery.notification.incident).values()];
}

function lengthDue(queue: readonly Delivery[], now: EpochMs): number {
  const waiting = queue.findIndex(({ nextAttemptAt }) => nextAttemptAt > now && nextAttemptAt <= now + LONGEST_WAIT_MS);
  return waiting === -1 ? queue.length : waiting;
}
