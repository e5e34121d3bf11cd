// What the daemon and the commands know of root programs: the built-in table, and what the cache has on top of it.
import type { EpochMs } from '../../lib/clock.ts';
import { ageOf, type CacheAge, type CachedReport, readCached } from './cache.ts';
import { type CaGraph, caGraphOf } from './ca-graph.ts';
import { readCaRecords, readIncludedRoots, type Reading } from './ccadb.ts';
import { withMozillaReport } from './mozilla-report.ts';
import type { ReportName } from './reports.ts';
import type { RootProgramTable } from './table.ts';

/** How it stands with a report of the cache. A stale one is used: its dates are better than none. */
export type ReportState = { readonly name: ReportName } & (
  | {
      readonly kind: 'cached';
      readonly url: string;
      readonly confirmedAt: EpochMs;
      readonly age: CacheAge;
      readonly entries: number;
      readonly problems: number;
    }
  | { readonly kind: 'absent' }
  | { readonly kind: 'damaged'; readonly reason: string }
);

export interface RootPrograms {
  readonly table: RootProgramTable;
  readonly graph: CaGraph;
  readonly reports: readonly ReportState[];
}

/** `builtIn`, and the reports in `folder` as far as there are any. Never throws for what is in the folder. */
export async function loadRootPrograms(folder: string, builtIn: RootProgramTable, now: EpochMs): Promise<RootPrograms> {
  const included = await load(folder, 'mozilla-included', readIncludedRoots, now);
  const records = await load(folder, 'ca-records', readCaRecords, now);
  const provenance = included.report && { source: included.report.url, at: included.report.confirmedAt };
  return {
    table: provenance === null ? builtIn : withMozillaReport(builtIn, included.entries, provenance),
    graph: caGraphOf(records.entries, new Map(included.entries.map((root) => [root.sha256, root.spkiSha256]))),
    reports: [included.state, records.state],
  };
}

interface Loaded<Entry> {
  readonly state: ReportState;
  readonly entries: readonly Entry[];
  /** Null where nothing of it can be used. */
  readonly report: CachedReport | null;
}

async function load<Entry>(
  folder: string,
  name: ReportName,
  read: (body: Uint8Array) => Reading<Entry>,
  now: EpochMs,
): Promise<Loaded<Entry>> {
  const cached = await readCached(folder, name);
  if (cached.kind !== 'cached') return { state: { name, ...cached }, entries: [], report: null };
  const { report } = cached;
  const reading = read(report.body);
  if (reading.kind === 'unusable') {
    return { state: { name, kind: 'damaged', reason: reading.reason }, entries: [], report: null };
  }
  const { entries, problems } = reading;
  const { url, confirmedAt } = report;
  const counts = { entries: entries.length, problems: problems.length };
  return { state: { name, kind: 'cached', url, confirmedAt, age: ageOf(report, now), ...counts }, entries, report };
}
