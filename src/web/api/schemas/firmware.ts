// Firmware lines: what they trust, what they depend on, and whether they can be updated.
import { z } from 'zod';

import { reachFields } from '../../../alerts/render/reach-schema.ts';
import { devices, firmware, instant, strangers, target } from '../../../alerts/render/schema-parts.ts';
import { REACH_REASONS, REACHES } from '../../../outlook/outlook.ts';
import { pageFields } from '../page-of.ts';
import { certificateRef, levelOrNull, purpose, via } from './parts.ts';

const reach = z.enum(REACHES).nullable().describe('Null when it is updated through no target.');

const fields = {
  id: firmware,
  devices,
  stack: z.string().describe('Its TLS stack.'),
  reach,
  because: z.enum(REACH_REASONS).describe('Why.'),
  outlook: levelOrNull.describe('The loudest of its pairs; null before a cycle has looked at any.'),
};

export const firmwareListSchema = z
  .strictObject({ firmware: z.array(z.strictObject(fields)).describe('By id.'), ...pageFields })
  .meta({ id: 'FirmwareList' });

export const firmwareSchema = z
  .strictObject({
    ...fields,
    ...reachFields,
    clock: z.string().describe('What its devices take for the time: `device`, `none`, or `build:` and an instant.'),
    labels: z.record(z.string(), z.string()).describe('As in the config.'),
    targets: z
      .array(
        z.strictObject({
          target,
          purpose,
          via,
          outlook: levelOrNull,
          since: instant.nullable().describe('Since when it is at this level.'),
          anchors: z.array(certificateRef).describe('What is pinned for it.'),
        }),
      )
      .describe('Redirects included.'),
    incidents: z.array(z.strictObject({ id: z.string(), summary: strangers })).describe('The open ones that hit it.'),
  })
  .meta({ id: 'Firmware' });
