// The parts that the schemas of the webhook's body share.
import { z } from 'zod';

import { OUTLOOK_LEVELS } from '../../outlook/outlook.ts';

export const instant = z.iso.datetime().describe('ISO 8601 in UTC.');
export const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('SHA-256, lower-case hex.');
export const strangers = z
  .string()
  .describe("May hold a stranger's text; invisible characters in it are written as \\u{hex}.");
export const level = z.enum(OUTLOOK_LEVELS).describe('From quiet to loud.');
export const count = z.int().min(0);
export const firmware = z.string().describe('`id` of the firmware line in the config.');
export const devices = z
  .int()
  .min(0)
  .nullable()
  .describe('How many devices run it; null when the config does not say.');
export const target = z.string().describe('host:port');
export const pair = { firmware, target };
export const step = z.strictObject({ from: level, to: level });

/** An anchor that would be needed. */
export const missingAnchorSchema = z.strictObject({
  subject: strangers,
  keyId: z.string().nullable().describe('subjectKeyId, lower-case hex.'),
  certificate: z
    .strictObject({
      sha256,
      pem: z.string().nullable().describe('Null when it is too large to be sent along.'),
      notAfter: instant,
    })
    .nullable()
    .describe('Null when it was neither served nor among the known roots.'),
  foundIn: z
    .enum(['served', 'node', 'system'])
    .nullable()
    .describe('Whether it was served, or is among the roots of Node.js or of this system.'),
});
