// What the config says of a webhook.
import { z } from 'zod';

import { caFile, secret, SECRET_FORM, secretUrl } from '../../../config/schema-parts.ts';

export const webhookConfig = z.strictObject({
  url: secretUrl.describe('Where the JSON is posted to.'),
  secret: secret.optional().describe(`Signs the body (Standard Webhooks): whsec_ and base64, as ${SECRET_FORM}.`),
  ca: caFile.optional(),
});
export type WebhookConfig = z.output<typeof webhookConfig>;
