// Sources that have not answered for too long: what they once said stands, and nothing new would be noticed. Pure.
import type { EpochMs } from '../../lib/clock.ts';
import { formatDuration } from '../../lib/duration.ts';
import type { Collector, SourceState } from '../../signals/collector.ts';
import type { ReportState } from '../../signals/root-programs/load.ts';

export interface StaleSource {
  readonly source: string;
  /** Since when it gives nothing. */
  readonly since: EpochMs;
  /** Why, as the source puts it; a stranger's text. */
  readonly problem: string;
}

/** The stale ones of `collectors`, in their order. A source that was never good is as old as its first failure. */
export function staleSources(
  collectors: readonly Pick<Collector, 'source' | 'staleAfterMs'>[],
  states: readonly SourceState[],
  now: EpochMs,
): readonly StaleSource[] {
  const known = new Map(states.map((state) => [state.source, state]));
  return collectors.flatMap(({ source, staleAfterMs }) => {
    const state = known.get(source);
    if (state === undefined || state.failingSince === null) return [];
    const since = state.goodAt ?? state.failingSince;
    if (now - since < staleAfterMs) return [];
    return [{ source, since, problem: state.problem ?? `nothing for ${formatDuration(now - since)}` }];
  });
}

/** The reports of root programs in the cache that are too old; one that was never fetched is missed by nobody. */
export function staleReports(reports: readonly ReportState[]): readonly StaleSource[] {
  return reports.flatMap((report) => {
    if (report.kind !== 'cached' || !report.age.stale) return [];
    const problem = `the report in the cache is ${formatDuration(report.age.ageMs)} old; anchorwatch roots update fetches a newer one`;
    return [{ source: `CCADB (${report.name})`, since: report.confirmedAt, problem }];
  });
}
