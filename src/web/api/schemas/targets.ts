// Targets: what they serve now, and what they have served.
import { z } from 'zod';

import { count, devices, firmware, instant, strangers, target } from '../../../alerts/render/schema-parts.ts';
import { PROTOCOLS } from '../../../probe/observation.ts';
import { pageFields } from '../page-of.ts';
import { address, certificateRef, hello, levelOrNull, purpose, served, via } from './parts.ts';

const fields = {
  target,
  protocol: z.enum(PROTOCOLS).describe('How TLS starts.'),
  via,
  outlook: levelOrNull.describe('The loudest of its pairs.'),
  firmware: count.describe('Firmware lines that depend on it.'),
  lastAskedAt: instant.nullable().describe('When its endpoints were asked last; null: never.'),
  earliestNotAfter: instant
    .nullable()
    .describe('The earliest end of an end entity that it serves now; null where it serves none.'),
};

export const targetListSchema = z
  .strictObject({ targets: z.array(z.strictObject(fields)).describe('By name.'), ...pageFields })
  .meta({ id: 'TargetList' });

export const targetSchema = z
  .strictObject({
    ...fields,
    labels: z.record(z.string(), z.string()).describe('As in the config.'),
    pairs: z.array(z.strictObject({ firmware, devices, purpose, outlook: levelOrNull, since: instant.nullable() })),
    endpoints: z
      .array(
        z.strictObject({
          address,
          hello,
          at: instant.describe('When it was asked.'),
          served,
          endEntity: certificateRef.nullable(),
          failure: strangers.nullable().describe('Why nothing was served; null when something was.'),
        }),
      )
      .describe('Each address with each client hello, as it was asked last.'),
  })
  .meta({ id: 'Target' });

export const historySchema = z
  .strictObject({
    target,
    observations: z
      .array(
        z.strictObject({
          address,
          hello,
          vantage: z.string().describe('Where it was asked from.'),
          firstSeenAt: instant,
          lastSeenAt: instant,
          timesSeen: count,
          stretches: count.describe('1: nothing else came in between. Older history is kept by the day.'),
          supersededAt: instant
            .nullable()
            .describe('When the endpoint was first asked without giving this; null: it stands.'),
          served,
          tlsVersion: z.string().nullable().describe('`TLS 1.3`; null where nothing was served.'),
          proven: z.boolean().nullable().describe('Whether the handshake completed; null where nothing was served.'),
          failure: strangers
            .nullable()
            .describe('Why nothing was served, or how the handshake ended after it; null when all was well.'),
        }),
      )
      .describe('What came to the same in one round after the other is one entry; the one that was seen last first.'),
    ...pageFields,
  })
  .meta({ id: 'TargetHistory' });
