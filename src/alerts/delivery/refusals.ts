// Permanent refusals (401, 404, 550). None is believed at once: a proxy in front of a receiver answers 404 for the
// minute of a deployment, and a token that was revoked is replaced within the hour. An opening that was dropped for
// either would be lost; one that comes an hour late, or to `fallback`, is not.
import type { EpochMs } from '../../lib/clock.ts';
import type { Delivery, DeliveryResult } from '../outbox.ts';

/** Refusals with no other answer in between. */
export interface RefusalStreak {
  readonly since: EpochMs;
  readonly lastAt: EpochMs;
  /** Those within a minute count once: sent side by side they are one and the same refusal. */
  readonly tries: number;
}

const MINUTE_MS = 60_000;
/** Refused for so long, it is refused for good: time to notice, and to mend a token or an address. */
const PATIENCE_MS = 60 * MINUTE_MS;
/** And so often: a clock that is set ahead makes an hour of a minute. */
const MIN_TRIES = 4;
const LONGEST_WAIT_MS = 20 * MINUTE_MS;
// To forget a streak costs another hour of tries, and no notification.
const MAX_STREAKS = 5_000;

/** What of one receiver was refused, and since when. A restart forgets it, and patience begins anew. */
export class Refusals {
  #ofReceiver: RefusalStreak | null = null;
  readonly #ofDelivery = new Map<string, RefusalStreak>();

  /**
   * Counts one more refusal, and gives the longest streak that it belongs to: that of the delivery, or that of the
   * receiver. One that has refused everything for an hour need not refuse each notification for an hour: what comes
   * then is tried once, and goes to `fallback` without delay.
   */
  refused(deliveryId: string, now: EpochMs): RefusalStreak {
    const ofDelivery = oneMore(this.#ofDelivery.get(deliveryId) ?? null, now);
    const ofReceiver = oneMore(this.#ofReceiver, now);
    this.#ofReceiver = ofReceiver;
    if (this.#ofDelivery.size >= MAX_STREAKS) this.#ofDelivery.clear();
    this.#ofDelivery.set(deliveryId, ofDelivery);
    return ofReceiver.since <= ofDelivery.since ? ofReceiver : ofDelivery;
  }

  /** Something else than a refusal: sent, or no answer at all. */
  otherwise(deliveryId: string): void {
    this.#ofReceiver = null;
    this.#ofDelivery.delete(deliveryId);
  }

  /** The delivery is given up. */
  forget(deliveryId: string): void {
    this.#ofDelivery.delete(deliveryId);
  }
}

function oneMore(streak: RefusalStreak | null, now: EpochMs): RefusalStreak {
  // Begun after now, it was begun before the clock was set back.
  if (streak === null || streak.since > now) return { since: now, lastAt: now, tries: 1 };
  if (now - streak.lastAt < MINUTE_MS) return streak;
  return { ...streak, lastAt: now, tries: streak.tries + 1 };
}

/**
 * What becomes of a delivery that was refused: tried again some minutes apart, and given up after an hour (or
 * `giveUpAfterMs`, if that is less) of nothing but refusals. `random` is from [0, 1).
 */
export function afterRefusal(
  delivery: Delivery,
  error: string,
  streak: RefusalStreak,
  { now, random, giveUpAfterMs }: { readonly now: EpochMs; readonly random: number; readonly giveUpAfterMs: number },
): DeliveryResult {
  const left = streak.since + Math.min(PATIENCE_MS, giveUpAfterMs) - now;
  const late = now >= delivery.createdAt + giveUpAfterMs && streak.tries >= MIN_TRIES;
  if (late || (left <= 0 && streak.tries >= MIN_TRIES)) return { kind: 'undeliverable', at: now, error };

  const ceiling = Math.min(LONGEST_WAIT_MS, MINUTE_MS * 2 ** Math.min(streak.tries, 10));
  const wait = Math.round(MINUTE_MS + random * (ceiling - MINUTE_MS));
  // The last try is made when patience ends, not minutes later.
  const delay = left > 0 ? Math.min(wait, Math.max(left, MINUTE_MS)) : wait;
  return { kind: 'retry', at: now, nextAttemptAt: now + delay, error, reached: delivery.reached };
}
