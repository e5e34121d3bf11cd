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
  let before: Before = { head: '', key: null };
  let open: OpenString | null = null;
  for (const token of sourceTokens(text)) {
    if (open !== null && !continues(text, token, open)) {
      yield* stringLiteral(open, lineAt);
      before = { ...before, key: { name: open.pieces.join('').slice(0, LONGEST_NAME), since: '' } };
      open = null;
    }
    if (token.kind === 'string') {
      open = withPiece(open ?? { pieces: [], start: token.start, before, insidePem: false }, token.value);
    } else if (token.kind === 'numbers') {
      yield { kind: 'literal', octets: token.octets, ...placeOf(token.start, before, lineAt) };
    } else {
      const code = text.slice(token.start, token.end);
      const bare = code.search(BARE_PEM);
      if (bare !== -1) yield { kind: 'bare-pem', offset: token.start + bare };
      before = after(before, code);
    }
  }
  if (open !== null) yield* stringLiteral(open, lineAt);
}

const BARE_PEM = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/;

type LineAt = (offset: number) => number;

function* stringLiteral({ pieces, start, before }: OpenString, lineAt: LineAt): Generator<SourcePart> {
  const octets = Buffer.from(pieces.join(''), 'latin1');
  if (octets.length >= FEWEST_OCTETS) yield { kind: 'literal', octets, ...placeOf(start, before, lineAt) };
}

function placeOf(offset: number, before: Before, lineAt: LineAt): Pick<Literal, 'offset' | 'line' | 'label'> {
  return { offset, line: lineAt(offset), label: labelFrom(before) };
}

/** A string that the next one may continue. */
interface OpenString {
  readonly pieces: string[];
  readonly start: number;
  readonly before: Before;
  /** Whether a PEM block began in it that has not ended. */
  insidePem: boolean;
}

function withPiece(string: OpenString, piece: string): OpenString {
  string.pieces.push(piece);
  const [begin, end] = [piece.lastIndexOf('-----BEGIN '), piece.lastIndexOf('-----END ')];
  if (begin !== end) string.insidePem = begin > end;
  return string;
}

/** Strings side by side are one, `+` puts them together, and so does a list of the lines of one block of PEM. */
function continues(text: string, token: SourceToken, open: OpenString): boolean {
  if (token.kind === 'string') return true;
  if (token.kind === 'numbers') return false;
  const between = text.slice(token.start, token.end);
  return open.insidePem ? /^[\s\\+.,]*$/.test(between) : /^[\s\\+]*$/.test(between);
}

/** What was read before a literal, as far as it may name it. */
interface Before {
  /** Code since the last statement, without its strings. */
  readonly head: string;
  /** The last string, which is the literal's key if but a colon came since. */
  readonly key: { readonly name: string; readonly since: string } | null;
}

const LONGEST_NAME = 128;
const LONGEST_HEAD = 512;

function after({ head, key }: Before, code: string): Before {
  // Rust's `[u8; 4]` ends no statement.
  const statement = `${head}${code.slice(-LONGEST_HEAD)}`.slice(-LONGEST_HEAD).replace(/;(?=\s*\w+\s*\])/g, ' ');
  const since = key === null || key.since.length > LONGEST_NAME ? null : key.since + code.slice(0, LONGEST_NAME);
  return {
    head: statement.slice(Math.max(statement.lastIndexOf(';'), statement.lastIndexOf('}')) + 1),
    key: key === null || since === null ? null : { name: key.name, since },
  };
}

function labelFrom({ head, key }: Before): string | null {
  if (key !== null && /^\s*(?::|=>)\s*[[{(]?\s*$/.test(key.since)) return key.name;
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
