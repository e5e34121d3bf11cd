// What the schemas of several answers have in common.
import { z } from 'zod';

import { instant, sha256, strangers } from '../../../alerts/render/schema-parts.ts';
import { OUTLOOK_LEVELS } from '../../../outlook/outlook.ts';

export const levelOrNull = z
  .enum(OUTLOOK_LEVELS)
  .nullable()
  .describe('From quiet to loud; null before a cycle has looked at it.');
export const purpose = z.enum(['update', 'service']).describe('Whether the firmware can be updated through it.');
export const via = z
  .string()
  .nullable()
  .describe('The target whose redirect leads here; null for a target of the config.');
export const hello = z.string().describe('Client hello, e.g. `modern` or `tls12-rsa,no-sni`.');
export const address = z.string().nullable().describe('Null when the name gave no address.');
export const served = z
  .array(sha256)
  .describe('SHA-256 of each served certificate, in the order of the wire: /certificates/{sha256} has them.');

/** A certificate, or an anchor that is a name and a key. */
export const certificateRef = z
  .strictObject({
    subject: strangers,
    sha256: sha256.nullable().describe('Null for an anchor that is only a name and a key.'),
    spkiSha256: sha256.describe('SHA-256 of the subjectPublicKeyInfo, lower-case hex.'),
    notBefore: instant.nullable().describe('Null where there is no certificate.'),
    notAfter: instant.nullable().describe('Null where there is no certificate.'),
  })
  .meta({ id: 'CertificateRef' });
