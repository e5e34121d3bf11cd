// Long lists in pages: each page says where the next begins, by what its last entry is called and not by how many came
// before it, so that nothing is left out or told twice while the list changes.
import { z } from 'zod';

import { apiError } from './api-error.ts';

/** What an entry is sorted by: no two have the same. */
export type SortKey = readonly (string | number)[];

export const MAX_LIMIT = 500;
const LIMIT_FORM = `a whole number from 1 to ${String(MAX_LIMIT)}`;

/** The parameters of a list in pages. */
export const pageQuery = {
  limit: z.coerce
    .number({ error: LIMIT_FORM })
    .int({ error: LIMIT_FORM })
    .min(1, { error: LIMIT_FORM })
    .max(MAX_LIMIT, { error: LIMIT_FORM })
    .default(100)
    .describe('Entries of a page.'),
  cursor: z
    .string()
    .max(2_000, { error: 'a cursor that this list has given' })
    .optional()
    .describe('`next` of the page before, as it was given. Absent: the first page.'),
};

/** What an answer with a page has beside its entries. */
export const pageFields = {
  next: z.string().nullable().describe('The cursor of the next page; null: this was the last one.'),
};

export interface PageAsked {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface PageOf<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** The page of `items`, which are sorted by their keys. Throws `bad-parameter` where the cursor is none. */
export function pageOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => SortKey,
  { limit, cursor }: PageAsked,
): PageOf<Item> {
  const after = cursor === undefined ? null : keyFrom(cursor);
  const rest = after === null ? items : items.filter((item) => compareKeys(keyOf(item), after) > 0);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return { items: page, next: last === undefined || rest.length <= limit ? null : cursorOf(keyOf(last)) };
}

/** Part by part; numbers upwards, texts by their code units, as they sort by default. */
export function compareKeys(a: SortKey, b: SortKey): number {
  for (const [index, part] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    if (part === other) continue;
    if (typeof part === 'number' && typeof other === 'number') return part - other;
    return String(part) < String(other) ? -1 : 1;
  }
  return a.length - b.length;
}

export function cursorOf(key: SortKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

const keySchema = z
  .array(z.union([z.string(), z.number()]))
  .min(1)
  .max(8);

export function keyFrom(cursor: string): SortKey {
  const parsed = keySchema.safeParse(jsonIn(Buffer.from(cursor, 'base64url').toString()));
  if (parsed.success) return parsed.data;
  throw apiError('bad-parameter', `cursor: found ${JSON.stringify(cursor)}, expected "next" of a page of this list`);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
