// Two lists that a target served, side by side, and what each firmware makes of either.
import type { Verdict } from '../../chain/verdict.ts';
import type { EpochMs } from '../../lib/clock.ts';
import type { ServedList, TargetKey } from '../../probe/observation.ts';
import { type HistoryList, type HistoryStore, readLists } from '../history/target-history.ts';
import type { Watched } from '../watched.ts';
import { compareLists, type PositionComparison } from './compare.ts';
import { readCertificates } from './facts.ts';
import { anchorOf, verdictsOn } from './verdicts.ts';

export interface TargetComparison {
  readonly target: TargetKey;
  /** All that can be chosen, the one that came last first. */
  readonly lists: readonly HistoryList[];
  readonly before: HistoryList;
  readonly after: HistoryList;
  readonly positions: readonly PositionComparison[];
  /** Those that changed first. */
  readonly verdicts: readonly ComparedVerdict[];
}

export interface ComparedVerdict {
  readonly firmware: string;
  /** When the list was last served, for one that no longer is; else now. */
  readonly before: Verdict;
  readonly after: Verdict;
  /** Another answer, or another anchor. */
  readonly isChanged: boolean;
}

/** Which lists are meant, by SHA-256; null: the newest two. */
export type Chosen = { readonly a: string; readonly b: string } | null;

export type Comparing =
  | { readonly kind: 'compared'; readonly comparison: TargetComparison }
  | { readonly kind: 'unknown-target' }
  | { readonly kind: 'unknown-list' }
  /** It served one list, or none: there is nothing to compare. */
  | { readonly kind: 'too-few'; readonly lists: readonly HistoryList[] };

/** Rejects with a StoreError. */
export async function compareOnTarget(
  watched: Watched,
  store: HistoryStore,
  target: TargetKey,
  chosen: Chosen,
  now: EpochMs,
): Promise<Comparing> {
  const snapshot = await watched.current();
  const { decode } = snapshot.setup.judge;
  const lists = await readLists(store, target, decode);
  const isWatched = snapshot.links.some((link) => link.target === target);
  if (lists.length === 0 && !isWatched) return { kind: 'unknown-target' };
  if (chosen === null && lists.length < 2) return { kind: 'too-few', lists };
  const before = listChosen(lists, chosen?.a, 1);
  const after = listChosen(lists, chosen?.b, 0);
  const contents = await store.servedLists([before?.sha256 ?? '', after?.sha256 ?? '']);
  const old = before && contents.get(before.sha256);
  const fresh = after && contents.get(after.sha256);
  if (before === undefined || after === undefined || old === undefined || fresh === undefined) {
    return { kind: 'unknown-list' };
  }
  const verdictsOf = (list: HistoryList, content: ServedList) =>
    verdictsOn(snapshot, target, content, list.stands ? now : list.lastSeenAt);
  return {
    kind: 'compared',
    comparison: {
      ...{ target, lists, before, after },
      positions: compareLists(readCertificates(old.certificates, decode), readCertificates(fresh.certificates, decode)),
      verdicts: pairUp(verdictsOf(before, old), verdictsOf(after, fresh)),
    },
  };
}

function listChosen(
  lists: readonly HistoryList[],
  sha256: string | undefined,
  newest: number,
): HistoryList | undefined {
  return sha256 === undefined ? lists[newest] : lists.find((list) => list.sha256 === sha256);
}

type Verdicts = ReturnType<typeof verdictsOn>;

/** Both are of the same firmware lines, in the same order. */
function pairUp(before: Verdicts, after: Verdicts): readonly ComparedVerdict[] {
  return before
    .flatMap(({ firmware, verdict }, index): ComparedVerdict[] => {
      const now = after[index]?.verdict;
      return now === undefined ? [] : [{ firmware, before: verdict, after: now, isChanged: isOther(verdict, now) }];
    })
    .toSorted((a, b) => Number(b.isChanged) - Number(a.isChanged));
}

function isOther(before: Verdict, after: Verdict): boolean {
  return before.kind !== after.kind || anchorOf(before) !== anchorOf(after);
}
