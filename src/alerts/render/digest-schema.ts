// The schema of a digest: what changed, what is coming, what is healthy.
import { z } from 'zod';

import { OUTLOOK_LEVELS } from '../../outlook/outlook.ts';
import { fleetSchema } from './fleet-schema.ts';
import { count, instant, level, pair, strangers, target } from './schema-parts.ts';

const incident = z.strictObject({
  incident: z.string().describe('Its id.'),
  summary: strangers.describe('What was told of it last.'),
  level: level.describe('Its outlook.'),
  openedAt: instant.describe('When it was opened.'),
  resolvedAt: instant.nullable().describe('When it was resolved; null while it is open.'),
});

const date = z.strictObject({
  at: instant.describe('When it comes.'),
  text: strangers.describe('What comes.'),
  ...pair,
  pairs: count.describe('Firmware lines on targets that it concerns; `firmware` and `target` name the first.'),
});

const change = z.strictObject({
  at: instant.describe('When it was seen.'),
  target,
  text: strangers.describe('What changed.'),
  count: count.describe('Endpoints and client hellos that changed alike.'),
});

const watch = z.strictObject({
  cycles: count.describe('Cycles that completed.'),
  cyclesFailed: count.describe('Cycles that failed.'),
  probes: count.describe('Probes made.'),
  probesFailed: count.describe('Probes that gave no answer.'),
  delivered: count.describe('Notifications that were delivered.'),
  undeliverable: count.describe('Notifications that were given up.'),
  pending: count.describe('Notifications that are still to be delivered.'),
});

export const digestSchema = z.strictObject({
  from: instant.describe('When the time begins that it covers.'),
  to: instant.describe('When that time ends.'),
  levels: z
    .strictObject(Object.fromEntries(OUTLOOK_LEVELS.map((name) => [name, count])) as Record<Level, typeof count>)
    .describe('How many firmware lines on targets are at each outlook.'),
  firmware: count.describe('Firmware lines that are watched.'),
  targets: count.describe('Targets that are watched.'),
  fleet: fleetSchema,
  incidents: z.array(incident).max(50).describe('Incidents that were open in this time, the loudest first.'),
  coming: z.array(date).max(50).describe('What is known to come, soonest first.'),
  changes: z.array(change).max(50).describe('Changes of served lists that every firmware accepts.'),
  more: z
    .strictObject({
      incidents: count.describe('Further incidents.'),
      coming: count.describe('Further dates.'),
      changes: count.describe('Further changes.'),
    })
    .describe('How many there are beside those in each list.'),
  watch: watch.describe('Whether anchorwatch was awake.'),
});

type Level = (typeof OUTLOOK_LEVELS)[number];
