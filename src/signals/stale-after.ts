// When what a source said long ago is no longer to be relied upon. Pure.

const WEEK_MS = 7 * 86_400_000;

/** Milliseconds without a good run: a week, or three runs where those take longer. */
export function staleAfter(everyMs: number): number {
  return Math.max(WEEK_MS, 3 * everyMs);
}
