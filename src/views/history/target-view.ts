// Everything about one target that a page shows: how firmware fares on it, who serves what, and how it came to that.
import { allowedGapMs } from '../../daemon/allowed-gap.ts';
import type { Link } from '../../daemon/links.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { compareLevels, type OutlookState, pairKey } from '../../outlook/outlook.ts';
import { type TargetKey, targetKey } from '../../probe/observation.ts';
import type { StoredSpan, TimeRange } from '../../store/store.ts';
import type { Watched } from '../watched.ts';
import { type Episode, episodesOf } from './episodes.ts';
import { standingOf } from './extent.ts';
import { type Mark, marksOf } from './marks.ts';
import { type NewestList, newestOf } from './report.ts';
import { type ServedMatrix, servedMatrix } from './served-matrix.ts';
import { type HistoryStore, readHistory, type TargetHistory } from './target-history.ts';

export interface TargetView {
  readonly target: TargetKey;
  readonly now: EpochMs;
  /** Worst first. */
  readonly links: readonly { readonly link: Link; readonly state: OutlookState | null }[];
  readonly matrix: ServedMatrix;
  readonly redirectsFrom: readonly TargetKey[];
  readonly redirectsTo: readonly TargetKey[];
  readonly history: TargetHistory;
  readonly episodes: readonly Episode[];
  readonly newest: NewestList | null;
  readonly marks: readonly Mark[];
  /** Of a longer time in which an endpoint was not asked nothing is said. */
  readonly gapMs: number;
}

/** More takes too long to read for a page that somebody waits for. */
const MAX_SPANS = 10_000;

/** The target within `range`; null when nothing is known of it. Rejects with a StoreError. */
export async function targetView(
  watched: Watched,
  store: HistoryStore,
  target: TargetKey,
  range: TimeRange,
  now: EpochMs,
): Promise<TargetView | null> {
  const snapshot = await watched.current();
  const { setup, links, outlooks, hops } = snapshot;
  const gapMs = allowedGapMs(setup.config.schedule, now);
  const history = await readHistory(store, target, range, MAX_SPANS, setup.judge.decode);
  const own = links.filter((link) => link.target === target);
  if (own.length === 0 && history.spans.length === 0) return null;
  const standing = standingOf(history.spans, gapMs);
  const contents = await store.servedLists(listsIn(standing));
  return {
    ...{ target, now, history, gapMs },
    links: own
      .map((link) => ({ link, state: outlooks.get(pairKey({ firmware: link.firmware.id, target })) ?? null }))
      .toSorted((a, b) => compareLevels(b.state?.level ?? 'safe', a.state?.level ?? 'safe')),
    matrix: servedMatrix(snapshot, target, standing, { lists: history.lists, contents }, now),
    redirectsFrom: hops.filter((hop) => targetKey(hop.toHost, hop.toPort) === target).map(({ from }) => from),
    redirectsTo: hops.filter(({ from }) => from === target).map((hop) => targetKey(hop.toHost, hop.toPort)),
    episodes: episodesOf(history.spans, gapMs),
    newest: newestOf(history.lists, standing),
    marks: marksOf(snapshot, await watched.signals(), target),
  };
}

function listsIn(spans: readonly StoredSpan[]): readonly string[] {
  return [...new Set(spans.flatMap(({ answer }) => (answer.kind === 'served' ? [answer.servedList] : [])))];
}
