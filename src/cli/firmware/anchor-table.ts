// Anchors as a table, one line each, in blocks for the files and members that they were found in.
import { dayText, shortName } from '../../alerts/wording.ts';
import type { FoundAnchor, Place } from '../../firmware/exploration.ts';
import { keyText } from '../../firmware/key-text.ts';
import { foundAtText, placeText } from '../../firmware/place-text.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { isoInstant } from '../../lib/clock.ts';
import { visibleText } from '../../lib/escape.ts';
import { alignColumns } from '../text/columns.ts';
import type { Paint } from '../text/paint.ts';
import { wrap } from '../text/wrap.ts';

export interface AnchorTable {
  readonly anchors: readonly FoundAnchor[];
  readonly at: EpochMs;
  /** Null: as wide as it gets, with whole names, digests and all places. */
  readonly columns: number | null;
  /** What stands before an anchor: one character, or a blank. */
  readonly markOf: (found: FoundAnchor) => string;
}

/** The lines of the table; texts of strangers in them are escaped. */
export function anchorTable(table: AnchorTable, paint: Paint): readonly string[] {
  const blocks = [...Map.groupBy(table.anchors, ({ places }) => fileKey(places[0])).values()];
  const widths = widthsOf(table);
  return blocks.flatMap((anchors, index) => [
    ...(index === 0 ? [] : ['']),
    headline(anchors, table.columns, paint),
    ...alignedRows(anchors, table, widths, paint),
  ]);
}

function fileKey(place: Place | undefined): string {
  return JSON.stringify([place?.file, place?.members]);
}

function headline(anchors: readonly FoundAnchor[], columns: number | null, paint: Paint): string {
  const place = anchors[0]?.places[0];
  if (place === undefined) return '';
  const file = placeText({ ...place, offset: null, line: null, label: null });
  return paint('bold', wrap(`${file} (${place.format ?? 'unknown'})`, '', columns ?? Number.POSITIVE_INFINITY));
}

/** The narrowest subject that still tells CAs apart. */
const MIN_SUBJECT = 16;
/** Aliases of key stores can be long; offsets and lines are not. */
const MAX_WHERE = 18;
const HEADER = ['SUBJECT', 'KEY', 'ENDS', 'SHA-256', 'WHERE'];
const GAP = 2;
const INDENT = 4;

/** How wide subjects may be, so that the blocks below one another line up; null: they do not fit beside the rest. */
interface Widths {
  readonly subject: number | null;
  /** Of the other columns, the last one aside. */
  readonly others: readonly number[];
}

function widthsOf(table: AnchorTable): Widths {
  const cells = table.anchors.map((found) => cellsOf(found, table));
  const widest = (column: number): number => Math.max(...[HEADER, ...cells].map((row) => row[column]?.length ?? 0));
  const others = [widest(1), widest(2), widest(3)];
  const beside = [...others, widest(4)].reduce((sum, width) => sum + width + GAP, INDENT);
  const left = (table.columns ?? Number.POSITIVE_INFINITY) - beside;
  return { subject: left < MIN_SUBJECT ? null : Math.min(left, widest(0)), others };
}

function alignedRows(
  anchors: readonly FoundAnchor[],
  table: AnchorTable,
  { subject: width, others }: Widths,
  paint: Paint,
): readonly string[] {
  if (width === null) return anchors.flatMap((found) => narrowRow(found, table));
  const rows = [HEADER, ...anchors.map((found) => cellsOf(found, table))].map(([subject = '', ...rest]) => [
    cut(subject, width).padEnd(width),
    ...rest.map((cell, column) => cell.padEnd(others[column] ?? 0)),
  ]);
  const [header = '', ...lines] = alignColumns(rows);
  return [
    `    ${paint('dim', header)}`,
    ...anchors.flatMap((found, index) => [
      `  ${marked(table.markOf(found), paint)} ${withNotes(lines[index] ?? '', found, table)}`,
      ...(table.columns === null ? otherPlaces(found) : []),
    ]),
  ];
}

/** Behind the line where there is room, below it where there is not. */
function withNotes(line: string, found: FoundAnchor, { at, columns }: AnchorTable): string {
  const notes = notesOf(found, at).join(', ');
  if (notes === '') return line;
  const whole = `${line} (${notes})`;
  return columns === null || whole.length + INDENT <= columns ? whole : `${line}\n      (${notes})`;
}

/** Too narrow for columns: the same, one below the other. */
function narrowRow(found: FoundAnchor, table: AnchorTable): readonly string[] {
  const [subject = '', ...rest] = cellsOf(found, table);
  const columns = table.columns ?? Number.POSITIVE_INFINITY;
  const below = [...rest, ...notesOf(found, table.at)].filter((part) => part !== '').join(', ');
  return [wrap(subject, `  ${table.markOf(found)} `, columns), wrap(below, '      ', columns)];
}

function otherPlaces({ places }: FoundAnchor): readonly string[] {
  return places.slice(1).map((place) => `      also in ${placeText(place)}`);
}

function cellsOf(found: FoundAnchor, { columns }: Pick<AnchorTable, 'columns'>): readonly string[] {
  const { anchor, notAfter, places } = found;
  const wide = columns === null;
  const { text } = anchor.subject;
  const where = places[0] === undefined ? '' : foundAtText(places[0]);
  return [
    visibleText(wide ? text : shortName(text)),
    keyText(anchor),
    notAfter === null ? '-' : wide ? isoInstant(notAfter) : dayText(notAfter),
    digestText(found, wide),
    wide ? where : cut(where, MAX_WHERE),
  ];
}

/** Of the certificate; of the key where there is none. */
export function digestText({ anchor: { certificate, spkiSha256 } }: FoundAnchor, wide: boolean): string {
  if (certificate === null) return wide ? `key ${spkiSha256}` : `key ${spkiSha256.slice(0, 12)}`;
  return wide ? certificate.sha256 : certificate.sha256.slice(0, 16);
}

function notesOf({ notBefore, notAfter, role, places, sameNameAndKey }: FoundAnchor, at: EpochMs): readonly string[] {
  return [
    ...(notAfter !== null && notAfter < at ? ['expired'] : []),
    ...(notBefore !== null && notBefore > at ? ['not yet valid'] : []),
    ...(role === 'end-entity' ? ['no CA'] : []),
    ...(places.length > 1 ? [`${String(places.length)} places`] : []),
    ...(sameNameAndKey.length > 0 ? ['key twice'] : []),
  ];
}

function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}

function marked(mark: string, paint: Paint): string {
  return mark === '✗' ? paint('red', mark) : mark === ' ' ? mark : paint('yellow', mark);
}
