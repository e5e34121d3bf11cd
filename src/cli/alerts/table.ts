// A table where the terminal is wide enough for one; else each row as a text of its own.
import { alignColumns } from '../text/columns.ts';
import { wrap } from '../text/wrap.ts';

export interface Table {
  readonly header: string;
  /** One for each row that was given; a text may have several lines. */
  readonly rows: readonly string[];
}

/** Lays out `rows` under `header`. */
export function layOut(header: readonly string[], rows: readonly (readonly string[])[], columns: number): Table {
  const [first = '', ...lines] = alignColumns([header, ...rows]);
  if ([first, ...lines].every((line) => line.length <= columns)) return { header: first, rows: lines };
  return { header: header.join(' ').trim(), rows: rows.map((row) => wrap(row.join(' '), '', columns)) };
}
