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
