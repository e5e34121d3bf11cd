// When to try again what failed: exponential backoff with full jitter, what the receiver asked for, and an end after
// some days.
import type { EpochMs } from '../../lib/clock.ts';
import type { Delivery, DeliveryResult } from '../outbox.ts';

/** After this many milliseconds a notification is no news any more: three days, a long weekend. */
export const GIVE_UP_AFTER_MS = 3 * 86_400_000;

/** The longest wait that is not asked for by the receiver. */
export const LONGEST_BACKOFF_MS = 3_600_000;

/**
 * Nothing is given up before so many tries, however late it is: the clock may have been set ahead, and a machine that
 * was off for days has no network in its first seconds. They take about as long as the shortest `giveUpAfter`, a minute.
 */
export const MIN_TRIES = 5;

const BASE_MS = 10_000;
// Full jitter may draw next to nothing, and a receiver that is down should not be asked without a pause.
const FLOOR_MS = 1_000;

export interface Failure {
  readonly error: string;
  readonly retryAfterMs: number | null;
  readonly reached: readonly string[];
}

/** What a failure is judged by, beside the delivery itself. */
export interface Circumstances {
  readonly now: EpochMs;
  /** From [0, 1). */
  readonly random: number;
  readonly giveUpAfterMs: number;
  /** How often the receiver was left in peace since it last took anything: each stands for a try of all that waits. */
  readonly rests: number;
}

/**
 * What becomes of a delivery whose attempt failed. A try is made when the time is up, so that a receiver that asks for
 * more patience than there is gets a last chance.
 */
export function afterFailure(delivery: Delivery, failure: Failure, circumstances: Circumstances): DeliveryResult {
  const { now, random, giveUpAfterMs, rests } = circumstances;
  const { error } = failure;
  const left = delivery.createdAt + giveUpAfterMs - now;
  const tries = Math.max(delivery.attempts + 1, rests);
  if (left <= 0 && tries >= MIN_TRIES) return { kind: 'undeliverable', at: now, error };

  const backoff = backoffMs(delivery.attempts, random);
  const delay = left <= 0 ? backoff : Math.min(Math.max(backoff, failure.retryAfterMs ?? 0), Math.max(left, FLOOR_MS));
  return { kind: 'retry', at: now, nextAttemptAt: now + delay, error, reached: reachedBy(delivery, failure) };
}

/**
 * A random time between 1 s and 10 s · 2^attempts, at most an hour ("full jitter", AWS Architecture Blog, "Exponential
 * Backoff And Jitter"): receivers that come back are not met by everything at once. `attempts` counts those before.
 */
export function backoffMs(attempts: number, random: number): number {
  const ceiling = Math.min(LONGEST_BACKOFF_MS, BASE_MS * 2 ** Math.min(attempts, 30));
  return Math.round(FLOOR_MS + random * (ceiling - FLOOR_MS));
}

// An attempt that broke off may have forgotten what earlier ones reached.
function reachedBy(delivery: Delivery, { reached }: Failure): readonly string[] {
  return [...new Set([...delivery.reached, ...reached])];
}
