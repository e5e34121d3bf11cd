// What the config says of alerting: who is told what and when, and how delivery behaves.
import { z } from 'zod';

import { isTimeZone, WEEKDAYS } from '../lib/time-zone.ts';
import { matcherFields } from './matcher-schema.ts';
import { caFile, duration, identifier, secretUrl, text } from './schema-parts.ts';

export const ROUTE_LEVELS = ['unknown', 'exposed', 'likely', 'started', 'broken'] as const;

const timeOfDay = text(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of the day as "HH:MM", in quotes');
const ZONE_FORM = 'an IANA time zone such as Europe/Berlin, or UTC';
const zone = z.string({ error: ZONE_FORM }).refine(isTimeZone, { error: ZONE_FORM }).default('UTC');
const days = z.array(z.enum(WEEKDAYS)).min(1).optional();
const INSTANT_FORM = 'an instant such as "2026-03-01T22:00:00Z", in quotes';
const instant = z.iso
  .datetime({ offset: true, error: INSTANT_FORM, abort: true })
  .transform((value) => Date.parse(value));

const quietHours = z.strictObject({
  from: timeOfDay.describe('When they begin.'),
  to: timeOfDay.describe('When they end, on the next day where it is earlier.'),
  zone: zone.describe('The time zone of both.'),
  days: days.describe('The days on which they begin. Default: every day.'),
});

const route = z.strictObject({
  min: z.enum(ROUTE_LEVELS).default('exposed').describe('The quietest outlook that is told along this route.'),
  ...matcherFields,
  receivers: z.array(identifier).min(1).describe('Names of receivers.'),
  repeat: duration('7d', '0s', '3650d').describe(
    'After how long an open incident that nobody acknowledged is told again; 0s: never.',
  ),
  groupInterval: duration('5m', '0s', '1d').describe(
    'What joins an incident that was told already waits until this long after the last notification.',
  ),
  escalateAfter: duration('30m', '1m', '30d').describe(
    'How long an incident waits for an acknowledgement before the next of escalateTo is told.',
  ),
  escalateTo: z
    .array(identifier)
    .default([])
    .describe('Receivers that are told, one after the other, as long as nobody acknowledges.'),
  quietHours: quietHours.optional().describe('What is below started waits until these are over.'),
});

const OPEN_ENDS =
  'name, and from and to, both as instants such as "2026-03-01T22:00:00Z" or both as times of the day such as "22:00"';
const NAME = 'What the log and `alerts list` call it.';
const once = z.strictObject({
  name: identifier.describe(NAME),
  ...matcherFields,
  from: instant.describe('When it begins.'),
  to: instant.describe('When it ends.'),
});
const weekly = z.strictObject({
  name: identifier.describe(NAME),
  ...matcherFields,
  from: timeOfDay.describe('When it begins.'),
  to: timeOfDay.describe('When it ends, on the next day where it is earlier.'),
  zone: zone.describe('The time zone of both.'),
  days: days.describe('The days on which it begins. Default: every day.'),
});
const maintenance = z.union([once, weekly], { error: OPEN_ENDS });

const digest = z.strictObject({
  receivers: z.array(identifier).min(1).describe('Names of receivers.'),
  day: z.enum(WEEKDAYS).default('mon').describe('The day of the week.'),
  at: timeOfDay.default('08:00').describe('The time of that day.'),
  zone: zone.describe('The time zone of it.'),
});

const delivery = z.strictObject({
  giveUpAfter: duration('3d', '1m', '30d').describe(
    'A notification that could not be delivered for so long is given up.',
  ),
  fallback: identifier.optional().describe('The receiver that gets what was given up elsewhere.'),
});

const heartbeat = z.strictObject({
  url: secretUrl.describe('Asked after each good cycle; after one that failed with /fail at the end of its path.'),
  method: z.enum(['GET', 'POST']).default('GET').describe('How.'),
  ca: caFile.optional(),
});

/** What of the config is about alerting, beside the receivers. */
export const alertingFields = {
  routes: z.array(route).default([]).describe('Default: everything from exposed to every receiver, again every 7d.'),
  maintenance: z
    .array(maintenance)
    .default([])
    .describe('When nothing is told of some pairs; what is still so afterwards is told then.'),
  digest: digest.optional().describe('A weekly summary, so that silence is known to be health. Default: none.'),
  delivery: delivery.prefault({}).describe('How long delivery tries, and what becomes of the rest.'),
  heartbeat: heartbeat.optional().describe("A dead man's switch: something outside that notices when this stops."),
};
