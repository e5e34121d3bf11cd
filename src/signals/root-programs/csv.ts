// A reader of CSV (RFC 4180) for files of strangers: bounded, columns by name, and a bad row costs that row alone. Pure.

/** What is wrong with one row, which was left out. Our words only, nothing of the row. */
export interface RowProblem {
  /** Where the row starts, from 1. */
  readonly line: number;
  readonly reason: string;
}

export interface CsvRow {
  readonly line: number;
  /** The value of each column that was asked for. */
  readonly values: Readonly<Record<string, string>>;
}

export type CsvReading =
  | { readonly kind: 'read'; readonly rows: readonly CsvRow[]; readonly problems: readonly RowProblem[] }
  | { readonly kind: 'unusable'; readonly reason: string };

export interface CsvLimits {
  readonly maxBytes: number;
  readonly maxRows: number;
  readonly maxColumns: number;
  readonly maxFieldLength: number;
}

/** CCADB's largest report has about 10,000 rows of 70 columns in 10 MB; lists of CRL URLs make fields of some 10 kB. */
export const CSV_LIMITS: CsvLimits = {
  maxBytes: 64 * 1_048_576,
  maxRows: 200_000,
  maxColumns: 512,
  maxFieldLength: 262_144,
};

/**
 * The rows of `bytes` (UTF-8, lines ended by CRLF, LF or CR), with the `required` and, where there are such, the
 * `optional` columns by their names. A row with a field too many or too few, or with quotes out of place, is a problem and
 * left out. The whole is unusable where a limit is passed, a required column is missing or there twice, or the end is
 * missing (an open quote: half a download).
 */
export function readCsv(
  bytes: Uint8Array,
  columns: { readonly required: readonly string[]; readonly optional?: readonly string[] },
  limits: CsvLimits = CSV_LIMITS,
): CsvReading {
  if (bytes.length > limits.maxBytes) return unusable(`it is larger than ${String(limits.maxBytes)} bytes`);
  const records = splitRecords(new TextDecoder().decode(bytes), limits);
  const header = records.next().value;
  if (header === undefined) return unusable('it is empty');
  if (header.fault !== null) return unusable(`its header is wrong: ${header.fault}`);
  const places = placesOf(header.fields, columns.required, columns.optional ?? []);
  if (typeof places === 'string') return unusable(places);
  return collectRows(records, header.fields.length, places, limits);
}

function collectRows(
  records: Generator<RawRecord, undefined>,
  width: number,
  places: ReadonlyMap<string, number>,
  limits: CsvLimits,
): CsvReading {
  const rows: CsvRow[] = [];
  const problems: RowProblem[] = [];
  for (const record of records) {
    const { line, fields, open } = record;
    if (open) return unusable(`it ends inside of the quotes that open in the row at line ${String(line)}`);
    if (rows.length + problems.length === limits.maxRows) return unusable(`it has over ${String(limits.maxRows)} rows`);
    const reason = record.fault ?? widthFault(fields, width);
    if (reason === null) rows.push({ line, values: pick(fields, places) });
    else problems.push({ line, reason });
  }
  return { kind: 'read', rows, problems };
}

/** CCADB has ended rows with a comma that its header does not have, so one empty field more is no fault. */
function widthFault(fields: readonly string[], width: number): string | null {
  if (fields.length === width || (fields.length === width + 1 && fields.at(-1) === '')) return null;
  return `it has ${String(fields.length)} fields, the header ${String(width)}`;
}

function placesOf(
  header: readonly string[],
  required: readonly string[],
  optional: readonly string[],
): ReadonlyMap<string, number> | string {
  const names = header.map((name) => name.trim());
  const missing = required.filter((name) => !names.includes(name));
  if (missing.length > 0) return `it has no column "${missing.join('", "')}"`;
  const asked = [...required, ...optional].filter((name) => names.includes(name));
  const twice = asked.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice !== undefined) return `it has two columns "${twice}"`;
  return new Map(asked.map((name) => [name, names.indexOf(name)]));
}

function pick(fields: readonly string[], places: ReadonlyMap<string, number>): Readonly<Record<string, string>> {
  return Object.fromEntries([...places].map(([name, place]) => [name, onItsOwn(fields[place] ?? '')]));
}

/** V8 keeps a whole text for as long as a piece cut out of it: 25 MB for the names in CCADB's largest report. */
function onItsOwn(piece: string): string {
  return Buffer.from(piece).toString();
}

function unusable(reason: string): CsvReading {
  return { kind: 'unusable', reason };
}

interface RawRecord {
  readonly line: number;
  readonly fields: readonly string[];
  /** Why the row cannot be taken; null where it can. */
  readonly fault: string | null;
  /** The text ends before the quotes do. */
  readonly open: boolean;
}

interface Field {
  readonly value: string;
  readonly end: number;
  readonly fault: string | null;
  readonly open: boolean;
}

/** The records of the text in order, empty lines left out. Linear in the length of the text. */
function* splitRecords(text: string, limits: CsvLimits): Generator<RawRecord, undefined> {
  for (let at = 0, line = 1; at < text.length;) {
    const start = at;
    const { record, end } = recordAt(text, at, line, limits);
    at = afterLineBreak(text, end);
    if (record.fields.length > 1 || record.fields[0] !== '') yield record;
    line += lineBreaksIn(text, start, at);
  }
}

function recordAt(
  text: string,
  start: number,
  line: number,
  { maxColumns, maxFieldLength }: CsvLimits,
): { readonly record: RawRecord; readonly end: number } {
  const fields: string[] = [];
  let fault: string | null = null;
  for (let at = start; ;) {
    const field = text[at] === '"' ? quotedField(text, at) : plainField(text, at);
    fault ??= field.fault ?? (field.value.length > maxFieldLength ? 'it has a field that is too long' : null);
    if (fields.length < maxColumns) fields.push(field.value);
    else fault ??= `it has over ${String(maxColumns)} fields`;
    if (text[field.end] !== ',') return { record: { line, fields, fault, open: field.open }, end: field.end };
    at = field.end + 1;
  }
}

/** RFC 4180 section 2, rule 5: quotes may not appear inside of a field that is not quoted as a whole. */
function plainField(text: string, start: number): Field {
  const end = fieldEnd(text, start);
  const value = text.slice(start, end);
  return {
    value,
    end,
    fault: value.includes('"') ? 'it has quotes inside of a field without quotes' : null,
    open: false,
  };
}

/** Rules 6 and 7: commas, line breaks and doubled quotes. */
function quotedField(text: string, start: number): Field {
  for (let at = start + 1; ;) {
    const quote = text.indexOf('"', at);
    if (quote === -1)
      return { value: text.slice(start + 1), end: text.length, fault: 'it has quotes that do not close', open: true };
    if (text[quote + 1] === '"') {
      at = quote + 2;
      continue;
    }
    const value = text.slice(start + 1, quote).replaceAll('""', '"');
    const end = fieldEnd(text, quote + 1);
    return { value, end, fault: end === quote + 1 ? null : 'it has text behind closing quotes', open: false };
  }
}

function fieldEnd(text: string, start: number): number {
  FIELD_END.lastIndex = start;
  return FIELD_END.exec(text)?.index ?? text.length;
}

const FIELD_END = /[,\r\n]/g;

function afterLineBreak(text: string, at: number): number {
  return text.startsWith('\r\n', at) ? at + 2 : at + 1;
}

function lineBreaksIn(text: string, start: number, end: number): number {
  return (text.slice(start, end).match(/\r\n|\r|\n/g) ?? []).length;
}
