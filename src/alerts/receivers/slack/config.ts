// What the config says of a channel in Slack.
import { z } from 'zod';

import { caFile, secretUrl } from '../../../config/schema-parts.ts';

export const slackConfig = z.strictObject({
  url: secretUrl.describe('The incoming webhook of the channel; whoever has it can post there.'),
  ca: caFile.optional(),
});
export type SlackConfig = z.output<typeof slackConfig>;
