// Incidents: what is open, whom it hits, what was told, and who looks after it.
import { z } from 'zod';

import { count, devices, firmware, instant, level, strangers, target } from '../../../alerts/render/schema-parts.ts';
import { DELIVERY_STATES } from '../../../alerts/outbox.ts';
import { NOTIFICATION_KINDS } from '../../../alerts/notification.ts';
import { SELF_CODES } from '../../../alerts/self-finding.ts';
import { pageFields } from '../page-of.ts';
import { address, hello } from './parts.ts';
import { silenceSchema } from './silences.ts';

const acknowledgement = z
  .strictObject({
    by: strangers.describe('Who, as they call themselves.'),
    comment: strangers,
    at: instant,
    outlook: level.describe('What was acknowledged.'),
    holds: z.boolean().describe('False once it has become louder, or was reopened.'),
  })
  .meta({ id: 'Acknowledgement' });

const fields = {
  id: z.string(),
  about: z.enum(['devices', 'self']).describe('`self`: anchorwatch itself.'),
  code: z.enum(SELF_CODES).nullable().describe('What anchorwatch found of itself.'),
  outlook: level.describe('The loudest of its pairs; `safe` once it is over.'),
  openedAt: instant,
  reopenedAt: instant.describe('`openedAt`, or when it was reopened.'),
  resolvedAt: instant.nullable().describe('Null while it is open.'),
  continuedIn: z.string().nullable().describe('The incident that it goes on as.'),
  summary: strangers,
  hits: z
    .strictObject({ pairs: count, firmware: count, targets: count, devices: count, uncounted: count })
    .describe('What it hits now, or did before it was over. `uncounted`: firmware lines without a number of devices.'),
  acknowledged: acknowledgement.nullable(),
  muted: z
    .strictObject({ pairs: count, silences: z.array(z.string()), maintenance: z.array(z.string()) })
    .describe('How many of its pairs are muted now, and by what.'),
};

export const incidentListSchema = z
  .strictObject({
    incidents: z.array(z.strictObject(fields)).describe('The one that was opened last first.'),
    ...pageFields,
  })
  .meta({ id: 'IncidentList' });

const pair = z.strictObject({
  firmware,
  target,
  devices,
  outlook: level,
  before: level.describe('Before its last step.'),
  since: instant.describe('Of its last step.'),
  watched: z.boolean(),
  movedTo: z.string().nullable().describe('The incident that explains it better.'),
});

const refused = z.strictObject({
  firmware,
  target,
  toldAt: instant,
  endpoints: z.array(
    z.strictObject({ address, hello, code: z.string().nullable(), mixed: z.boolean(), since: instant.nullable() }),
  ),
});

const delivery = z.strictObject({
  id: z.string(),
  receiver: z.string(),
  kind: z.enum(NOTIFICATION_KINDS),
  summary: strangers,
  state: z.enum(DELIVERY_STATES),
  createdAt: instant,
  attempts: count,
  nextAttemptAt: instant.nullable(),
  settledAt: instant.nullable(),
  lastError: strangers.nullable(),
});

export const incidentSchema = z
  .strictObject({
    ...fields,
    remedy: z.string().nullable().describe('What to do about what anchorwatch found of itself.'),
    pairs: z.array(pair).describe('Worst first.'),
    refused: refused
      .nullable()
      .describe('The endpoints that refuse, as they were told last of the pair that is hit worst.'),
    story: z
      .array(z.strictObject({ at: instant, lines: z.array(strangers), trouble: z.boolean() }))
      .describe('What happened, and who was told, in this order.'),
    deliveries: z.array(delivery),
    silences: z.array(silenceSchema).describe('Those that mute some of it now.'),
  })
  .meta({ id: 'Incident' });

export const acknowledgedSchema = z
  .strictObject({ incident: z.string(), outlook: level.describe('What was acknowledged.'), by: strangers, at: instant })
  .meta({ id: 'Acknowledged' });

export const unacknowledgedSchema = z.strictObject({ incident: z.string() }).meta({ id: 'Unacknowledged' });
