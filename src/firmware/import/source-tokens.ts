// Takes source code apart as far as its literals need it: strings, lists of numbers, comments, and the rest. Knows what
// C, C++, Java, Python, JavaScript, Go, Rust and JSON have in common, and where they differ takes what harms none.

/** `value` has one character an octet; `code` is what is none of the others, in one piece up to the next token. */
export type SourceToken =
  | { readonly kind: 'string'; readonly value: string; readonly start: number; readonly end: number }
  | { readonly kind: 'numbers'; readonly octets: Uint8Array; readonly start: number; readonly end: number }
  | { readonly kind: 'code'; readonly start: number; readonly end: number };

/** All tokens but comments, in order. Takes time in proportion to the length, whatever is left open in the text. */
export function* sourceTokens(text: string): Generator<SourceToken> {
  let codeStart = 0;
  for (let at = 0; at < text.length;) {
    const step = stepAt(text, at);
    if (step.kind === 'code') {
      at = step.end;
      continue;
    }
    if (at > codeStart) yield { kind: 'code', start: codeStart, end: at };
    if (step.kind !== 'comment') yield step;
    at = step.end;
    codeStart = at;
  }
  if (text.length > codeStart) yield { kind: 'code', start: codeStart, end: text.length };
}

type Step = SourceToken | { readonly kind: 'comment'; readonly end: number };

function stepAt(text: string, at: number): Step {
  const character = text[at] ?? '';
  switch (character) {
    case '/':
      return commentAt(text, at);
    case '"':
    case "'":
    case '`':
      return quotedAt(text, at);
    case '-':
      return numbersAt(text, at) ?? code(at, at + 1);
  }
  if (character >= '0' && character <= '9') return numbersAt(text, at) ?? word(text, at);
  return rawStringAt(text, at) ?? word(text, at);
}

const code = (start: number, end: number): SourceToken => ({ kind: 'code', start, end });

/** Letters and digits are passed over as a whole, so that no digit inside a name begins a number. */
function word(text: string, at: number): SourceToken {
  WORD.lastIndex = at;
  return code(at, at + Math.max(1, WORD.exec(text)?.[0].length ?? 0));
}

const WORD = /[\w$]+|[^\w$"'`/-]+/y;

/** One that is not closed goes on to the end. */
function commentAt(text: string, at: number): Step {
  const next = text[at + 1];
  if (next !== '/' && next !== '*') return code(at, at + 1);
  const close = next === '/' ? text.indexOf('\n', at) : text.indexOf('*/', at + 2);
  if (close === -1) return { kind: 'comment', end: text.length };
  return { kind: 'comment', end: next === '/' ? close : close + 2 };
}

function quotedAt(text: string, at: number): SourceToken {
  const quote = text[at] ?? '';
  const triple = quote.repeat(3);
  const long = quote === '`' ? quote : text.startsWith(triple, at) ? triple : null;
  if (long !== null) {
    const close = text.indexOf(long, at + long.length);
    if (close !== -1) return string(unescaped(text.slice(at + long.length, close)), at, close + long.length);
    if (quote === '`') return code(at, at + 1);
  }
  const close = closeOnLine(text, at + 1, quote);
  // The apostrophe of a comment or of a Rust lifetime closes nothing, and opens nothing.
  return close === null ? code(at, at + 1) : string(unescaped(text.slice(at + 1, close)), at, close + 1);
}

const string = (value: string, start: number, end: number): SourceToken => ({ kind: 'string', value, start, end });

/** The closing quote on this line, or on the next ones where a backslash ends the line. */
function closeOnLine(text: string, from: number, quote: string): number | null {
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === quote) return at;
    if (character === '\n') return null;
    // In single quotes, a double one is a character (`'"'`), or the apostrophe before it was none.
    if (quote === "'" && character === '"' && !(at === from && text[at + 1] === quote)) return null;
    if (character === '\\') at += text[at + 1] === '\r' ? 2 : 1;
  }
  return null;
}

/** `R"end(...)end"` of C++, `r"..."` and `r#"..."#` of Rust and Python: no escapes. */
function rawStringAt(text: string, at: number): SourceToken | null {
  if (!/[rRLuUb]/.test(text[at] ?? '')) return null;
  RAW_OPENING.lastIndex = at;
  const opening = RAW_OPENING.exec(text);
  if (opening === null) return null;
  const { end = null, hashes = '' } = opening.groups ?? {};
  const closing = end === null ? `"${hashes}` : `)${end}"`;
  const start = at + opening[0].length;
  const close = text.indexOf(closing, start);
  // Not closed: to the end of the file, or each one that is not would cost a search to there.
  if (close === -1) return string(text.slice(start), at, text.length);
  return string(text.slice(start, close), at, close + closing.length);
}

const RAW_OPENING = /(?:(?:u8|[LuU])?R"(?<end>[^()\\\s"]{0,16})\(|(?:br?|rb?)(?<hashes>#{0,8})"(?!"))/y;

/** Each escape that stands for an octet; a line that is continued leaves nothing. */
function unescaped(value: string): string {
  if (!value.includes('\\')) return value;
  return value.replace(ESCAPE, (...parts) => {
    const groups = parts.at(-1) as Readonly<Record<string, string | undefined>>;
    const { octal, letter } = groups;
    const hex = groups['hex'] ?? groups['unicode'];
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16) & 0xff);
    return letter === undefined ? '' : (LETTERS[letter] ?? letter);
  });
}

const ESCAPE = /\\(?:(?<octal>[0-7]{1,3})|x(?<hex>[0-9a-fA-F]{1,2})|u(?<unicode>[0-9a-fA-F]{4})|\r?\n|(?<letter>[^]))/g;
const LETTERS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', a: '\x07', b: '\b', f: '\f', v: '\v' };

/** Fewer numbers hold no certificate: those of other code are passed over. */
const FEWEST_NUMBERS = 64;

/** Numbers with commas, casts and comments between them; null where it is not a list of octets. */
function numbersAt(text: string, start: number): SourceToken | null {
  const octets: number[] = [];
  let end = start;
  for (let at = start; ;) {
    NUMBER.lastIndex = at;
    const number = NUMBER.exec(text)?.[0];
    if (number === undefined) break;
    const value = valueOf(number);
    // Java's octets are signed.
    if (value < -128 || value > 255) return null;
    octets.push(value & 0xff);
    end = at + number.length;
    at = afterSeparators(text, end);
    if (at === end) break;
  }
  return octets.length < FEWEST_NUMBERS ? null : { kind: 'numbers', octets: Uint8Array.from(octets), start, end };
}

const NUMBER = /-?(?:0[xX][0-9a-fA-F]+|\d+)(?:_?[iu]8|[uUlL]+)?/y;

function valueOf(number: string): number {
  if (/^0[0-7]+$/.test(number)) return Number.parseInt(number, 8);
  return Number.parseInt(number);
}

/** Where the next number may be. `.byte` begins the lines of an assembler's list, as ESP-IDF embeds files. */
function afterSeparators(text: string, from: number): number {
  let at = from;
  for (;;) {
    SEPARATOR.lastIndex = at;
    const separator = SEPARATOR.exec(text)?.[0];
    if (separator !== undefined) at += separator.length;
    else if (text[at] === '/' && (text[at + 1] === '/' || text[at + 1] === '*')) at = commentAt(text, at).end;
    else return at;
  }
}

const SEPARATOR = /[\s,\\]+|\.byte\b|\(\s*(?:unsigned\s+)?\w{1,16}\s*\)/y;
