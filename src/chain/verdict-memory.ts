// Verdicts that were given, by all that they depend on. A fleet asks ten million times a round, so no key is made of a
// question: each part of it is looked up on its own.
import type { EpochMs } from '../lib/clock.ts';
import type { Question } from './question.ts';
import type { Stack } from './stack.ts';
import type { AnchorStore } from './trust-anchor.ts';
import type { Holds, Verdict } from './verdict.ts';

interface Kept {
  readonly holds: Holds;
}

export interface VerdictMemory<Given extends Kept = Verdict> {
  /** The verdict that was given on this question, at this instant or at one with the same dates behind and before it. */
  readonly find: (question: Question) => Given | undefined;
  readonly keep: (question: Question, verdict: Given) => void;
}

/** Holds at most `max` verdicts, and among them the half of them that were asked for last. */
export function createVerdictMemory<Given extends Kept = Verdict>(max: number): VerdictMemory<Given> {
  // Two generations: when the young one has grown to half of `max` it becomes the old one, and the old one is forgotten.
  const most = Math.floor(max / 2);
  let young = newGeneration<Given>();
  let old = newGeneration<Given>();
  const keep = (question: Question, verdict: Given): void => {
    if (young.size >= most) [young, old] = [newGeneration<Given>(), young];
    remember(young, question, verdict);
  };
  const find = (question: Question): Given | undefined => {
    const recent = recall(young, question);
    if (recent !== undefined) return recent;
    const earlier = recall(old, question);
    if (earlier !== undefined) keep(question, earlier);
    return earlier;
  };
  return { find, keep };
}

type ByList<Given> = Map<string, Map<string | null, Answers<Given>>>;

interface Generation<Given> {
  size: number;
  /** By the store's id, the stack, the list's SHA-256 and the host. */
  readonly verdicts: Map<string, Map<Stack, ByList<Given>>>;
  /** What was looked up last: the questions of one firmware line come one after the other. */
  last: { readonly anchors: AnchorStore; readonly stack: Stack; readonly byList: ByList<Given> } | null;
}

/** To one question at different instants. A device without a clock is another question than one with. */
interface Answers<Given> {
  withoutClock: Given | undefined;
  /** The newest first; each holds between two dates. */
  byDate: readonly Given[];
}

/** A device's own time, and the times at which a few lines were built. */
const MAX_BY_DATE = 8;

function newGeneration<Given>(): Generation<Given> {
  return { size: 0, verdicts: new Map(), last: null };
}

function recall<Given extends Kept>(
  generation: Generation<Given>,
  { anchors, stack, servedList, host, at }: Question,
): Given | undefined {
  const answers = listsOf(generation, anchors, stack).get(servedList.sha256)?.get(host);
  if (answers === undefined || at === null) return answers?.withoutClock;
  for (const verdict of answers.byDate) if (holdsAt(verdict, at)) return verdict;
  return undefined;
}

function listsOf<Given>(generation: Generation<Given>, anchors: AnchorStore, stack: Stack): ByList<Given> {
  const { last, verdicts } = generation;
  if (last?.anchors === anchors && last.stack === stack) return last.byList;
  const byStack = entryOf(verdicts, anchors.id, () => new Map<Stack, ByList<Given>>());
  const byList = entryOf(byStack, stack, () => new Map<string, Map<string | null, Answers<Given>>>());
  generation.last = { anchors, stack, byList };
  return byList;
}

function holdsAt({ holds: { from, until } }: Kept, at: EpochMs): boolean {
  return (from === null || from <= at) && (until === null || at < until);
}

function remember<Given>(generation: Generation<Given>, question: Question, verdict: Given): void {
  const { anchors, stack, servedList, host, at } = question;
  const byList = listsOf(generation, anchors, stack);
  const byHost = entryOf(byList, servedList.sha256, () => new Map<string | null, Answers<Given>>());
  const answers = entryOf(byHost, host, (): Answers<Given> => ({ withoutClock: undefined, byDate: [] }));
  if (at === null) answers.withoutClock = verdict;
  else answers.byDate = [verdict, ...answers.byDate].slice(0, MAX_BY_DATE);
  generation.size += 1;
}

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = create();
  map.set(key, created);
  return created;
}
