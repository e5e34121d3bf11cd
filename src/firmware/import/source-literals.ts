// The literals of source code that may hold a file: strings put together from their pieces, and lists of octets, each
// with the name of the variable that it is given to.
import { lineCounter } from './found-at.ts';
import { type SourceToken, sourceTokens } from './source-tokens.ts';

export type SourcePart =
  | Literal
  /** The BEGIN line of a certificate that is in no literal and no comment: the text is PEM, and no source code. */
  | { readonly kind: 'bare-pem'; readonly offset: number };

export interface Literal {
  readonly kind: 'literal';
  /** A text has one octet a character. */
  readonly octets: Uint8Array;
  readonly offset: number;
  readonly line: number;
  /** The variable, constant, macro or key; null where none was seen. */
  readonly label: string | null;
}

/** Shorter ones hold no certificate. */
const FEWEST_OCTETS = 64;

/** All literals that are long enough to hold a certificate, in the order of the file. */
export function* sourceParts(file: Buffer): Generator<SourcePart> {
  const text = file.toString('latin1');
  const lineAt = lineCounter(file);
  let before: Before = { code: [], key: null };
  let open: OpenString | null = null;
  for (const token of sourceTokens(text)) {
    if (open !== null && !continues(text, token, open)) {
      yield* stringLiteral(text, open, lineAt);
      // Not the string itself, which holds what was before it, and so on.
      before = { ...before, key: { pieces: open.pieces, end: open.end } };
      open = null;
    }
    if (token.kind === 'string') {
      open = withPiece(open ?? { pieces: [], start: token.start, end: token.end, before, insidePem: false }, token);
    } else if (token.kind === 'numbers') {
      yield { kind: 'literal', octets: token.octets, ...placeOf(text, token.start, before, lineAt) };
    } else {
      const bare = text.slice(token.start, token.end).search(BARE_PEM);
      if (bare !== -1) yield { kind: 'bare-pem', offset: token.start + bare };
      before = { ...before, code: [...before.code.slice(1 - CODE_KEPT), token] };
    }
  }
  if (open !== null) yield* stringLiteral(text, open, lineAt);
}

const BARE_PEM = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/;

type LineAt = (offset: number) => number;

function* stringLiteral(text: string, string: OpenString, lineAt: LineAt): Generator<SourcePart> {
  const octets = Buffer.from(string.pieces.join(''), 'latin1');
  if (octets.length < FEWEST_OCTETS) return;
  yield { kind: 'literal', octets, ...placeOf(text, string.start, string.before, lineAt) };
}

function placeOf(text: string, offset: number, before: Before, lineAt: LineAt): Omit<Literal, 'kind' | 'octets'> {
  return { offset, line: lineAt(offset), label: labelFrom(text, offset, before) };
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** What was read before a literal, as far as it may name it. */
interface Before {
  /** The last code between strings and comments. */
  readonly code: readonly Span[];
  /** The last string, which is the literal's key if but a colon came since. */
  readonly key: Pick<OpenString, 'pieces' | 'end'> | null;
}

/** A string that the next one may continue. */
interface OpenString {
  readonly pieces: string[];
  readonly start: number;
  end: number;
  readonly before: Before;
  /** Whether a PEM block began in it that has not ended. */
  insidePem: boolean;
}

function withPiece(string: OpenString, { value, end }: SourceToken & { readonly kind: 'string' }): OpenString {
  string.pieces.push(value);
  string.end = end;
  const [lastBegin, lastEnd] = [value.lastIndexOf('-----BEGIN '), value.lastIndexOf('-----END ')];
  if (lastBegin !== lastEnd) string.insidePem = lastBegin > lastEnd;
  return string;
}

/** Strings side by side are one, `+` puts them together, and so does a list of the lines of one block of PEM. */
function continues(text: string, token: SourceToken, open: OpenString): boolean {
  if (token.kind === 'string') return true;
  if (token.kind === 'numbers') return false;
  const between = text.slice(token.start, token.end);
  return open.insidePem ? /^[\s\\+.,]*$/.test(between) : /^[\s\\+]*$/.test(between);
}

// The name is looked for this far back, and no further.
const CODE_KEPT = 8;
const LONGEST_CODE = 512;
const LONGEST_NAME = 128;

function labelFrom(text: string, offset: number, { code, key }: Before): string | null {
  if (key !== null && offset - key.end < LONGEST_NAME && IS_KEY.test(text.slice(key.end, offset))) {
    return key.pieces.join('').slice(0, LONGEST_NAME);
  }
  const whole = code.map(({ start, end }) => text.slice(Math.max(start, end - LONGEST_CODE), end)).join('');
  // Rust's `[u8; 4]` ends no statement.
  const recent = whole.slice(-LONGEST_CODE).replace(/;(?=\s*\w+\s*\])/g, ' ');
  return nameIn(recent.slice(Math.max(recent.lastIndexOf(';'), recent.lastIndexOf('}')) + 1));
}

const IS_KEY = /^\s*(?::|=>)\s*[[{(]?\s*$/;

/** The name that the code up to a literal gives to it. */
function nameIn(head: string): string | null {
  // A macro ends with its line, unless a backslash ends that.
  const macro = [...head.matchAll(/#\s*define\s+(\w+)/g)].at(-1);
  if (macro?.[1] !== undefined && !/[^\\\r]\r?\n/.test(head.slice(macro.index))) return macro[1];
  // `:=` of Go; comparisons and arrows assign nothing.
  const sides = head.split(/:?=(?![=>])/);
  if (sides.length < 2) return /(?<![\w$])([\w$.-]{1,128})\s*:\s*(?:\.byte|\S)?\s*$/.exec(head)?.[1] ?? null;
  return lastName(sides.at(-2) ?? '');
}

/** `ca` of `static const unsigned char ca[1024] PROGMEM`, of `pub const ca: &[u8]`, of `byte[] ca`. */
function lastName(declaration: string): string | null {
  const line = declaration.trimEnd().split('\n').at(-1) ?? '';
  const plain = line
    .replace(/(?<!:):(?!:).*$/s, '')
    .replace(/__\w+__\s*\(\(.*$/s, '')
    .replace(/\[[^\]]*\]/g, ' ')
    .trim();
  const names = plain.match(/[\w$]+/g) ?? [];
  const isAttribute = (name: string): boolean => /^(?:PROGMEM|[A-Z_]+_ATTR)$/.test(name);
  return names.filter((name) => !isAttribute(name)).at(-1) ?? null;
}
