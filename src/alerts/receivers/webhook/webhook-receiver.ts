// The receiver that posts JSON, signed as Standard Webhooks have it. docs/webhook.md is what its users read.
import type { Clock } from '../../../lib/clock.ts';
import { originOf, resultOf } from '../../http/outcome.ts';
import { httpSender, type HttpRequest, type HttpSender } from '../../http/post.ts';
import type { Notification } from '../../notification.ts';
import { notificationBody } from '../../render/json.ts';
import { urlOf } from '../json-poster.ts';
import type { CreateReceiver, Receiver } from '../receiver.ts';
import type { WebhookConfig } from './config.ts';
import { signingKey, webhookSignature } from './signature.ts';

// What Standard Webhooks recommends: 15 to 30 s.
const TIMEOUT_MS = 15_000;

export const createWebhookReceiver: CreateReceiver<WebhookConfig> = ({ url, secret, ca }, parts) => {
  const { name, environment, clock } = parts;
  return webhookReceiver({
    name,
    url: urlOf(url, parts),
    key: secret === undefined ? null : signingKey(parts.secretOf(secret)),
    sender: httpSender({ ca: parts.pemOf(ca), environment, timeoutMs: TIMEOUT_MS }),
    clock,
  });
};

export interface WebhookOptions {
  readonly name: string;
  /** May carry a secret in its path: only its origin is ever shown. */
  readonly url: string;
  /** As of `signingKey`; null to send unsigned. */
  readonly key: Buffer | null;
  readonly sender: HttpSender;
  readonly clock: Clock;
}

export function webhookReceiver({ name, url, key, sender, clock }: WebhookOptions): Receiver {
  return {
    name,
    send: async (notification, { signal }) => {
      const outcome = await sender.send(signedRequest(url, notification, key, clock), signal);
      return resultOf(outcome, originOf(url), clock.now());
    },
  };
}

function signedRequest(url: string, notification: Notification, key: Buffer | null, clock: Clock): HttpRequest {
  const body = JSON.stringify(notificationBody(notification));
  const timestamp = String(Math.floor(clock.now() / 1_000));
  const signature = key === null ? null : webhookSignature(key, notification.id, timestamp, body);
  return {
    method: 'POST',
    url,
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
