// Silences: what nobody is told of, and until when.
import { z } from 'zod';

import { instant, strangers } from '../../../alerts/render/schema-parts.ts';

const globs = z.array(z.string()).describe('Globs; empty: all.');

export const silenceSchema = z
  .strictObject({
    id: z.string(),
    firmware: globs,
    targets: globs,
    labels: z.record(z.string(), z.string()).describe('Globs by the name of the label; all of them must match.'),
    incident: z.string().nullable().describe('Of this incident alone; null: of any.'),
    by: strangers,
    comment: strangers,
    createdAt: instant,
    until: instant,
  })
  .meta({ id: 'Silence' });

export const silenceListSchema = z
  .strictObject({ silences: z.array(silenceSchema).describe('Those that have not ended, the oldest first.') })
  .meta({ id: 'SilenceList' });

export const endedSilenceSchema = z.strictObject({ id: z.string() }).meta({ id: 'EndedSilence' });
