// The schema of the evidence behind a notification: what is served, what follows from it, what changed.
import { z } from 'zod';

import { EVIDENCE_LEVELS, REFUSAL_CODES } from '../../chain/verdict.ts';
import { count, instant, missingAnchorSchema, sha256, strangers } from './schema-parts.ts';
import { signalFindingSchemas } from './signal-schema.ts';

const hello = z.string().describe('Client hello, e.g. `modern` or `tls12-rsa,no-sni`.');
const address = z.string().nullable().describe('Null when the name gave no address.');
const code = z.enum(REFUSAL_CODES).nullable();
const deviceCode = z.string().nullable().describe('What the device prints, e.g. `-688`.');

const certificateRef = z.strictObject({
  subject: strangers,
  sha256: sha256.nullable().describe('Null for an anchor that is only a name and a key.'),
  spkiSha256: sha256.describe('SHA-256 of the subjectPublicKeyInfo, lower-case hex.'),
  notBefore: instant.nullable().describe('Null where there is no certificate.'),
  notAfter: instant.nullable().describe('Null where there is no certificate.'),
});

const endpoint = z.strictObject({
  address,
  hello,
  at: instant.describe('When it was asked.'),
  accepted: z.boolean().nullable().describe('Null when no list was served, or nobody knows.'),
  uncertain: z.string().nullable().describe('What it depends on, where a rule of the stack is not known; else null.'),
  evidence: z
    .enum(EVIDENCE_LEVELS)
    .nullable()
    .describe('How well the rules of the stack are known; null without a verdict.'),
  code: code.describe('Why its list is refused; null when it is not.'),
  deviceCode,
  refusedSince: instant.nullable().describe('Since when it refuses; null when it does not.'),
  mixed: z.boolean().describe('Whether of its answers some are refused and others accepted.'),
  anchor: strangers.nullable().describe('The pinned anchor that leads to acceptance; null without one.'),
  until: instant.nullable().describe('When the stack begins to refuse this very list; null for never.'),
  served: z.array(sha256).describe('SHA-256 of each served certificate, in the order of the wire.'),
  failure: strangers.nullable().describe('Why there is no verdict; null when there is one.'),
});

const finding = z.discriminatedUnion('code', [
  z
    .strictObject({
      code: z.literal('path-ends'),
      endsWith: certificateRef.describe('The certificate that ends first.'),
      at: instant.describe('When.'),
    })
    .describe('The path ends by a date.'),
  z
    .strictObject({
      code: z.literal('end-entity-not-renewed'),
      endEntity: certificateRef.describe('What is served.'),
      at: instant.describe('When it ends.'),
    })
    .describe('The host has not renewed its certificate in time.'),
  z
    .strictObject({
      code: z.literal('refused'),
      refused: count.describe('Endpoints whose list is refused.'),
      answered: count.describe('Endpoints that answered.'),
    })
    .describe('Some or all endpoints are refused.'),
  z.strictObject({ code: z.literal('alternating') }).describe('Old and new are served in turn.'),
  z
    .strictObject({
      code: z.literal('no-answer'),
      failed: count.describe('Probes that failed.'),
      asked: count.describe('Probes made.'),
    })
    .describe('Endpoints gave no answer.'),
  z
    .strictObject({
      code: z.literal('uncertain'),
      endpoints: count.describe('How many it concerns.'),
      acceptedIf: z.string().describe('What would have to be so for acceptance.'),
      refusedIf: z.string().describe('What would have to be so for refusal.'),
      refusal: z.enum(REFUSAL_CODES).describe('Why it would be refused.'),
    })
    .describe('A rule of the stack that nobody knows decides.'),
  z
    .strictObject({ code: z.literal('unproven'), endpoints: count.describe('How many it concerns.') })
    .describe('The handshake did not complete: nobody has shown to hold the key of what was served.'),
  ...signalFindingSchemas,
]);

const rotation = z.strictObject({
  kind: z
    .enum([
      ...(['renewal', 'rekey', 'intermediate-changed'] as const),
      ...(['anchor-changed-accepted', 'anchor-changed-uncertain', 'anchor-changed-refused'] as const),
    ])
    .describe('How the served list changed.'),
  address,
  hello,
  at: instant.describe('When it was seen.'),
  anchorBefore: strangers
    .nullable()
    .describe('The anchor, or the issuer on top of a list that is refused; null: none.'),
  anchorAfter: strangers.nullable().describe('The same, afterwards.'),
});

const share = z.strictObject({
  at: instant.describe('When these counts were first seen on that day.'),
  refused: count.describe('Addresses whose list is refused.'),
  answered: count.describe('Addresses that answered.'),
});

/** Why a notification says what it says. */
export const evidenceSchema = z.strictObject({
  since: instant.describe('Since when the outlook is as it is.'),
  oldAnchor: certificateRef.nullable().describe('The pinned anchor that led to acceptance, last or still.'),
  newAnchor: missingAnchorSchema.nullable().describe('The anchor that the device would need now.'),
  deviceCode,
  code: code.describe('Why the worst list is refused; null when none is.'),
  detail: strangers.nullable().describe('The same in words.'),
  served: z.array(sha256).describe('The served list behind it: SHA-256 of each certificate, in the order of the wire.'),
  share: z
    .strictObject({ now: share, before: share.nullable().describe('On the last day before; null for none.') })
    .nullable()
    .describe('How many addresses refuse, now and before; null while none ever did.'),
  endpoints: z.array(endpoint).max(100).describe('Refused first, then unanswered, then accepted.'),
  findings: z.array(finding).describe('What follows from the observations.'),
  rotations: z.array(rotation).describe('The latest changes of served lists, oldest first.'),
});
