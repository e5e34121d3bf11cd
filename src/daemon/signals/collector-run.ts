// One run of a collector: each part is written before the next is asked for, and how it went is written at the end.
import type { Clock, EpochMs } from '../../lib/clock.ts';
import { errorText } from '../../lib/coded-error.ts';
import { formatDuration } from '../../lib/duration.ts';
import type { Collected, Collector, SourceState } from '../../signals/collector.ts';
import type { CollectedRecord, StoredSignals } from '../../store/store.ts';

export interface CollectorRunParts {
  readonly clock: Clock;
  /** What is kept of all sources. */
  readonly known: () => Pick<StoredSignals, 'sources' | 'signals'>;
  /** Rejects when the store fails: then the run ends, and nothing is held against the source. */
  readonly record: (record: CollectedRecord) => Promise<void>;
  /** Told that the source begins to fail, and that it no longer does. May hold a stranger's text. */
  readonly remark: (text: string) => void;
  /** A run that takes longer is ended, and has failed. */
  readonly timeoutMs: number;
}

/** Runs it once; `stop` ends the run early, which says nothing about the source. Rejects with the store's errors alone. */
export async function runCollector(collector: Collector, parts: CollectorRunParts, stop: AbortSignal): Promise<void> {
  const end = new AbortController();
  const timer = setTimeout(() => {
    end.abort(new Error(`not done within ${formatDuration(parts.timeoutMs)}`));
  }, parts.timeoutMs);
  const stopped = () => {
    end.abort(new Error('stopped'));
  };
  stop.addEventListener('abort', stopped, { once: true });
  try {
    if (!stop.aborted) await run(collector, parts, { end: end.signal, stop });
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', stopped);
  }
}

interface Signals {
  readonly end: AbortSignal;
  readonly stop: AbortSignal;
}

async function run(collector: Collector, parts: CollectorRunParts, { end, stop }: Signals): Promise<void> {
  const { clock, record, remark } = parts;
  const { source } = collector;
  const known = parts.known();
  const signals = known.signals.flatMap((kept) => (kept.source === source ? [kept.signal] : []));
  const before = known.sources.find((state) => state.source === source) ?? neverTried(source);
  let last: SourceState = { ...before, triedAt: clock.now() };
  const problems: string[] = [];
  const collecting = collector.collect({ state: last.state, signals }, end)[Symbol.asyncIterator]();
  for (;;) {
    const step = await nextStep(collecting, end);
    if (step.kind === 'failed') problems.push(step.problem);
    if (step.kind !== 'part') break;
    const { state, put, drop, problem } = step.part;
    if (problem !== null) problems.push(problem);
    last = { ...last, state };
    await record({ source: last, put, drop });
  }
  if (stop.aborted) return;
  const after = concluded(last, problems.at(-1) ?? null, clock.now());
  await record({ source: after, put: [], drop: [] });
  const turn = turnText(before, after);
  if (turn !== null) remark(turn);
}

/** A source that is set up wrong should not be noticed only once it is stale. */
function turnText(before: SourceState, { source, problem }: SourceState): string | null {
  if ((before.problem === null) === (problem === null)) return null;
  return problem === null ? `${source} works again` : `${source} fails: ${problem}`;
}

function neverTried(source: string): SourceState {
  return { source, state: null, triedAt: 0, goodAt: null, failingSince: null, problem: null };
}

function concluded(last: SourceState, problem: string | null, now: EpochMs): SourceState {
  if (problem === null) return { ...last, goodAt: now, failingSince: null, problem: null };
  return { ...last, failingSince: last.failingSince ?? last.triedAt, problem };
}

type Step =
  | { readonly kind: 'part'; readonly part: Collected }
  | { readonly kind: 'end' }
  | { readonly kind: 'failed'; readonly problem: string };

/** The next part, or the end: also of a collector that does not listen to `end`. */
async function nextStep(parts: AsyncIterator<Collected, unknown>, end: AbortSignal): Promise<Step> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => {
    reject(end.reason as Error);
  };
  if (end.aborted) onAbort();
  end.addEventListener('abort', onAbort, { once: true });
  try {
    const next = await Promise.race([parts.next(), aborted]);
    return next.done === true ? { kind: 'end' } : { kind: 'part', part: next.value };
  } catch (error) {
    return { kind: 'failed', problem: errorText(error) };
  } finally {
    end.removeEventListener('abort', onAbort);
  }
}
