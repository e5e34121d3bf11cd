// What the config says of a PagerDuty service.
import { z } from 'zod';

import { caFile, httpUrl, secret, SECRET_FORM } from '../../../config/schema-parts.ts';

export const pagerdutyConfig = z.strictObject({
  routingKey: secret.describe(`The integration key of the service (Events API v2), as ${SECRET_FORM}.`),
  url: httpUrl
    .default('https://events.pagerduty.com/v2/enqueue')
    .describe('Where events go; https://events.eu.pagerduty.com/v2/enqueue in the EU service region.'),
  ca: caFile.optional(),
});
export type PagerdutyConfig = z.output<typeof pagerdutyConfig>;
