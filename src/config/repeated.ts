// What must be there once and is there again.
import type { Names } from './outline.ts';
import type { DocumentPath, Mistake } from './problem.ts';
import { quoted } from './problem.ts';

/** A mistake for each name that stands in `names` before; null is none. */
export function* repeated(names: Names, pathOf: (index: number) => DocumentPath, expected: string): Iterable<Mistake> {
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    if (name === null) continue;
    if (seen.has(name)) yield { path: pathOf(index), at: 'value', found: `${quoted(name)} a second time`, expected };
    seen.add(name);
  }
}
