// The receiver that posts JSON, signed as Standard Webhooks have it. docs/webhook.md is what its users read.
import { errorText } from '../../../lib/coded-error.ts';
import type { Clock } from '../../../lib/clock.ts';
import { visibleText } from '../../../lib/escape.ts';
import type { Notification } from '../../notification.ts';
import { notificationBody } from '../../render/json.ts';
import { retry, sent, type Receiver, type SendResult } from '../receiver.ts';
import { retryAfterMs } from './retry-after.ts';
import { signingKey, webhookSignature } from './signature.ts';

export interface WebhookOptions {
  readonly name: string;
  /** May carry a secret in its path: only its origin is ever shown. */
  readonly url: string;
  /** `whsec_...`, or null to send unsigned. */
  readonly secret: string | null;
  readonly clock: Clock;
  /** For connecting, sending and the head of the answer together. */
  readonly timeoutMs?: number;
}

// What Standard Webhooks recommends: 15 to 30 s.
const DEFAULT_TIMEOUT_MS = 15_000;

/** 2xx is sent, anything else is tried again. Throws CodedError `webhook-secret-invalid`. */
export function webhookReceiver(options: WebhookOptions): Receiver {
  const { name, url, clock, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const key = options.secret === null ? null : signingKey(options.secret, name);
  return {
    name,
    send: async (notification, { signal }) => {
      const limit = AbortSignal.timeout(timeoutMs);
      try {
        const response = await fetch(url, {
          ...signedRequest(notification, key, clock),
          redirect: 'manual',
          signal: AbortSignal.any([signal, limit]),
        });
        await response.body?.cancel();
        return resultOf(response, clock);
      } catch (error) {
        return retry(
          `${new URL(url).origin}: ${limit.aborted ? `no answer in ${String(timeoutMs)} ms` : reason(error)}`,
        );
      }
    },
  };
}

function signedRequest(notification: Notification, key: Buffer | null, clock: Clock): RequestInit {
  const body = JSON.stringify(notificationBody(notification));
  const timestamp = String(Math.floor(clock.now() / 1_000));
  const signature = key === null ? null : webhookSignature(key, notification.id, timestamp, body);
  return {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'anchorwatch',
      'webhook-id': notification.id,
      'webhook-timestamp': timestamp,
      ...(signature === null ? {} : { 'webhook-signature': signature }),
    },
    body,
  };
}

// A redirect is not followed: it would take the body to where the operator did not send it.
function resultOf(response: Response, clock: Clock): SendResult {
  if (response.ok) return sent();
  const { origin } = new URL(response.url);
  const redirected = response.status >= 300 && response.status < 400;
  const answer = `${origin}: answered ${String(response.status)}${redirected ? ', and redirects are not followed' : ''}`;
  return retry(answer, retryAfterMs(response.headers.get('retry-after'), clock.now()));
}

// undici says "fetch failed" and keeps what happened in the cause.
function reason(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return visibleText(errorText(cause));
}
