// Outlooks: what each firmware makes of each target, and why.
import { z } from 'zod';

import { evidenceSchema } from '../../../alerts/render/evidence-schema.ts';
import { devices, firmware, instant, level, strangers, target } from '../../../alerts/render/schema-parts.ts';
import { pageFields } from '../page-of.ts';
import { purpose, via } from './parts.ts';

const fields = {
  firmware,
  target,
  devices,
  purpose,
  via,
  outlook: level,
  since: instant.describe('Since when it is at this level.'),
  observed: level.describe('What the last round saw, whatever signals say.'),
  acceptedUntil: instant
    .nullable()
    .describe(
      'When the firmware begins to refuse the first of the lists that it accepts now; null: no date ends them, or there are none.',
    ),
};

export const outlookListSchema = z
  .strictObject({
    outlooks: z.array(z.strictObject(fields)).describe('By firmware and target.'),
    ...pageFields,
  })
  .meta({ id: 'OutlookList' });

export const outlookSchema = z
  .strictObject({
    ...fields,
    reasons: z
      .array(z.strictObject({ label: z.string(), text: strangers }))
      .describe('The same for people, the bad ones first.'),
    evidence: evidenceSchema.describe('What is behind it, as in the body of a webhook.'),
  })
  .meta({ id: 'Outlook' });
