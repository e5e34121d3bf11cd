// The schema of what is said of the reach of a firmware, and of the whole fleet.
import { z } from 'zod';

import { OUTLOOK_LEVELS, REACH_REASONS, REACHES } from '../../outlook/outlook.ts';

const level = z.enum(OUTLOOK_LEVELS);
const instant = z.iso.datetime().describe('ISO 8601 in UTC.');

const way = z.strictObject({
  target: z.string().describe('The update target, as host:port.'),
  outlook: level.describe('That of its worst part.'),
  passable: z.boolean().describe('Whether an update gets through now.'),
  parts: z
    .array(
      z.strictObject({
        target: z.string(),
        outlook: level,
        acceptedAt: z.array(z.string()).describe('Addresses whose list the firmware accepts now.'),
        until: instant.nullable().describe('When it begins to refuse the first of these lists; null for never.'),
      }),
    )
    .describe('The update target and the hosts that its redirects lead to.'),
});

/** What is said of the reach of one firmware wherever it is said. */
export const reachFields = {
  because: z.enum(REACH_REASONS),
  waysLeft: z.int().min(0).describe('Ways that are not broken.'),
  ways: z.array(way).describe('Those that are left first.'),
  recovery: z.array(z.string()).describe('Other ways to update it, as the config names them.'),
};

export const reachSchema = z.enum(REACHES);

const count = z.int().min(0);

export const tallySchema = z.strictObject({
  firmware: count.describe('Firmware lines.'),
  devices: count.describe('Devices that run them, as far as the config says.'),
  uncounted: count.describe('Firmware lines among them of which it does not say.'),
});

export type ReachFields = z.output<z.ZodObject<typeof reachFields>>;
export type TallyFields = z.output<typeof tallySchema>;
