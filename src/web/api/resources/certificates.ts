// GET /certificates/{sha256}: what was served, byte for byte; POST /ct/issuances: what certspotter has found.
import { z } from 'zod';

import { isoInstant } from '../../../lib/clock.ts';
import { spoolFound } from '../../../views/ct-spool.ts';
import { spoolInput } from '../../../views/ct-spool-input.ts';
import { apiError, notFound } from '../api-error.ts';
import { operation } from '../operation.ts';
import { certificateSchema, spooledSchema } from '../schemas/certificates.ts';

const certificate = operation(
  {
    id: 'certificate',
    method: 'get',
    path: '/certificates/{sha256}',
    tag: 'watch',
    summary: 'A certificate that was served',
    params: z.strictObject({
      sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/, { error: 'a SHA-256 as 64 lower-case hex digits' })
        .describe('Of its DER, lower-case hex.'),
    }),
    answer: certificateSchema,
    errors: ['bad-parameter', 'not-found'],
    otherForm: {
      type: 'application/pem-certificate-chain',
      describe: 'The certificate as PEM (RFC 8555 section 9.1).',
    },
  },
  async ({ parts, params }) => {
    const { sha256 } = params;
    const der = (await parts.store.certificates([sha256])).get(sha256);
    if (der === undefined) throw notFound('certificate', sha256);
    const { judge } = (await parts.watched.current()).setup;
    const found = judge.decode({ der, sha256 });
    return {
      sha256,
      pem: pemOf(der),
      decoded:
        found === null
          ? null
          : {
              subject: found.subject.text,
              issuer: found.issuer.text,
              serialNumber: found.serialNumber,
              notBefore: isoInstant(found.notBefore),
              notAfter: isoInstant(found.notAfter),
              spkiSha256: found.spkiSha256,
              subjectKeyId: found.subjectKeyId,
              authorityKeyId: found.authorityKeyId,
              dnsNames: (found.subjectAltName ?? []).flatMap(({ kind, value }) => (kind === 'dns' ? [value] : [])),
            },
    };
  },
  ({ pem }) => pem,
);

/** RFC 7468 section 2. */
function pemOf(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

/** The two files of a certificate, of which each has at most a million bytes, and some for the quotes. */
const MAX_FOUND_BYTES = 2_500_000;

const issuances = operation(
  {
    id: 'reportIssuance',
    method: 'post',
    path: '/ct/issuances',
    tag: 'signals',
    summary: "Hand over what certspotter's hook script was given: it is put into the spool folder of the config",
    body: spoolInput,
    maxBody: MAX_FOUND_BYTES,
    answer: spooledSchema,
    status: 202,
    errors: ['bad-body', 'conflict'],
  },
  async ({ parts, body, now }) => {
    const folder = (await parts.watched.current()).setup.config.signals.ct.spool;
    if (folder === undefined) throw apiError('conflict', 'the config names no signals.ct.spool to put it into');
    const outcome = await spoolFound(folder, body, now);
    switch (outcome.kind) {
      case 'spooled':
        return { spooled: outcome.name };
      case 'malformed':
        throw apiError('bad-body', outcome.detail);
      case 'full':
      case 'unwritable':
        throw apiError('conflict', `the spool folder takes nothing: ${outcome.detail}`);
    }
  },
);

export const CERTIFICATE_OPERATIONS = [certificate, issuances];
