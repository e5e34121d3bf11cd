// PEM (RFC 7468) as it is found in the wild: blocks with any text around them, indented, quoted, with the line ends of
// any system, in one octet a character or in the UTF-16 of Windows.
import { bufferOf, lineCounter } from './found-at.ts';

/** A block with one of the labels that were asked for. `offset` and `line` are those of its BEGIN. */
export type PemBlock =
  | { readonly kind: 'block'; readonly offset: number; readonly line: number; readonly content: Uint8Array }
  /** `detail` says what was found, what was expected, and where. */
  | { readonly kind: 'broken'; readonly offset: number; readonly line: number; readonly detail: string };

/** All blocks with these labels, in the order of the file. Others, such as keys and CRLs, are passed over. */
export function* pemBlocksIn(bytes: Uint8Array, labels: readonly string[]): Generator<PemBlock> {
  const text = textOf(bytes);
  const lineAt = lineCounter(text.octets);
  let begin: Boundary | null = null;
  for (const boundary of boundariesIn(text.octets)) {
    if (begin !== null) yield blockOf(text, begin, boundary, lineAt(begin.start));
    begin = boundary.kind === 'BEGIN' && labels.includes(boundary.label) ? boundary : null;
  }
  if (begin !== null) yield blockOf(text, begin, null, lineAt(begin.start));
}

function blockOf(text: Text, begin: Boundary, end: Boundary | null, line: number): PemBlock {
  const place = { offset: text.offsetOf(begin.start), line };
  if (end?.kind === 'END' && end.label === begin.label) return { ...place, ...contentOf(text, begin, line, end) };
  const follows = end === null ? 'the file ends' : `offset ${String(text.offsetOf(end.start))} begins another`;
  return { kind: 'broken', ...place, detail: `it has no END line: ${follows}` };
}

/** Whether there is a BEGIN with one of these labels; stops at the first. */
export function hasPemBlock(bytes: Uint8Array, labels: readonly string[]): boolean {
  for (const { kind, label } of boundariesIn(textOf(bytes).octets)) {
    if (kind === 'BEGIN' && labels.includes(label)) return true;
  }
  return false;
}

/** A file with one octet a character, and where its characters are in the file. */
interface Text {
  readonly octets: Buffer;
  readonly offsetOf: (index: number) => number;
}

function textOf(bytes: Uint8Array): Text {
  const octets = bufferOf(bytes);
  const mark = octets.length < 2 ? 0 : octets.readUInt16BE(0);
  if (mark !== BYTE_ORDER_MARK && mark !== BYTE_ORDER_MARK_LITTLE) return { octets, offsetOf: (index) => index };
  const even = Buffer.from(octets.subarray(2, octets.length - (octets.length % 2)));
  const little = mark === BYTE_ORDER_MARK ? even.swap16() : even;
  // Characters beyond one octet become others, but none is lost, and PEM itself is ASCII.
  return { octets: Buffer.from(little.toString('utf16le'), 'latin1'), offsetOf: (index) => 2 + 2 * index };
}

const BYTE_ORDER_MARK = 0xfeff;
const BYTE_ORDER_MARK_LITTLE = 0xfffe;

interface Boundary {
  readonly kind: 'BEGIN' | 'END';
  readonly label: string;
  readonly start: number;
  readonly end: number;
}

/** BEGIN and END lines in their order. Searches for the octets: a raw image is never turned into a string. */
function* boundariesIn(octets: Buffer): Generator<Boundary> {
  let begin = octets.indexOf(BEGIN);
  let end = octets.indexOf(END);
  while (begin !== -1 || end !== -1) {
    const isBegin = begin !== -1 && (end === -1 || begin < end);
    const start = isBegin ? begin : end;
    const kind = isBegin ? 'BEGIN' : 'END';
    const text = octets.toString(
      'latin1',
      start + MARKS[kind].length,
      Math.min(start + LONGEST_BOUNDARY, octets.length),
    );
    const label = LABEL.exec(text)?.groups?.['label'];
    if (label !== undefined) yield { kind, label, start, end: start + MARKS[kind].length + label.length + 5 };
    if (isBegin) begin = octets.indexOf(BEGIN, start + 1);
    else end = octets.indexOf(END, start + 1);
  }
}

const MARKS = { BEGIN: '-----BEGIN ', END: '-----END ' };
const BEGIN = Buffer.from(MARKS.BEGIN);
const END = Buffer.from(MARKS.END);
const LABEL = /^(?<label>[A-Z0-9# ]+)-----/;
/** The longest label in use has 25 characters (`ENCRYPTED PRIVATE KEY`, `PKCS #7 SIGNED DATA`). */
const LONGEST_BOUNDARY = 64;

type Content =
  { readonly kind: 'block'; readonly content: Uint8Array } | { readonly kind: 'broken'; readonly detail: string };

function contentOf(text: Text, begin: Boundary, line: number, end: Boundary): Content {
  const body = unquoted(text.octets.toString('latin1', begin.end, end.start), quoteBefore(text.octets, begin.start));
  const base64 = body.replace(/\s+/g, '');
  if (base64 === '') return { kind: 'broken', detail: 'it is empty, expected base64' };
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  if (!/^[A-Za-z0-9+/]+$/.test(base64.slice(0, base64.length - padding))) {
    const { octet, index, lines } = strayCharacter(body);
    const place = `offset ${String(text.offsetOf(begin.end + index))}, line ${String(line + lines)}`;
    return { kind: 'broken', detail: `it is not base64: octet 0x${octet} at ${place}` };
  }
  if (base64.length % 4 === 0) return { kind: 'block', content: new Uint8Array(Buffer.from(base64, 'base64')) };
  return { kind: 'broken', detail: `it is not base64: ${String(base64.length)} characters, expected a multiple of 4` };
}

/** The first octet that no base64 has, in a body that is known to have one, and the number of lines before it. */
function strayCharacter(body: string): { readonly octet: string; readonly index: number; readonly lines: number } {
  const index = /[^A-Za-z0-9+/\s]/.exec(body)?.index ?? 0;
  const octet = body.charCodeAt(index).toString(16).padStart(2, '0');
  return { octet, index, lines: body.slice(0, index).split('\n').length - 1 };
}

/** What stands before BEGIN on its line: `> ` of a mail, `# ` or `// ` of a comment, `+` of a patch. */
function quoteBefore(octets: Buffer, start: number): string {
  const before = octets.toString('latin1', Math.max(0, start - LONGEST_QUOTE), start);
  return before.slice(before.lastIndexOf('\n') + 1).trim();
}

const LONGEST_QUOTE = 16;

/** The body with blanks for the quote, if each of its lines after the first, the rest of the BEGIN line, begins with it. */
function unquoted(body: string, quote: string): string {
  if (quote === '') return body;
  const [first = '', ...lines] = body.split('\n');
  if (!lines.every((line) => line.trimStart().startsWith(quote))) return body;
  return [first, ...lines.map((line) => line.replace(quote, () => ' '.repeat(quote.length)))].join('\n');
}
