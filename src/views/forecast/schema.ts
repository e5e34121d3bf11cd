// The JSON of a forecast as a zod schema: its type, and docs/forecast.schema.json, come from here.
import { z } from 'zod';

import { count, devices, firmware, instant, sha256, strangers, target } from '../../alerts/render/schema-parts.ts';
import { FORECAST_KINDS } from '../../outlook/forecast/entry.ts';
import { CONFIDENCES } from '../../signals/signal.ts';

const day = z.iso.date();
const confidence = z.enum(CONFIDENCES);

const lastDayToShip = z.strictObject({
  state: z
    .enum(['by', 'any-day', 'over', 'no-date', 'no-update-target'])
    .describe('`by`: on `day` at the latest; `any-day`: it may be refused now; `over`: no way is left.'),
  day: day.nullable().describe('The last day, in UTC; null unless `state` is `by`.'),
  over: target.nullable().describe('The update target that works longest; null where none is left.'),
  basis: z
    .enum(['certain', 'inferred'])
    .nullable()
    .describe('Whether a date binds, or it follows from what others do.'),
  confidence: confidence.nullable(),
  atTheLatest: day.nullable().describe('The same by dates that bind alone; null where there is none.'),
  because: strangers.describe('Why, in one sentence.'),
});

const entry = z.strictObject({
  id: z.string().describe('The same for the same thing whenever it is asked, even if its date has moved.'),
  date: instant.describe('When; the start of a time.'),
  until: instant.nullable().describe('The end of a time; null for a date.'),
  kind: z.enum(FORECAST_KINDS),
  summary: strangers.describe('One line.'),
  firmware,
  devices,
  targets: z.array(target).describe('The targets that it is about.'),
  about: z
    .strictObject({ subject: strangers, spkiSha256: sha256.nullable() })
    .nullable()
    .describe('The anchor or certificate that it is about.'),
  program: z.enum(['mozilla', 'chrome']).nullable().describe('Whose rule it is; null where it is no root program.'),
  inUse: z
    .boolean()
    .nullable()
    .describe('Whether accepted paths rest on the pinned anchor; null where it was not observed, or it is about none.'),
  certain: z.string().nullable().describe('What is certain.'),
  inferred: z.string().nullable().describe('What is inferred from it.'),
  confidence,
  source: z.string().describe('A URL, or what it can be looked up by.'),
  past: z.boolean().describe('It has passed, and is told for as long as the anchor is pinned.'),
  harmless: z.boolean().describe('No device is refused for it: a date to know, and none to act upon.'),
});

export const forecastSchema = z.strictObject({
  schema: z.literal('anchorwatch/forecast@1').describe('Fields may be added to it; none changes its meaning.'),
  at: instant.describe('When it was made.'),
  until: day.describe('Nothing later is listed.'),
  exitCode: z.int().describe('The exit status of the command.'),
  observedAt: instant.nullable().describe('The last complete cycle of the daemon; null when there is none.'),
  firmware: z.array(z.strictObject({ id: firmware, devices, recovery: z.array(z.string()), lastDayToShip })),
  entries: z.array(entry).describe('By date.'),
  later: count.describe('How many entries come after `until`.'),
});

export type ForecastDocument = z.output<typeof forecastSchema>;
