// What the config says of a command that is run for each notification.
import { z } from 'zod';

import { duration } from '../../../config/schema-parts.ts';

export const commandConfig = z.strictObject({
  run: z
    .array(z.string().min(1))
    .min(1)
    .describe('The program and its arguments; no shell takes part. It gets the JSON on standard input.'),
  timeout: duration('30s', '1s', '10m').describe('After this long it is killed, and tried again later.'),
});
export type CommandConfig = z.output<typeof commandConfig>;
