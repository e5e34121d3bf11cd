// In which order pending deliveries of one receiver go out: news of an incident never overtakes older news of it.
import type { EpochMs } from '../../lib/clock.ts';
import type { Delivery } from '../outbox.ts';
import { LONGEST_BACKOFF_MS } from './backoff.ts';

export interface Due {
  /** One list for each incident, to be sent in order up to the first failure. */
  readonly queues: readonly (readonly Delivery[])[];
  /** When the first of the incidents that wait goes on; null when none waits. */
  readonly next: EpochMs | null;
}

/**
 * What may be sent now. Behind a delivery whose time has not come the rest of its incident waits; other incidents do
 * not. `pending` in the order in which it was put into the outbox, whatever the clock said then; a wait of more than
 * `longestWait` milliseconds (as of `longestWaitMs`) is over.
 */
export function dueOf(pending: readonly Delivery[], now: EpochMs, longestWait: number): Due {
  const incidents = [...Map.groupBy(pending, (delivery) => delivery.notification.incident).values()];
  const queues = incidents.map((queue) => queue.slice(0, lengthDue(queue, now, longestWait)));
  const waiting = incidents.flatMap(([head], index) => (queues[index]?.length === 0 && head ? head.nextAttemptAt : []));
  return {
    queues: queues.filter((queue) => queue.length > 0),
    next: waiting.length === 0 ? null : Math.min(...waiting),
  };
}

/**
 * The longest wait to believe in, in milliseconds. One that was begun before the clock was set back lasts longer than
 * anybody meant. While the clock is behind the `latest` that it ever showed, only waits as long as a backoff are
 * believed, and what a receiver asked for beyond that is asked again; else all that delivery has patience for.
 */
export function longestWaitMs(now: EpochMs, latest: EpochMs, giveUpAfterMs: number): number {
  return now < latest - NO_STEP_MS ? LONGEST_BACKOFF_MS : Math.max(giveUpAfterMs, LONGEST_BACKOFF_MS);
}

// Less is a clock that NTP keeps, not one that was set.
const NO_STEP_MS = 60_000;

function lengthDue(queue: readonly Delivery[], now: EpochMs, longestWait: number): number {
  const waiting = queue.findIndex((delivery) => isWaiting(delivery, now, longestWait));
  return waiting === -1 ? queue.length : waiting;
}

function isWaiting({ createdAt, nextAttemptAt }: Delivery, now: EpochMs, longestWait: number): boolean {
  // Made after now: the clock was set back since, also if nobody was there to see it.
  const believed = createdAt > now + NO_STEP_MS ? LONGEST_BACKOFF_MS : longestWait;
  return nextAttemptAt > now && nextAttemptAt <= now + believed;
}
