// What certspotter's hook script posts: the two files of a certificate, or an event. certspotter-script(8) names the
// variables.
import { z } from 'zod';

const text = (describe: string) =>
  z.string().max(2_000, { error: 'at most 2,000 characters' }).default('').describe(describe);

const certificate = z.strictObject({
  event: z.literal('discovered_cert'),
  tbs_sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, { error: 'a SHA-256 as 64 lower-case hex digits' })
    .describe('$TBS_SHA256'),
  json: z.record(z.string(), z.unknown()).describe('What is in $JSON_FILENAME.'),
  pem: z.string().max(1_000_000, { error: 'at most 1,000,000 characters' }).describe('What is in $CERT_FILENAME.'),
});

const event = z.strictObject({
  event: z.enum(['malformed_cert', 'error']),
  log_uri: text('$LOG_URI'),
  entry_index: text('$ENTRY_INDEX'),
  summary: text('$SUMMARY'),
});

export const spoolInput = z
  .discriminatedUnion('event', [certificate, event], {
    error: 'an object with "event": discovered_cert, malformed_cert or error',
  })
  .meta({ id: 'CtFound' });

export type SpoolInput = z.output<typeof spoolInput>;
