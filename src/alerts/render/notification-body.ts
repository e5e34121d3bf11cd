// The webhook's body as a zod schema: its type, and docs/notification.schema.json, come from here.
import { z } from 'zod';

import { INCIDENT_KINDS } from '../notification.ts';
import { SELF_CODES } from '../self-finding.ts';
import { digestSchema } from './digest-schema.ts';
import { evidenceSchema } from './evidence-schema.ts';
import { affectedSchema, fleetSchema, notifiedReachSchema, purpose } from './fleet-schema.ts';
import { devices, instant, pair, step, strangers } from './schema-parts.ts';

const base = {
  schema: z.literal('anchorwatch/notification@1').describe('Fields may be added to it; none changes its meaning.'),
  id: z.string().describe('The same on every try: drop what you have seen.'),
  at: instant.describe('When it was decided to tell this.'),
  incident: z.string().describe('The same from `opened` to `resolved`; of digests and tests an id of their own.'),
  summary: strangers.describe('One line that says it all.'),
  shortened: z.boolean().describe('Whether texts and lists were cut so that the body stays below 256 kB.'),
};

const aboutIncident = {
  ...base,
  kind: z.enum(INCIDENT_KINDS).describe('What has become of the incident.'),
  openedAt: instant.describe('When the incident was opened first.'),
  reopenedAt: instant.describe('When it was opened last: `openedAt` unless it was reopened.'),
  outlook: step.describe('From what this receiver was told before to what is so now.'),
  acknowledged: z
    .strictObject({
      at: instant.describe('When.'),
      by: strangers.describe('Who, as they call themselves.'),
      comment: strangers.describe('What they said; may be empty.'),
    })
    .nullable()
    .describe('Null when nobody has acknowledged the incident as it is now.'),
  advice: z
    .array(
      z.strictObject({
        text: strangers.describe('One step.'),
        pem: z.string().nullable().describe('The anchor that the advice is to ship.'),
      }),
    )
    .describe('What to do next, in order.'),
};

const aboutDevices = z
  .strictObject({
    about: z.literal('devices'),
    ...aboutIncident,
    ...pair,
    devices,
    purpose,
    reach: notifiedReachSchema,
    evidence: evidenceSchema.describe('Of `firmware` on `target`.'),
    affected: affectedSchema,
    fleet: fleetSchema,
  })
  .describe('An incident of devices in the field; `firmware` and `target` name the pair that is hit worst.');

const aboutItself = z
  .strictObject({
    about: z.literal('self'),
    ...aboutIncident,
    finding: z
      .strictObject({
        code: z.enum(SELF_CODES).describe('What is wrong.'),
        subject: strangers.describe('A receiver, a file, a source; empty for anchorwatch as a whole.'),
        since: instant.describe('Since when.'),
        detail: strangers.describe('What was found.'),
        remedy: strangers.describe('What to do about it.'),
      })
      .describe('What anchorwatch found of itself.'),
  })
  .describe('An incident of anchorwatch itself.');

const digest = z
  .strictObject({
    about: z.literal('digest'),
    ...base,
    kind: z.literal('digest'),
    digest: digestSchema,
  })
  .describe('What changed, what is coming, what is healthy.');

const testing = z
  .strictObject({ about: z.literal('test'), ...base, kind: z.literal('test') })
  .describe('By which an operator finds out whether a receiver works.');

/** One notification, as a webhook gets it. */
export const notificationBodySchema = z
  .discriminatedUnion('about', [aboutDevices, aboutItself, digest, testing])
  .describe('anchorwatch/notification@1');

export type NotificationBody = z.output<typeof notificationBodySchema>;

/** The body of a notification that is `About` this. */
export type BodyAbout<About extends NotificationBody['about']> = Extract<NotificationBody, { readonly about: About }>;
