// What is told of a target's history, on the terminal and as JSON: what was served by when, the latest first.
import type { EpochMs } from '../../lib/clock.ts';
import type { StoredSpan } from '../../store/store.ts';
import { type Episode, episodesOf } from './episodes.ts';
import { endpointOf, standingOf } from './extent.ts';
import type { HistoryList, TargetHistory } from './target-history.ts';

export interface HistoryReport extends Omit<TargetHistory, 'spans'> {
  readonly now: EpochMs;
  /** By when they began, the latest first. */
  readonly episodes: readonly Episode[];
  /** The addresses that were asked within the range, and those that were asked last. */
  readonly addresses: { readonly ever: number; readonly now: number };
  readonly newest: NewestList | null;
}

/** The list that came last, and how far it has got. */
export interface NewestList {
  readonly list: HistoryList;
  /** Of the endpoints (an address, asked with one client hello) that were given a list when they were last asked. */
  readonly given: number;
  readonly answered: number;
}

/** At most `limit` episodes, and as many steps. */
export function reportOf(history: TargetHistory, limit: number, gapMs: number, now: EpochMs): HistoryReport {
  const { spans, steps, isWhole, ...rest } = history;
  const episodes = episodesOf(spans, gapMs);
  const standing = standingOf(spans, gapMs);
  return {
    ...rest,
    now,
    steps: steps.slice(0, limit),
    isWhole: isWhole && episodes.length <= limit && steps.length <= limit,
    episodes: episodes.slice(0, limit),
    addresses: { ever: addressesIn(spans), now: addressesIn(standing) },
    newest: newestOf(history.lists, standing),
  };
}

function addressesIn(spans: readonly StoredSpan[]): number {
  return new Set(spans.map(({ address }) => address)).size;
}

/** How far the list that came last has got; null where nothing is served. */
export function newestOf(lists: readonly HistoryList[], standing: readonly StoredSpan[]): NewestList | null {
  const [list] = lists;
  const served = standing.filter(({ answer }) => answer.kind === 'served');
  if (list === undefined || served.length === 0) return null;
  const given = served.filter(({ answer }) => answer.kind === 'served' && answer.servedList === list.sha256);
  return { list, given: endpointsIn(given), answered: endpointsIn(served) };
}

function endpointsIn(spans: readonly StoredSpan[]): number {
  return new Set(spans.map(endpointOf)).size;
}
