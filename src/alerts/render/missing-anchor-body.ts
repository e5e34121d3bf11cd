// An anchor that would be needed, as JSON.
import type { z } from 'zod';

import type { MissingAnchor } from '../../chain/verdict.ts';
import { isoInstant } from '../../lib/clock.ts';
import { boundedPem, boundedText, type Limits, orNull } from './limits.ts';
import type { missingAnchorSchema } from './schema-parts.ts';

export function missingAnchorBody(anchor: MissingAnchor, limits: Limits): z.output<typeof missingAnchorSchema> {
  return {
    subject: boundedText(anchor.subject, limits),
    keyId: orNull(anchor.keyId, (keyId) => boundedText(keyId, limits)),
    certificate: orNull(anchor.certificate, ({ sha256, pem, notAfter }) => ({
      sha256,
      pem: boundedPem(pem),
      notAfter: isoInstant(notAfter),
    })),
    foundIn: anchor.foundIn,
  };
}
