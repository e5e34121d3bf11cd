// What a target served within a time: every list with what it is known by, who got it when, and how outlooks moved.
import type { TargetKey } from '../../probe/observation.ts';
import type { OutlookStep, Store, StoredList, StoredSpan, TimeRange } from '../../store/store.ts';
import { type Decode, readCertificates } from '../certificates/facts.ts';
import { type ListSummary, summaryOf } from '../certificates/list-summary.ts';

export interface HistoryList extends StoredList, ListSummary {
  /** `A` is the oldest that is stored, `B` the next, `AA` comes after `Z`: for lists that stand side by side. */
  readonly tag: string;
  /** From 0, in the order of the tags. */
  readonly number: number;
}

export interface TargetHistory {
  readonly target: TargetKey;
  readonly range: TimeRange;
  /** Of every endpoint and client hello, the one that was seen last first. */
  readonly spans: readonly StoredSpan[];
  /** False when there are more spans, or steps, than were asked for: the oldest are missing. */
  readonly isWhole: boolean;
  /** Those of the range, the one that came last first. */
  readonly lists: readonly HistoryList[];
  /** The latest first. */
  readonly steps: readonly OutlookStep[];
}

export type HistoryStore = Pick<Store, 'spans' | 'listsOf' | 'servedLists' | 'outlookSteps'>;

/** A list a day for a year and more; of a target that makes up one for each handshake, what stands and the latest. */
const MAX_LISTS = 500;

const EVER: TimeRange = { from: 0, to: Number.MAX_SAFE_INTEGER };

/** At most `limit` spans and as many steps. Rejects with a StoreError. */
export async function readHistory(
  store: HistoryStore,
  target: TargetKey,
  range: TimeRange,
  limit: number,
  decode: Decode,
): Promise<TargetHistory> {
  const spans = await store.spans(target, range, limit + 1, null);
  const steps = await store.outlookSteps({ target }, range, limit + 1);
  const isWhole = spans.length <= limit && steps.length <= limit;
  const lists = await listsWithin(store, target, range, decode);
  return { target, range, spans: spans.slice(0, limit), isWhole, lists, steps: steps.slice(0, limit) };
}

/** All that the target is known to have served, the one that came last first, at most 500: what stands is among them. */
export function readLists(store: HistoryStore, target: TargetKey, decode: Decode): Promise<readonly HistoryList[]> {
  return listsWithin(store, target, EVER, decode);
}

async function listsWithin(
  store: HistoryStore,
  target: TargetKey,
  range: TimeRange,
  decode: Decode,
): Promise<readonly HistoryList[]> {
  // Of all of them, for a list keeps its tag when another range is looked at.
  const stored = await store.listsOf(target, EVER, MAX_LISTS);
  const tagged = stored.map((list, index) => ({ list, number: stored.length - 1 - index }));
  const within = tagged.filter(({ list }) => list.lastSeenAt >= range.from && list.firstSeenAt < range.to);
  const contents = await store.servedLists(within.map(({ list }) => list.sha256));
  return within.map(({ list, number }) => {
    const certificates = contents.get(list.sha256)?.certificates ?? [];
    return { ...list, ...summaryOf(readCertificates(certificates, decode)), number, tag: tagOf(number) };
  });
}

const LETTERS = 26;

/** 0 is `A`, 25 `Z`, 26 `AA`, as spreadsheets name their columns. */
export function tagOf(number: number): string {
  const letter = String.fromCharCode(65 + (number % LETTERS));
  return number < LETTERS ? letter : tagOf(Math.floor(number / LETTERS) - 1) + letter;
}
