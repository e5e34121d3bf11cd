// The receiver that publishes to a topic of ntfy: https://docs.ntfy.sh/publish/#publish-as-json
import { jsonPoster, textIn, urlOf, type Explain } from '../json-poster.ts';
import { messageTo } from '../message-to.ts';
import { ReceiverConfigError, type CreateReceiver } from '../receiver.ts';
import type { NtfyConfig } from './config.ts';
import { ntfyBody } from './ntfy-body.ts';

export const createNtfyReceiver: CreateReceiver<NtfyConfig> = (config, parts) => {
  const { server, topic } = topicIn(urlOf(config.url, parts));
  const token = config.token === undefined ? null : tokenIn(parts.secretOf(config.token));
  const headers: Readonly<Record<string, string>> = token === null ? {} : { authorization: `Bearer ${token}` };
  const secrets = token === null ? [topic] : [topic, token];
  const post = jsonPoster({ url: server, ca: config.ca, secrets, headers, explain }, parts);
  return {
    name: parts.name,
    send: (notification, { signal }) => post(ntfyBody(topic, messageTo(parts, notification)), signal),
  };
};

/**
 * JSON goes to the root of the server, with the topic inside: titles in headers would have to be ASCII, and proxies in
 * between read headers.
 */
function topicIn(url: string): { readonly server: string; readonly topic: string } {
  const server = new URL(url);
  // The names that ntfy allows: https://docs.ntfy.sh/publish/#limitations
  const topic = /^\/([-_A-Za-z0-9]{1,64})\/?$/.exec(server.pathname)?.[1];
  if (topic === undefined) {
    throw new ReceiverConfigError(['url'], 'no topic in it', 'the URL of a topic, such as https://ntfy.sh/my-topic');
  }
  server.pathname = '/';
  return { server: server.href, topic };
}

function tokenIn(secret: string): string {
  const token = secret.trim();
  if (/^[\x21-\x7e]{1,200}$/.test(token)) return token;
  throw new ReceiverConfigError(['token'], 'something else', 'an access token such as tk_ and 29 letters');
}

/** `{"code":40101,"http":401,"error":"unauthorized","link":"..."}`. */
const explain: Explain = (body) => ({ reason: textIn(body, ['error']), retryAfter: null });
