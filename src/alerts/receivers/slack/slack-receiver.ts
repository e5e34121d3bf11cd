// The receiver that posts to a channel in Slack, by an incoming webhook:
// https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
import { jsonPoster, urlOf, type Explain } from '../json-poster.ts';
import { messageTo } from '../message-to.ts';
import type { CreateReceiver } from '../receiver.ts';
import type { SlackConfig } from './config.ts';
import { slackBody } from './slack-body.ts';

export const createSlackReceiver: CreateReceiver<SlackConfig> = (config, parts) => {
  const post = jsonPoster({ url: urlOf(config.url, parts), ca: config.ca, secrets: [], headers: {}, explain }, parts);
  return {
    name: parts.name,
    send: (notification, { signal }) => post(slackBody(messageTo(parts, notification)), signal),
  };
};

/** Slack says why in one word, such as `no_service` or `channel_is_archived`. */
const explain: Explain = (body) => ({ reason: /^[a-z_]{1,60}$/.exec(body.trim())?.[0] ?? null, retryAfter: null });
