// Lines below a headline: a label that the eye finds, and a text that is wrapped beside it.
import type { Paint } from './paint.ts';
import { wrap } from './wrap.ts';

export interface Labelled {
  readonly label: string;
  readonly text: string;
}

const INDENT = '    ';
/** As wide as the longest label that there is (`no answer`), so that blocks below one another line up. */
const LABEL_WIDTH = 9;

/** `    label      text`, continued under the text. */
export function labelledLine({ label, text }: Labelled, columns: number, paint: Paint): string {
  const wrapped = wrap(text, `${INDENT}${label.padEnd(LABEL_WIDTH)}  `, columns);
  return `${INDENT}${paint('bold', label)}${wrapped.slice(INDENT.length + label.length)}`;
}
