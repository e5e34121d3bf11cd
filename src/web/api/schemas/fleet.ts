// How anchorwatch does, and how the fleet does.
import { z } from 'zod';

import { tallySchema } from '../../../alerts/render/reach-schema.ts';
import { count, devices, firmware, instant, level, strangers } from '../../../alerts/render/schema-parts.ts';
import { REACHES } from '../../../outlook/outlook.ts';

const receiver = z.strictObject({
  name: z.string().describe('As the config names it.'),
  pending: count.describe('Notifications that wait.'),
  undeliverable: count.describe('Notifications that were given up, and nobody has looked at.'),
  failingSince: instant.nullable().describe('Since when nothing gets through; null: nothing has failed.'),
  lastDeliveredAt: instant.nullable(),
  lastError: strangers.nullable(),
});

export const statusSchema = z
  .strictObject({
    version: z.string().describe('Of anchorwatch.'),
    vantage: z.string().describe('Where it probes from.'),
    watchingSince: instant.describe('When its store was made.'),
    lastCycleAt: instant.nullable().describe('The end of the last complete cycle; null: none yet.'),
    onTime: z.boolean().describe('Whether cycles complete as the schedule has it.'),
    offlineSince: instant.nullable().describe('Since when no target at all could be reached; null: it is online.'),
    staleSources: z
      .array(z.strictObject({ source: z.string(), since: instant, problem: strangers }))
      .nullable()
      .describe('Sources of signals that have been silent for too long; null before anything is known of them.'),
    receivers: z.array(receiver).describe('Those of the config, then others that have something in the outbox.'),
    counts: z.strictObject({ firmware: count, targets: count, pairs: count, openIncidents: count }),
  })
  .meta({ id: 'Status' });

const levels = z.strictObject({
  safe: count,
  unknown: count,
  exposed: count,
  likely: count,
  started: count,
  broken: count,
});

export const fleetSchema = z
  .strictObject({
    devices: z
      .strictObject({
        reachable: tallySchema,
        'at-risk': tallySchema,
        stranded: tallySchema,
        'not-looked-at': tallySchema,
        'no-update-target': tallySchema,
      })
      .describe('By whether an update gets to them.'),
    pairs: levels.describe('How many firmware × target there are at each level.'),
    notLookedAt: count.describe('Pairs that no cycle has looked at yet.'),
    affected: z
      .array(z.strictObject({ firmware, devices, reach: z.enum(REACHES) }))
      .describe('The firmware lines that are at risk or stranded, worst first, at most 10.'),
    worst: level.describe('The loudest of all.'),
  })
  .meta({ id: 'Fleet' });
