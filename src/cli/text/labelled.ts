// A line below a headline: a label that the eye finds, and a text that is wrapped beside it.
import type { Paint } from './paint.ts';
import { wrap } from './wrap.ts';

export interface Labelled {
  readonly label: string;
  readonly text: string;
}

const INDENT = '    ';

/** `    label text`, continued under the text. */
export function labelledLine({ label, text }: Labelled, columns: number, paint: Paint): string {
  const wrapped = wrap(text, `${INDENT}${label} `, columns);
  return `${INDENT}${paint('bold', label)}${wrapped.slice(INDENT.length + label.length)}`;
}
