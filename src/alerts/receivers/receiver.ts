// What a receiver is to delivery: a name, and one attempt to send. Receivers never wait, repeat or remember.
import type { Notification } from '../notification.ts';

export interface Receiver {
  readonly name: string;
  /**
   * One attempt. Rejects for nothing: what went wrong is the result. Settles soon after the attempt's signal is
   * aborted; what was on its way then may have arrived all the same. Safe to call for several notifications at once.
   */
  readonly send: (notification: Notification, attempt: Attempt) => Promise<SendResult>;
}

/** What an attempt is made under. */
export interface Attempt {
  readonly signal: AbortSignal;
  /** Recipients that earlier attempts have reached: they are not told again. */
  readonly reached: readonly string[];
}

/** What became of an attempt. Texts are for people: free of secrets, and visible characters only. */
export type SendResult =
  | {
      readonly kind: 'sent';
      /** What the operator should know although it was sent: recipients that the server refused. */
      readonly warning: string | null;
    }
  | {
      readonly kind: 'retry';
      readonly error: string;
      /** What the receiver asked for (Retry-After), in milliseconds. */
      readonly retryAfterMs: number | null;
      /** Recipients that have it, by this attempt or an earlier one; empty where there is one recipient only. */
      readonly reached: readonly string[];
    }
  /** The receiver will not take it however often it is tried. */
  | { readonly kind: 'refused'; readonly error: string };

export function sent(warning: string | null = null): SendResult {
  return { kind: 'sent', warning };
}

export function retry(error: string, retryAfterMs: number | null = null, reached: readonly string[] = []): SendResult {
  return { kind: 'retry', error, retryAfterMs, reached };
}

export function refused(error: string): SendResult {
  return { kind: 'refused', error };
}
