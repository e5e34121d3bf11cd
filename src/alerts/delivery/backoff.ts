// When to try again: exponential backoff with full jitter, what the receiver asked for, and an end after some days.
import type { EpochMs } from '../../lib/clock.ts';
import type { Delivery, DeliveryResult } from '../outbox.ts';

/** After this many milliseconds a notification is no news any more: three days, a long weekend. */
export const GIVE_UP_AFTER_MS = 3 * 86_400_000;

const BASE_MS = 10_000;
const CAP_MS = 3_600_000;
// Full jitter may draw next to nothing, and a receiver that is down should not be asked without a pause.
const FLOOR_MS = 1_000;

export interface Failure {
  readonly error: string;
  readonly retryAfterMs: number | null;
}

/**
 * What becomes of a delivery whose attempt failed at `now`. The last attempt is made when the time is up, so that a
 * receiver that asks for more patience than there is gets a last chance.
 * `random` is from [0, 1).
 */
export function afterFailure(
  delivery: Delivery,
  failure: Failure,
  now: EpochMs,
  random: number,
  giveUpAfterMs = GIVE_UP_AFTER_MS,
): DeliveryResult {
  const { error } = failure;
  const deadline = delivery.createdAt + giveUpAfterMs;
  if (now >= deadline) return { kind: 'undeliverable', at: now, error };
  const delay = Math.max(backoffMs(delivery.attempts, random), failure.retryAfterMs ?? 0);
  return { kind: 'retry', at: now, nextAttemptAt: Math.min(now + delay, Math.max(deadline, now + FLOOR_MS)), error };
}

/**
 * A random time between 1 s and 10 s · 2^attempts, at most an hour ("full jitter", AWS Architecture Blog, "Exponential
 * Backoff And Jitter"): receivers that come back are not met by everything at once. `attempts` counts those before.
 */
export function backoffMs(attempts: number, random: number): number {
  const ceiling = Math.min(CAP_MS, BASE_MS * 2 ** Math.min(attempts, 30));
  return Math.round(FLOOR_MS + random * (ceiling - FLOOR_MS));
}
