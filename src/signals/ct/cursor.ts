// How far the issuances of one name have been taken, and when to ask for more. Kept in the store between rounds.
import type { EpochMs } from '../../lib/clock.ts';

export interface CtCursor {
  /** A host name in lower case, as of `ctName`. */
  readonly name: string;
  /** Id of the last object that was taken; null before the first. */
  readonly after: string | null;
  readonly nextQueryAt: EpochMs;
}

/** No source makes anybody wait longer than this, whatever it says; what lies further ahead was written by another clock. */
export const MAX_WAIT_MS = 86_400_000;

/** The cursors of `names` that are due, the longest overdue first; a name without one begins at the beginning. */
export function dueCursors(
  names: readonly string[],
  cursors: readonly CtCursor[],
  now: EpochMs,
  intervalMs: number,
): readonly CtCursor[] {
  const known = new Map(cursors.map((cursor) => [cursor.name, cursor]));
  const longest = 2 * Math.max(intervalMs, MAX_WAIT_MS);
  return [...new Set(names)]
    .map((name) => known.get(name) ?? { name, after: null, nextQueryAt: 0 })
    .filter(({ nextQueryAt }) => nextQueryAt <= now || nextQueryAt - now > longest)
    .toSorted((a, b) => a.nextQueryAt - b.nextQueryAt);
}
