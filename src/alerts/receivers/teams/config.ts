// What the config says of a channel in Microsoft Teams.
import { z } from 'zod';

import { caFile, secretUrl } from '../../../config/schema-parts.ts';

export const teamsConfig = z.strictObject({
  url: secretUrl.describe('The incoming webhook of the channel; whoever has it can post there.'),
  ca: caFile.optional(),
});
export type TeamsConfig = z.output<typeof teamsConfig>;
