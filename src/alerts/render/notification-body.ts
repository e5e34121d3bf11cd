// The webhook's body as a zod schema: its type, and docs/notification.schema.json, come from here.
import { z } from 'zod';

import { EVIDENCE_LEVELS, REFUSAL_CODES } from '../../chain/verdict.ts';
import { OUTLOOK_LEVELS } from '../../outlook/outlook.ts';
import { NOTIFICATION_KINDS } from '../notification.ts';
import { reachFields, reachSchema, tallySchema } from './reach-schema.ts';

const instant = z.iso.datetime().describe('ISO 8601 in UTC.');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const strangers = z.string().describe("A stranger's text; invisible characters in it are written as \\u{hex}.");
const hello = z.string().describe('Client hello, e.g. `modern` or `tls12-rsa,no-sni`.');
const address = z.string().nullable().describe('Null when the name gave no address.');
const deviceCode = z.string().nullable().describe('What the device prints, e.g. `-688`.');

const certificateRef = z.strictObject({
  subject: strangers,
  sha256: sha256.nullable().describe('Null for an anchor that is only a name and a key.'),
  spkiSha256: sha256,
  notBefore: instant.nullable(),
  notAfter: instant.nullable(),
});

const missingAnchor = z.strictObject({
  subject: strangers,
  keyId: z.string().nullable().describe('subjectKeyId, lower-case hex.'),
  certificate: z
    .strictObject({ sha256, pem: z.string(), notAfter: instant })
    .nullable()
    .describe('Null when it was neither served nor among the known roots.'),
  foundIn: z.enum(['served', 'node', 'system']).nullable(),
});

const endpoint = z.strictObject({
  address,
  hello,
  at: instant,
  accepted: z.boolean().nullable().describe('Null when no list was served, or nobody knows.'),
  uncertain: z.string().nullable().describe('What it depends on, where a rule of the stack is not known; else null.'),
  evidence: z
    .enum(EVIDENCE_LEVELS)
    .nullable()
    .describe('How well the rules of the stack are known; null without a verdict.'),
  code: z.enum(REFUSAL_CODES).nullable(),
  deviceCode,
  anchor: strangers.nullable(),
  until: instant.nullable().describe('When the stack begins to refuse this very list; null for never.'),
  served: z.array(sha256).describe('SHA-256 of each served certificate, in the order of the wire.'),
  failure: strangers.nullable(),
});

const count = z.int().min(0);
const finding = z.discriminatedUnion('code', [
  z.strictObject({ code: z.literal('path-ends'), endsWith: certificateRef, at: instant }),
  z.strictObject({ code: z.literal('end-entity-not-renewed'), endEntity: certificateRef, at: instant }),
  z.strictObject({ code: z.literal('refused'), refused: count, answered: count }),
  z.strictObject({ code: z.literal('alternating') }),
  z.strictObject({ code: z.literal('no-answer'), failed: count, asked: count }),
  z.strictObject({
    code: z.literal('uncertain'),
    endpoints: count,
    acceptedIf: z.string(),
    refusedIf: z.string(),
    refusal: z.enum(REFUSAL_CODES),
  }),
  z.strictObject({ code: z.literal('unproven'), endpoints: count }),
]);

const rotation = z.strictObject({
  kind: z.enum([
    ...(['renewal', 'rekey', 'intermediate-changed'] as const),
    ...(['anchor-changed-accepted', 'anchor-changed-uncertain', 'anchor-changed-refused'] as const),
  ]),
  address,
  hello,
  at: instant,
  anchorBefore: strangers.nullable(),
  anchorAfter: strangers.nullable(),
});

const evidence = z.strictObject({
  since: instant.describe('Since when the outlook is as it is.'),
  oldAnchor: certificateRef.nullable().describe('The pinned anchor that led to acceptance, last or still.'),
  newAnchor: missingAnchor.nullable().describe('The anchor that the device would need now.'),
  deviceCode,
  code: z.enum(REFUSAL_CODES).nullable(),
  detail: strangers.nullable(),
  endpoints: z.array(endpoint).max(100).describe('Refused first, then unanswered, then accepted.'),
  findings: z.array(finding),
  rotations: z.array(rotation),
});

const level = z.enum(OUTLOOK_LEVELS);

const reach = z
  .strictObject({
    from: reachSchema.nullable().describe('Before this round.'),
    to: reachSchema.nullable().describe('Null when the config names no target through which it is updated.'),
    ...reachFields,
  })
  .nullable()
  .describe('Whether the firmware can still be updated; null when the config names it no longer.');

const fleet = z
  .strictObject({
    stranded: tallySchema,
    atRisk: tallySchema,
    affected: z
      .array(
        z.strictObject({
          firmware: z.string(),
          devices: z.int().min(0).nullable(),
          reach: z.enum(['at-risk', 'stranded']),
        }),
      )
      .max(10)
      .describe('Firmware lines that are stranded or at risk, worst first.'),
  })
  .describe('All firmware lines.');

/** One notification, as a webhook gets it. */
export const notificationBodySchema = z
  .strictObject({
    schema: z.literal('anchorwatch/notification@1'),
    id: z.string().describe('The same on every try: drop what you have seen.'),
    kind: z.enum(NOTIFICATION_KINDS),
    at: instant,
    incident: z.string().describe('The same from `opened` to `resolved`.'),
    firmware: z.string(),
    devices: z.int().min(0).nullable(),
    target: z.string().describe('host:port'),
    outlook: z.strictObject({ from: level, to: level }),
    reach,
    fleet,
    summary: strangers,
    evidence,
    advice: z.array(
      z.strictObject({
        text: strangers,
        pem: z.string().nullable().describe('The anchor that the advice is to ship.'),
      }),
    ),
  })
  .describe('anchorwatch/notification@1');

export type NotificationBody = z.output<typeof notificationBodySchema>;
