// The kinds of receivers. A new one is a folder beside this file, and an entry here: what the config says of it, and what
// makes it, which is loaded when a config asks for it.
import type { z } from 'zod';

import { commandConfig } from './command/config.ts';
import { discordConfig } from './discord/config.ts';
import { emailConfig } from './email/config.ts';
import { logConfig } from './log/config.ts';
import { ntfyConfig } from './ntfy/config.ts';
import { pagerdutyConfig } from './pagerduty/config.ts';
import type { CreateReceiver } from './receiver.ts';
import { slackConfig } from './slack/config.ts';
import { teamsConfig } from './teams/config.ts';
import { webhookConfig } from './webhook/config.ts';

export const RECEIVER_KINDS = {
  email: kind(
    emailConfig,
    'Tell by mail; needs smtp.',
    async () => (await import('./email/email-receiver.ts')).createEmailReceiver,
  ),
  webhook: kind(
    webhookConfig,
    'Tell by an HTTP POST of JSON, signed as Standard Webhooks have it.',
    async () => (await import('./webhook/webhook-receiver.ts')).createWebhookReceiver,
  ),
  slack: kind(
    slackConfig,
    'Tell a channel in Slack.',
    async () => (await import('./slack/slack-receiver.ts')).createSlackReceiver,
  ),
  teams: kind(
    teamsConfig,
    'Tell a channel in Microsoft Teams.',
    async () => (await import('./teams/teams-receiver.ts')).createTeamsReceiver,
  ),
  discord: kind(
    discordConfig,
    'Tell a channel in Discord.',
    async () => (await import('./discord/discord-receiver.ts')).createDiscordReceiver,
  ),
  pagerduty: kind(
    pagerdutyConfig,
    'Open, update and resolve an incident in PagerDuty.',
    async () => (await import('./pagerduty/pagerduty-receiver.ts')).createPagerdutyReceiver,
  ),
  ntfy: kind(
    ntfyConfig,
    'Tell the phones that listen to a topic of ntfy.',
    async () => (await import('./ntfy/ntfy-receiver.ts')).createNtfyReceiver,
  ),
  command: kind(
    commandConfig,
    'Run a program, with the JSON on its standard input.',
    async () => (await import('./command/command-receiver.ts')).createCommandReceiver,
  ),
  log: kind(
    logConfig,
    'Tell the log, as happens without any receiver: {}.',
    async () => (await import('./log/log-receiver.ts')).createLogReceiver,
  ),
} as const;

export type ReceiverKind = keyof typeof RECEIVER_KINDS;
export const RECEIVER_KIND_NAMES = Object.keys(RECEIVER_KINDS) as readonly ReceiverKind[];

interface Kind<Schema extends z.ZodType> {
  readonly config: Schema;
  /** For the JSON Schema of the config. */
  readonly about: string;
  readonly load: () => Promise<CreateReceiver<z.output<Schema>>>;
}

function kind<Schema extends z.ZodType>(config: Schema, about: string, load: Kind<Schema>['load']): Kind<Schema> {
  return { config, about, load };
}
