// Certificates as they were served.
import { z } from 'zod';

import { instant, sha256, strangers } from '../../../alerts/render/schema-parts.ts';

const decoded = z.strictObject({
  subject: strangers,
  issuer: strangers,
  serialNumber: z.string().describe('Lower-case hex.'),
  notBefore: instant,
  notAfter: instant,
  spkiSha256: sha256,
  subjectKeyId: z.string().nullable(),
  authorityKeyId: z.string().nullable(),
  dnsNames: z.array(strangers),
});

export const certificateSchema = z
  .strictObject({
    sha256,
    pem: z.string().describe('Byte for byte what was served.'),
    decoded: decoded.nullable().describe('Null when it cannot be decoded.'),
  })
  .meta({ id: 'Certificate' });

export const spooledSchema = z
  .strictObject({ spooled: z.string().describe('The name that it has in the spool folder.') })
  .meta({ id: 'Spooled' });
