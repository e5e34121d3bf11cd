// What the config says of a topic of ntfy.
import { z } from 'zod';

import { caFile, secret, SECRET_FORM, secretUrl } from '../../../config/schema-parts.ts';

export const ntfyConfig = z.strictObject({
  url: secretUrl.describe('The topic, such as https://ntfy.sh/my-topic; whoever knows it can read along.'),
  token: secret.optional().describe(`The access token of a protected topic, as ${SECRET_FORM}.`),
  ca: caFile.optional(),
});
export type NtfyConfig = z.output<typeof ntfyConfig>;
