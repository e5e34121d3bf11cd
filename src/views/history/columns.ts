// A time cut into columns of equal width, and what an endpoint gave in each of them: what a chart can show.
import type { EpochMs } from '../../lib/clock.ts';
import type { StoredSpan, TimeRange } from '../../store/store.ts';
import { answerOf, endpointOf, extentOf } from './extent.ts';

/** How often each answer was given in a column, estimated where a span goes on over several. */
export type Weights = ReadonlyMap<string, number>;

/** Each column of `range` with what `spans`, which are of one endpoint, gave in it; nothing where nobody asked. */
export function columnsOf(
  spans: readonly StoredSpan[],
  range: TimeRange,
  count: number,
  gapMs: number,
): readonly Weights[] {
  const columns = Array.from({ length: count }, () => new Map<string, number>());
  const width = (range.to - range.from) / count;
  const indexOf = (at: EpochMs): number => Math.min(count - 1, Math.max(0, Math.floor((at - range.from) / width)));
  for (const span of spans) {
    const { from, to } = extentOf(span, gapMs);
    if (to < range.from || from >= range.to) continue;
    for (let index = indexOf(from); index <= indexOf(to); index++) {
      const [begin, end] = [range.from + index * width, range.from + (index + 1) * width];
      const overlap = Math.min(to, end) - Math.max(from, begin);
      // A span of one look has no width.
      const part = to === from ? 1 : overlap / (to - from);
      // What ends where a column begins is not in it.
      if (part <= 0) continue;
      const column = columns[index];
      const key = answerOf(span);
      column?.set(key, (column.get(key) ?? 0) + part * span.timesSeen);
    }
  }
  return columns;
}

export interface SharePoint {
  /** The middle of a column. */
  readonly at: EpochMs;
  /** Of the endpoints that were given a list, the part that was given this one: 0 to 1. Null: nobody was given any. */
  readonly share: number | null;
}

/**
 * The share of the list `sha256` among what all endpoints were given, column by column; each endpoint counts once. One that
 * gives nothing for a while counts as before: its silence is no step of a rollout.
 */
export function shareOver(
  spans: readonly StoredSpan[],
  sha256: string,
  range: TimeRange,
  count: number,
  gapMs: number,
): readonly SharePoint[] {
  const served = spans.filter(({ answer }) => answer.kind === 'served');
  const tracks = [...Map.groupBy(served, endpointOf).values()].map((of) =>
    withoutGaps(columnsOf(of, range, count, gapMs).map((weights) => shareIn(weights, sha256))),
  );
  const width = (range.to - range.from) / count;
  return Array.from({ length: count }, (_, index) => {
    const shares = tracks.flatMap((track) => track[index] ?? []);
    const share = shares.length === 0 ? null : shares.reduce((sum, one) => sum + one, 0) / shares.length;
    return { at: range.from + (index + 0.5) * width, share };
  });
}

/** A gap between two known shares has the one before it. */
function withoutGaps(shares: readonly (number | null)[]): readonly (number | null)[] {
  const last = shares.findLastIndex((share) => share !== null);
  let known: number | null = null;
  return shares.map((share, index) => (index > last ? null : (known = share ?? known)));
}

function shareIn(weights: Weights, sha256: string): number | null {
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  return total === 0 ? null : (weights.get(sha256) ?? 0) / total;
}
