// The receiver that posts to a channel in Microsoft Teams, by a webhook of its Workflows app:
// https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
import { jsonPoster, objectIn, urlOf, type Explain } from '../json-poster.ts';
import { messageTo } from '../message-to.ts';
import type { CreateReceiver } from '../receiver.ts';
import type { TeamsConfig } from './config.ts';
import { teamsBody } from './teams-body.ts';

export const createTeamsReceiver: CreateReceiver<TeamsConfig> = (config, parts) => {
  const post = jsonPoster({ url: urlOf(config.url, parts), ca: config.ca, secrets: [], headers: {}, explain }, parts);
  return {
    name: parts.name,
    send: (notification, { signal }) => post(teamsBody(messageTo(parts, notification)), signal),
  };
};

/** Power Automate says why as `{"error":{"code":"WorkflowNotFound","message":"..."}}`. */
const explain: Explain = (body) => {
  const { error } = objectIn(body);
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return { reason: typeof code === 'string' ? code : null, retryAfter: null };
};
