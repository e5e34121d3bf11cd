// Text from strangers, made harmless for the place where it is shown. Certificates, DNS answers and HTTP headers may
// hold markup, line breaks, terminal escapes and marks that turn the direction of the text.

// Control and format characters, line and paragraph separators, surrogates on their own, private use and unassigned
// code points: nothing of it can be seen, all of it can mislead.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu;

/**
 * One line of plain text that shows every invisible character as `\u{hex}`, cut to `maxLength` characters.
 * For terminals, mail headers, logs and plain-text bodies.
 */
export function visibleText(text: string, maxLength = 300): string {
  const shown = text
    .slice(0, maxLength + 1)
    .replace(INVISIBLE, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
  if (text.length <= maxLength && shown.length <= maxLength * 2) return shown;
  return `${shown.slice(0, maxLength).replace(HALF_AT_END, '')}…`;
}

// Of a character of two code units, where a cut went through it: all others on their own have been replaced.
const HALF_AT_END = /[\ud800-\udbff]$/;

/**
 * `value` as JSON in which every invisible character is escaped (RFC 8259 section 7): the same value to whoever parses
 * it, and harmless on a terminal. JSON itself escapes only what is below U+0020.
 */
export function visibleJson(value: unknown, indent = 0): string {
  // The line breaks are those of the indentation; those inside of texts are escaped already.
  return JSON.stringify(value, null, indent).replace(INVISIBLE, (char) => (char === '\n' ? char : jsonEscape(char)));
}

function jsonEscape(char: string): string {
  return [...Array(char.length).keys()]
    .map((unit) => `\\u${char.charCodeAt(unit).toString(16).padStart(4, '0')}`)
    .join('');
}

const HTML_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Printable ASCII without what HTML takes for its own: nearly every text, of which a page has tens of thousands. */
const HARMLESS = /^[ !#-%(-;=?-~]*$/;

/** `visibleText`, and safe inside HTML elements and quoted attributes. */
export function htmlText(text: string, maxLength = 300): string {
  if (text.length <= maxLength && HARMLESS.test(text)) return text;
  return visibleText(text, maxLength).replace(/[&<>"']/g, (char) => HTML_ENTITIES[char] ?? char);
}
