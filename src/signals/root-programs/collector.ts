// The collector that keeps the cached reports of CCADB up to date. It gives no signals: deadlines follow from the cache.
import type { SignalsConfig } from '../../config/schema.ts';
import type { Collected, Collector, Json, Known } from '../collector.ts';
import { STALE_AFTER_MS } from './cache.ts';
import { REPORT_NAMES, type ReportName } from './reports.ts';
import { type UpdateContext, type UpdateOutcome, updateReport } from './update.ts';

export type ReportUrls = Pick<SignalsConfig['roots'], 'includedRoots' | 'caRecords'>;

/** Where a report is downloaded from. */
export function urlOfReport(name: ReportName, urls: ReportUrls): string {
  return name === 'mozilla-included' ? urls.includedRoots : urls.caRecords;
}

export interface RootsParts extends Omit<UpdateContext, 'signal'> {
  readonly urls: ReportUrls;
  readonly everyMs: number;
  /** A report was downloaded that is not the one before. */
  readonly onUpdated: (name: ReportName) => void;
}

/** One after the other, and each of them whatever became of the one before. */
export function rootsCollector(parts: RootsParts): Collector {
  return {
    source: 'CCADB',
    everyMs: parts.everyMs,
    staleAfterMs: STALE_AFTER_MS,
    collect: (known, signal) => collect(parts, known, signal),
  };
}

async function* collect(parts: RootsParts, { state }: Known, signal: AbortSignal): AsyncGenerator<Collected> {
  let fetched = fetchedIn(state);
  const problems: string[] = [];
  for (const name of REPORT_NAMES) {
    const outcome = await updateReport(name, urlOfReport(name, parts.urls), { ...parts, signal });
    if (outcome.kind === 'failed') problems.push(problemOf(outcome));
    else fetched = { ...fetched, [name]: parts.clock.now() };
    if (outcome.kind === 'updated') parts.onUpdated(name);
    yield { state: fetched, put: [], drop: [], problem: problems.length === 0 ? null : problems.join('; ') };
  }
}

/** When each report was fetched last, or confirmed. */
type Fetched = Readonly<Record<string, Json>>;

function fetchedIn(state: Json): Fetched {
  return typeof state === 'object' && state !== null ? Object.fromEntries(Object.entries(state)) : {};
}

function problemOf({ name, reason }: Extract<UpdateOutcome, { readonly kind: 'failed' }>): string {
  return `${name}: ${reason}`;
}
