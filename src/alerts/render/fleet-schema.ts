// The schemas of whom an incident hits, and of the whole fleet.
import { z } from 'zod';

import { REFUSAL_CODES } from '../../chain/verdict.ts';
import { reachFields, reachSchema, tallySchema } from './reach-schema.ts';
import { count, devices, firmware, instant, pair, step } from './schema-parts.ts';

export const purpose = z.enum(['update', 'service']).describe('Whether the firmware is updated through the target.');

export const notifiedReachSchema = z
  .strictObject({
    from: reachSchema.nullable().describe('Before this round.'),
    to: reachSchema.nullable().describe('Null when the config names no target through which it is updated.'),
    ...reachFields,
  })
  .nullable()
  .describe('Whether the firmware can still be updated; null when the config names it no longer.');

const affectedPair = z.strictObject({
  ...pair,
  devices,
  purpose,
  outlook: step.describe('Its last step.'),
  since: instant.describe('Since when it is so.'),
  isNew: z.boolean().describe('Whether this receiver has not heard of it in this state.'),
  reach: reachSchema.nullable().describe('Whether the firmware can still be updated; null when that is not known.'),
  code: z.enum(REFUSAL_CODES).nullable().describe('Why it is refused; null when it is not.'),
  deviceCode: z.string().nullable().describe('What the device prints.'),
});

export const affectedSchema = z
  .strictObject({
    pairs: count.describe('Firmware lines on targets.'),
    firmware: count.describe('Firmware lines.'),
    targets: count.describe('Targets.'),
    devices: count.describe('Devices of these firmware lines, as far as the config says.'),
    uncounted: count.describe('Firmware lines of which it does not say.'),
    news: count.describe('Pairs that this receiver has not heard of in this state.'),
    over: count.describe('Pairs that were hit and are no longer.'),
    worst: z.array(affectedPair).max(50).describe('What is new first, then worst first.'),
  })
  .describe('Everything that the incident hits.');

export const fleetSchema = z
  .strictObject({
    stranded: tallySchema.describe('No update gets to them any more.'),
    atRisk: tallySchema.describe('They may soon be stranded.'),
    affected: z
      .array(z.strictObject({ firmware, devices, reach: z.enum(['at-risk', 'stranded']).describe('Which of both.') }))
      .max(10)
      .describe('Firmware lines that are stranded or at risk, worst first.'),
  })
  .describe('All firmware lines.');
