// One attempt, bounded: whatever a receiver does, it comes to a result.
import { setTimeout as after } from 'node:timers/promises';

import { errorText } from '../../lib/coded-error.ts';
import { visibleText } from '../../lib/escape.ts';
import type { Delivery } from '../outbox.ts';
import { retry, type Receiver, type SendResult } from '../receivers/receiver.ts';

// Receivers have shorter limits of their own; this one holds should one of them fail to.
const SEND_LIMIT_MS = 60_000;
/** How long one that was told to end may take to say what went wrong. */
const LET_GO_MS = 5_000;

/** Sends; gives a retry for a receiver that throws or never ends, which is no reason to lose the notification. */
export async function attempt(receiver: Receiver, delivery: Delivery, signal: AbortSignal): Promise<SendResult> {
  const { notification, reached } = delivery;
  const limit = new AbortController();
  const over = new AbortController();
  const timer = setTimeout(() => {
    limit.abort();
  }, SEND_LIMIT_MS);
  try {
    const sending = receiver.send(notification, { signal: AbortSignal.any([signal, limit.signal]), reached });
    return await Promise.race([sending, abandoned(over.signal)]);
  } catch (error) {
    return retry(visibleText(errorText(error)));
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}

function abandoned(over: AbortSignal): Promise<SendResult> {
  const seconds = String(SEND_LIMIT_MS / 1_000);
  const result = retry(`not sent within ${seconds} s`);
  return after(SEND_LIMIT_MS + LET_GO_MS, result, { signal: over }).catch(() => result);
}
