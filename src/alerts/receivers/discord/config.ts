// What the config says of a channel in Discord.
import { z } from 'zod';

import { caFile, secretUrl } from '../../../config/schema-parts.ts';

export const discordConfig = z.strictObject({
  url: secretUrl.describe('The incoming webhook of the channel; whoever has it can post there.'),
  ca: caFile.optional(),
});
export type DiscordConfig = z.output<typeof discordConfig>;
