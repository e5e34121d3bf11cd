// Links by which whoever reads a notification acknowledges its incident. A record; ack-token.ts makes the tokens.
import type { EpochMs } from '../lib/clock.ts';
import type { Notification } from './notification.ts';

export interface AckLinks {
  /** The URL that acknowledges what `notification` tells, for its receiver; null where there is nothing to acknowledge. */
  readonly urlFor: (notification: Notification, receiver: string, now: EpochMs) => string | null;
}
