// Spans of many endpoints told together: from when to when which of them got a list, or failed.
import type { EpochMs } from '../../lib/clock.ts';
import { clientHelloName, type ProbeFailure } from '../../probe/observation.ts';
import type { StoredSpan } from '../../store/store.ts';
import { answerOf, compareAddresses, endpointOf, extentOf, standingOf } from './extent.ts';

export interface Episode {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly answer:
    | { readonly kind: 'served'; readonly servedList: string }
    | { readonly kind: 'failed'; readonly failure: ProbeFailure };
  /** Sorted; null: the name gave none. */
  readonly addresses: readonly (string | null)[];
  /** Names of client hellos, sorted. */
  readonly hellos: readonly string[];
  readonly timesSeen: number;
  /** An endpoint gave something else in between. */
  readonly isOnAndOff: boolean;
  /** Whether any endpoint gave it when it was last asked. */
  readonly stands: boolean;
}

const DAY_MS = 86_400_000;
/** What comes back within it was never gone for those who look at weeks; of failures people want to know the weeks. */
const PAUSE_MS = { served: DAY_MS, failed: 7 * DAY_MS };

/** The episodes of `spans`, by when they began, the latest first. */
export function episodesOf(spans: readonly StoredSpan[], gapMs: number): readonly Episode[] {
  const standing = new Set(standingOf(spans, gapMs));
  const groups = [...Map.groupBy(spans, answerOf).values()];
  return groups
    .flatMap((group) => inEpisodes(group, gapMs))
    .map((members) => episodeOf(members, standing, gapMs))
    .toSorted((a, b) => b.from - a.from || b.to - a.to);
}

function inEpisodes(spans: readonly StoredSpan[], gapMs: number): readonly (readonly StoredSpan[])[] {
  const episodes: StoredSpan[][] = [];
  let end = -Infinity;
  for (const span of spans.toSorted((a, b) => a.firstSeenAt - b.firstSeenAt)) {
    const { from, to } = extentOf(span, gapMs);
    if (from - end > PAUSE_MS[span.answer.kind]) episodes.push([]);
    episodes.at(-1)?.push(span);
    end = Math.max(end, to);
  }
  return episodes;
}

function episodeOf(spans: readonly StoredSpan[], standing: ReadonlySet<StoredSpan>, gapMs: number): Episode {
  const extents = spans.map((span) => extentOf(span, gapMs));
  const endpoints = new Set(spans.map(endpointOf));
  return {
    from: Math.min(...extents.map(({ from }) => from)),
    to: Math.max(...extents.map(({ to }) => to)),
    answer: shortAnswerOf(spans),
    addresses: [...new Set(spans.map(({ address }) => address))].toSorted(compareAddresses),
    hellos: [...new Set(spans.map(({ hello }) => clientHelloName(hello)))].toSorted(),
    timesSeen: spans.reduce((sum, { timesSeen }) => sum + timesSeen, 0),
    isOnAndOff: endpoints.size < spans.length || spans.some(({ stretches }) => stretches > 1),
    stands: spans.some((span) => standing.has(span)),
  };
}

/** Of failures, whose details may differ, the last one's. */
function shortAnswerOf(spans: readonly StoredSpan[]): Episode['answer'] {
  const last = spans.reduce((one, other) => (other.lastSeenAt > one.lastSeenAt ? other : one));
  const { answer } = last;
  return answer.kind === 'served' ? { kind: 'served', servedList: answer.servedList } : answer;
}
