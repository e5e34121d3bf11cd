// What people know a CA by, short enough for a sentence: a name in a certificate may have megabytes.
import { shortName } from '../../alerts/wording.ts';
import { visibleText } from '../../lib/escape.ts';

const MAX_LENGTH = 80;

/** Visible characters only. */
export function called(subject: string): string {
  return visibleText(shortName(subject), MAX_LENGTH);
}
