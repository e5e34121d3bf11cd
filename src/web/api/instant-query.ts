// An instant in a query.
import { z } from 'zod';

import type { EpochMs } from '../../lib/clock.ts';
import { parseInstant } from '../../lib/dates.ts';

const FORM = 'an instant such as 2026-03-01T00:00:00Z, or a day';

export function instantQuery(describe: string) {
  return z
    .string()
    .max(40, { error: FORM })
    .transform((text, context): EpochMs => {
      const at = parseInstant(text);
      if (at !== null) return at;
      context.addIssue({ code: 'custom', message: FORM, input: text });
      return z.NEVER;
    })
    .optional()
    .describe(`${describe} ISO 8601.`);
}
