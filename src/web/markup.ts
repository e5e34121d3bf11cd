// HTML from templates: whatever is put into one is escaped, unless it came out of one.
import { htmlText } from '../lib/escape.ts';

/** HTML that is safe as it is. Only `html` and `trusted` make it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Fragment = Markup | string | number | null | false | undefined | readonly Fragment[];

/** Longer texts are cut: a name in a certificate may have megabytes. */
const MAX_TEXT = 2_000;

/**
 * A template whose values are escaped for HTML elements and quoted attributes, invisible characters made visible
 * (lib/escape.ts); `Markup` stays as it is, lists are joined, null, undefined and false are nothing. Attributes must be
 * in double quotes.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Fragment[]): Markup {
  let text = strings[0] ?? '';
  for (const [index, value] of values.entries()) text += textOf(value) + (strings[index + 1] ?? '');
  return new Markup(text);
}

/** Our own text, taken for HTML as it is: never with anything in it that came from elsewhere. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

function textOf(value: Fragment): string {
  if (typeof value === 'string') return htmlText(value, MAX_TEXT);
  if (typeof value === 'number') return String(value);
  if (value === null || value === undefined || value === false) return '';
  return value instanceof Markup ? value.text : value.map(textOf).join('');
}

/** Lines that stay lines, as in PEM or a log: each escaped by itself, at most `maxLines`. */
export function preformatted(text: string, maxLines = 2_000): Markup {
  const lines = text.split('\n').slice(0, maxLines);
  return trusted(lines.map((line) => htmlText(line, MAX_TEXT)).join('\n'));
}
