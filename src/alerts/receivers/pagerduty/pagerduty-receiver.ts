// The receiver that opens, updates and resolves an incident in PagerDuty (Events API v2):
// https://developer.pagerduty.com/docs/events-api-v2-overview
import type { Notification } from '../../notification.ts';
import { jsonPoster, objectIn, textIn, type Explain } from '../json-poster.ts';
import { messageTo } from '../message-to.ts';
import { ReceiverConfigError, sent, type CreateReceiver, type SendResult } from '../receiver.ts';
import type { PagerdutyConfig } from './config.ts';
import { resolveEvent, triggerEvent, type PagerdutyEvent } from './pagerduty-event.ts';

export const createPagerdutyReceiver: CreateReceiver<PagerdutyConfig> = (config, parts) => {
  const routingKey = routingKeyIn(parts.secretOf(config.routingKey));
  const post = jsonPoster({ url: config.url, ca: config.ca, secrets: [routingKey], headers: {}, explain }, parts);
  return {
    name: parts.name,
    send: async (notification, { signal }) => {
      const trigger = () => triggerEvent(routingKey, notification, messageTo(parts, notification));
      const resolve = () => resolveEvent(routingKey, notification);
      if (notification.kind === 'digest') return sent('a digest is nothing to page anybody for: it was not sent');
      return postAll(eventsOf(notification.kind, trigger, resolve), (event) => post(event, signal));
    },
  };
};

// What PagerDuty has been sent already does no harm when it comes again: the dedup key is the same.
async function postAll(
  events: readonly PagerdutyEvent[],
  post: (event: PagerdutyEvent) => Promise<SendResult>,
): Promise<SendResult> {
  for (const event of events) {
    const result = await post(event);
    if (result.kind !== 'sent') return result;
  }
  return sent();
}

function eventsOf(
  kind: Exclude<Notification['kind'], 'digest'>,
  trigger: () => PagerdutyEvent,
  resolve: () => PagerdutyEvent,
): readonly PagerdutyEvent[] {
  switch (kind) {
    case 'opened':
    case 'reopened':
    case 'raised':
    case 'grown':
    case 'escalated':
    case 'reminder':
    // What has become better is still not over.
    case 'eased':
      return [trigger()];
    case 'resolved':
      return [resolve()];
    // It shows that events arrive, and leaves nothing open behind it.
    case 'test':
      return [trigger(), resolve()];
  }
}

function routingKeyIn(secret: string): string {
  const key = secret.trim();
  if (/^[A-Za-z0-9_-]{1,100}$/.test(key)) return key;
  throw new ReceiverConfigError(['routingKey'], 'something else', 'an integration key: 32 letters and digits');
}

/** `{"status":"invalid event","message":"Event object is invalid","errors":["..."]}`; the errors tell more. */
const explain: Explain = (body) => {
  const { errors } = objectIn(body);
  const first: unknown = Array.isArray(errors) ? errors[0] : null;
  return { reason: typeof first === 'string' ? first : textIn(body, ['message']), retryAfter: null };
};
