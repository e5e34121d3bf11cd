// The receiver that posts to a channel in Discord, by a webhook:
// https://docs.discord.com/developers/resources/webhook#execute-webhook
import { jsonPoster, objectIn, textIn, urlOf, type Explain } from '../json-poster.ts';
import { messageTo } from '../message-to.ts';
import type { CreateReceiver } from '../receiver.ts';
import type { DiscordConfig } from './config.ts';
import { discordBody } from './discord-body.ts';

export const createDiscordReceiver: CreateReceiver<DiscordConfig> = (config, parts) => {
  const url = waitingUrl(urlOf(config.url, parts));
  const post = jsonPoster({ url, ca: config.ca, secrets: [], headers: {}, explain }, parts);
  return {
    name: parts.name,
    send: (notification, { signal }) => post(discordBody(messageTo(parts, notification)), signal),
  };
};

// Without `wait`, Discord answers before it has the message, and tells nobody when it could not keep it.
function waitingUrl(url: string): string {
  const waiting = new URL(url);
  waiting.searchParams.set('wait', 'true');
  return waiting.href;
}

/** `{"message":"Unknown Webhook","code":10015}`, with `retry_after` in seconds where the rate is limited. */
const explain: Explain = (body) => {
  const { retry_after: seconds } = objectIn(body);
  return {
    reason: textIn(body, ['message']),
    retryAfter: typeof seconds === 'number' && seconds >= 0 ? seconds : null,
  };
};
