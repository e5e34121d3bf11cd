// The Cert Spotter API as a source of signals: what it tells of the names of the targets, page by page.
import { z } from 'zod';

import type { Clock } from '../../lib/clock.ts';
import type { Collected, Collector, Json, Known } from '../collector.ts';
import type { CtPage } from './answer.ts';
import { fullBudget } from './budget.ts';
import { certSpotterPages, type CertSpotterParts, type CertSpotterState } from './cert-spotter.ts';
import { issuanceKeeper } from './issuance-keeper.ts';
import { ctProblemText } from './problem-text.ts';
import { type NamedTarget, targetNames } from './target-names.ts';

/** What every collector of CT is given. */
export interface CtParts {
  readonly clock: Clock;
  /** Those that are watched, asked for at the beginning of each run. */
  readonly targets: () => readonly NamedTarget[];
  /** A line for the log: what is no problem of the source as a whole. Visible characters only. */
  readonly remark: (text: string) => void;
}

/** Names become due one after the other, and the budget fills up again: a run that has nothing to ask costs nothing. */
const RUN_EVERY_MS = 5 * 60_000;
/** Short beside the weeks for which certificates wait, long beside a gateway's bad night. */
const STALE_AFTER_MS = 6 * 3_600_000;

/** Asks about the names of `targets` as `certSpotterPages` does. One page is one part. */
export function certSpotterCollector(parts: CertSpotterParts & CtParts): Collector {
  const { url, intervalMs } = parts.settings;
  return {
    source: `Cert Spotter (${url})`,
    everyMs: Math.min(intervalMs, RUN_EVERY_MS),
    staleAfterMs: Math.max(STALE_AFTER_MS, 3 * intervalMs),
    collect: (known, signal) => collect(known, signal, parts),
  };
}

/** Between runs: also why nothing is asked for the time being. A run without a query is not a good one for that. */
interface State extends CertSpotterState {
  /** What ended the last run early; null when nothing did. */
  readonly stopped: string | null;
  /** By name, why it was refused when it was asked about last. */
  readonly refused: Readonly<Record<string, string>>;
}

async function* collect(
  known: Known,
  signal: AbortSignal,
  parts: CertSpotterParts & CtParts,
): AsyncGenerator<Collected, void, undefined> {
  const now = parts.clock.now();
  const targets = targetNames(parts.targets());
  const { put, drop, take } = issuanceKeeper(known.signals, targets, now);
  let state = stateOf(known.state, targets.names, fullBudget(parts.settings.queriesPerHour, now));
  if (put.length + drop.length > 0) yield { state: jsonOf(state), put, drop, problem: null };
  for await (const page of certSpotterPages(targets.names, state, parts, signal)) {
    state = stateAfter(state, page);
    remarkOn(page, parts.remark);
    yield { state: jsonOf(state), put: take(page.certificates), drop: [], problem: null };
  }
  const problem = signal.aborted ? null : problemOf(state, targets.names);
  if (problem !== null) yield { state: jsonOf(state), put: [], drop: [], problem };
}

function stateAfter({ cursors, refused, stopped }: State, page: CtPage): State {
  const { cursor, budget, problem, then } = page;
  const others = Object.entries(refused).filter(([name]) => name !== cursor.name);
  const text = problem === null ? null : ctProblemText(problem);
  return {
    cursors: [...cursors.filter(({ name }) => name !== cursor.name), cursor],
    budget,
    // A name that is refused says nothing about whether the others are answered.
    stopped: then === 'stop' ? text : text === null ? null : stopped,
    refused: Object.fromEntries(text === null || then === 'stop' ? others : [...others, [cursor.name, text]]),
  };
}

/** A name that is refused while others are answered is no problem of the source. */
function problemOf({ stopped, refused }: State, names: readonly string[]): string | null {
  if (stopped !== null) return stopped;
  const [first] = names;
  if (first === undefined || names.some((name) => !Object.hasOwn(refused, name))) return null;
  const text = refused[first] ?? '';
  return names.length === 1
    ? `${first}: ${text}`
    : `none of ${String(names.length)} names is answered; ${first}: ${text}`;
}

function remarkOn({ cursor, problem, unusable, then }: CtPage, remark: CtParts['remark']): void {
  if (problem !== null && then !== 'stop') remark(`${cursor.name}: ${ctProblemText(problem)}`);
  if (unusable === null) return;
  remark(`${cursor.name}: ${String(unusable.count)} issuances that cannot be used, the first for ${unusable.first}`);
}

const instant = z.number();
const storedState = z.object({
  cursors: z.array(z.object({ name: z.string(), after: z.string().nullable(), nextQueryAt: instant })),
  budget: z.object({ tokens: z.number(), at: instant, blockedUntil: instant.nullable() }),
  stopped: z.string().nullable(),
  refused: z.record(z.string(), z.string()),
});

/** As it was left, without the names that are not watched any more: they begin anew. One of another version is none. */
function stateOf(stored: Json, names: readonly string[], budget: State['budget']): State {
  const { data } = storedState.safeParse(stored);
  if (data === undefined) return { cursors: [], budget, stopped: null, refused: {} };
  const watched = new Set(names);
  return {
    ...data,
    cursors: data.cursors.filter(({ name }) => watched.has(name)),
    refused: Object.fromEntries(Object.entries(data.refused).filter(([name]) => watched.has(name))),
  };
}

function jsonOf({ cursors, budget, ...rest }: State): Json {
  return {
    ...rest,
    refused: { ...rest.refused },
    cursors: cursors.map((cursor) => ({ ...cursor })),
    budget: { ...budget },
  };
}
