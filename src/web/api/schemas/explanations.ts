// A verdict, step by step: what `anchorwatch verify --explain --format json` prints.
import { z } from 'zod';

import {
  count,
  firmware,
  instant,
  missingAnchorSchema,
  strangers,
  target,
} from '../../../alerts/render/schema-parts.ts';
import { EVIDENCE_LEVELS, REFUSAL_CODES } from '../../../chain/verdict.ts';
import { address, certificateRef, hello, served } from './parts.ts';

const code = z.enum(REFUSAL_CODES);
const deviceCode = z.string().nullable().describe('What the device prints, e.g. `-688`.');

const known = {
  accept: z.boolean().nullable().describe('Null where a rule that nobody knows decides: see `answers`.'),
  code: z.union([code, z.enum(['ok', 'uncertain'])]),
  deviceCode,
  detail: strangers.nullable(),
  path: z.array(certificateRef).nullable().describe('From the end entity to the anchor; null when it is refused.'),
  anchor: certificateRef.nullable(),
  until: instant.nullable().describe('When the stack begins to refuse this very list; null: no date ends it.'),
  since: instant.nullable().describe('When it began to refuse it; null: no date made it do so.'),
  reported: z
    .array(z.strictObject({ code, deviceCode, detail: strangers }))
    .readonly()
    .describe('What the stack reports, and does not refuse for.'),
  attempts: z
    .array(z.strictObject({ path: z.array(certificateRef), code, depth: count, detail: strangers }))
    .describe('Every path that was tried, the most telling first.'),
  missing: missingAnchorSchema.nullable().describe('The CA that would have to be pinned.'),
};

const step = z.strictObject({
  kind: z.enum(['load-anchor', 'seek-signer', 'candidate', 'check']),
  about: z.strictObject({
    subject: strangers,
    sha256: z.string().nullable(),
    spkiSha256: z.string(),
    notBefore: instant.nullable(),
    notAfter: instant.nullable(),
  }),
  passed: z.boolean().nullable(),
  text: strangers,
});

const endpoint = z.strictObject({ address, hello, lastSeenAt: instant, served });

export const explanationSchema = z
  .strictObject({
    firmware,
    target,
    endpoint: endpoint.describe(
      'The one that is explained: the one that tells the most, unless another was asked for.',
    ),
    stack: z.string(),
    evidence: z.enum(EVIDENCE_LEVELS).describe('How well the rules of the stack are known.'),
    host: z.string(),
    at: instant.nullable().describe('What the device took for the time; null: it has no clock.'),
    ...known,
    answers: z
      .array(z.strictObject({ assuming: z.string(), ...known }))
      .describe('Both answers, where a rule of the stack that nobody knows decides.'),
    explanations: z.array(
      z.strictObject({
        assuming: z.string().nullable(),
        steps: z.array(step),
        leftOut: count.describe('Further steps.'),
      }),
    ),
    endpoints: z.array(endpoint).describe('All that can be asked for, at most 500.'),
  })
  .meta({ id: 'Explanation' });
