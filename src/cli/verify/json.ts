// `verify --format json`: the whole verdict.
import { visibleJson } from '../../lib/escape.ts';
import type { Judged } from '../../views/explain/judged.ts';
import { judgedJson } from '../../views/explain/judged-json.ts';

/** The verdict as JSON; texts in it are as in the certificates, whatever is invisible in them escaped. */
export function verifyJson(judged: Judged): string {
  return `${visibleJson({ schema: 'anchorwatch/verify@1', ...judgedJson(judged) }, 2)}\n`;
}
