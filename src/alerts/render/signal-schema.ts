// The schema of findings from signals: what has been announced, declared, issued, and what root programs decide.
import { z } from 'zod';

import { REFUSAL_CODES } from '../../chain/verdict.ts';
import { CONFIDENCES } from '../../signals/signal.ts';
import { count, instant, missingAnchorSchema, sha256, strangers } from './schema-parts.ts';

const source = strangers.describe('Where it is to be looked up.');
const confidence = z
  .enum(CONFIDENCES)
  .describe('`certain`: it binds. `likely`: it has always come true. `possible`: it may slip.');
const refusal = z.enum(REFUSAL_CODES).describe('Why it would be refused.');
const missing = missingAnchorSchema.nullable().describe('The anchor that would be needed; null: none would help.');

const namedAnchor = z.strictObject({
  subject: strangers,
  spkiSha256: sha256.nullable().describe('SHA-256 of the subjectPublicKeyInfo; null where only the name is known.'),
});

const deadline = z
  .strictObject({
    code: z.literal('deadline'),
    anchor: namedAnchor.describe('The pinned anchor that accepted paths rest on.'),
    program: z.enum(['mozilla', 'chrome']).describe('The root program that decides it.'),
    rule: z.enum(['key-age', 'distrust-after', 'sct-not-after']).describe('By which of its rules.'),
    date: instant.describe('From when on.'),
    lastServed: instant.describe('When the last certificate ends that could be issued by then.'),
    certain: z.string().describe('What is certain, in words.'),
    inferred: z.string().describe('What is inferred from it, in words.'),
    source,
    confidence,
  })
  .describe('A root program ends its trust in a pinned anchor: a public operator has to be off it.');

const undeclared = z
  .strictObject({
    code: z.literal('undeclared'),
    set: strangers.describe('Which declaration.'),
    source,
    declared: count.describe('Roots that the operator declares.'),
    missing: z.array(namedAnchor).describe('Those of them that are not pinned.'),
    changedAt: instant.nullable().describe('When the declaration was last seen to change; null: it was not.'),
  })
  .describe('The operator declares roots that are not pinned.');

const announced = z
  .strictObject({
    code: z.literal('announced'),
    id: z.string().describe('Its name in the config.'),
    anchor: namedAnchor.describe('The anchor that is not pinned.'),
    from: instant.describe('From when on it may be served.'),
    source,
    confidence,
    moved: z
      .array(z.strictObject({ from: instant, until: instant.describe('Until when that was the date.') }))
      .describe('The dates that it had before, the oldest first.'),
  })
  .describe('An anchor that is not pinned has been announced.');

const answer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('refused'), refusal, missing }).describe('It would be refused.'),
  z
    .strictObject({
      kind: z.literal('depends'),
      acceptedIf: strangers.describe('What would have to be so for acceptance.'),
      refusal,
      missing,
    })
    .describe('It depends on what is served with it.'),
  z
    .strictObject({
      kind: z.literal('unknown'),
      isNewOperator: z.boolean().describe('Whether nothing of the same organisation was ever served there.'),
    })
    .describe('Nothing is known of its CA.'),
]);

const issued = z
  .strictObject({
    code: z.literal('issued'),
    tbsSha256: sha256.describe('SHA-256 of the TBSCertificate without SCTs: the same for its precertificate.'),
    issuer: namedAnchor.describe('The CA that issued it.'),
    source,
    loggedAt: instant.describe('When it was logged, or its notBefore.'),
    notAfter: instant,
    state: z
      .enum(['waiting', 'standby'])
      .describe('`waiting`: it may be served any day. `standby`: others of its CA were never served.'),
    expectedAt: instant.nullable().describe('When it should be served, as others before it; null: without an example.'),
    answer: answer.describe('What the firmware would make of it.'),
  })
  .describe('A certificate was issued for the name, and is not served yet.');

const caaForbids = z
  .strictObject({
    code: z.literal('caa-forbids'),
    foundAt: strangers.describe('The name that has the CAA records.'),
    ca: strangers.describe('The CA of what is served.'),
    issuers: z.array(strangers).describe('Who may issue: issuer domain names.'),
    since: instant.nullable().describe('Since when; null: since they were read first.'),
  })
  .describe('The CA of what is served may not issue for the host any more.');

const caaAdded = z
  .strictObject({
    code: z.literal('caa-added'),
    foundAt: strangers.describe('The name that has the CAA records.'),
    issuers: z.array(strangers).describe('Who may issue in addition: issuer domain names.'),
    since: instant.describe('Since when.'),
  })
  .describe('Another CA may issue for the host: for information.');

const replacementDemanded = z
  .strictObject({
    code: z.literal('replacement-demanded'),
    end: instant.describe('By when it should have been replaced.'),
    source,
    explanation: strangers.nullable().describe('Where the CA explains it; null: nowhere.'),
  })
  .describe('Its CA wants the certificate replaced out of turn.');

const renewalDue = z
  .strictObject({
    code: z.literal('renewal-due'),
    start: instant,
    end: instant,
    by: z
      .enum(['ari', 'cadence', 'lifetime'])
      .describe('As its CA says, as it was renewed before, or at two thirds of its life.'),
  })
  .describe('When the certificate should be renewed: for information.');

const previewRefused = z
  .strictObject({
    code: z.literal('preview-refused'),
    host: z.string().describe('The host that was asked.'),
    of: z.string().describe('What it shows, as the config says.'),
    source,
    refusal,
    deviceCode: z.string().nullable().describe('What the device would print, e.g. `-688`.'),
    missing,
  })
  .describe('What is to come is refused already where it can be seen.');

export const signalFindingSchemas = [
  deadline,
  undeclared,
  announced,
  issued,
  caaForbids,
  caaAdded,
  replacementDemanded,
  renewalDue,
  previewRefused,
] as const;

export type SignalFindingBody = z.output<(typeof signalFindingSchemas)[number]>;
