// A table where the terminal is wide enough for one; where it is not, its last columns as labelled lines below each row.
import { alignColumns } from '../text/columns.ts';
import type { Labelled } from '../text/labelled.ts';

export interface Table {
  readonly header: string;
  /** One for each row that was given. */
  readonly lines: readonly string[];
  /** For each row the cells that its line has no room for. */
  readonly below: readonly (readonly Labelled[])[];
}

/** Lays out `rows` under `header`: as many columns side by side as fit into `columns` characters, at least the first. */
export function layOut(header: readonly string[], rows: readonly (readonly string[])[], columns: number): Table {
  const counts = header.map((_, index) => header.length - index);
  const fitting = counts.find((count) => widthOf(linesOf(header, rows, count)) <= columns) ?? 1;
  const [first = '', ...lines] = linesOf(header, rows, fitting);
  return { header: first, lines, below: rows.map((row) => belowOf(header, row, fitting)) };
}

function linesOf(header: readonly string[], rows: readonly (readonly string[])[], count: number): readonly string[] {
  return alignColumns([header, ...rows].map((row) => row.slice(0, count)));
}

function widthOf(lines: readonly string[]): number {
  return lines.reduce((widest, { length }) => Math.max(widest, length), 0);
}

/** What a cell says that has nothing to say needs no line. */
function belowOf(header: readonly string[], row: readonly string[], count: number): readonly Labelled[] {
  const labelled = header.map((label, index) => ({ label: label.trim().toLowerCase(), text: row[index] ?? '' }));
  return labelled.slice(count).filter(({ text }) => text !== '-');
}
