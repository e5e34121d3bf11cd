// The reports of root programs as JSON: `anchorwatch/roots@1`.
import { isoInstant } from '../../lib/clock.ts';
import { visibleJson } from '../../lib/escape.ts';
import type { ReportState } from '../../signals/root-programs/load.ts';
import type { UpdateOutcome } from '../../signals/root-programs/update.ts';
import type { PinnedDeadline, RootsReport } from './report.ts';

export function rootsJson({ now, reports, builtInAt, deadlines, exitStatus }: RootsReport): string {
  const document = {
    schema: 'anchorwatch/roots@1',
    at: isoInstant(now),
    exitStatus,
    reports: reports.map(({ url, state, update }) => ({
      name: state.name,
      url,
      update: update === null ? null : updateDocument(update),
      cache: cacheDocument(state),
    })),
    builtIn: { at: isoInstant(builtInAt) },
    deadlines: deadlines === null ? null : deadlines.map(deadlineDocument),
  };
  return `${visibleJson(document, 2)}\n`;
}

function updateDocument(update: UpdateOutcome) {
  return { result: update.kind, reason: update.kind === 'failed' ? update.reason : null };
}

function cacheDocument(state: ReportState) {
  switch (state.kind) {
    case 'absent':
      return { state: state.kind };
    case 'damaged':
      return { state: state.kind, reason: state.reason };
    case 'cached': {
      const { url, confirmedAt, age, entries, problems } = state;
      const ageSeconds = Math.floor(age.ageMs / 1_000);
      return {
        state: state.kind,
        url,
        confirmedAt: isoInstant(confirmedAt),
        ageSeconds,
        stale: age.stale,
        entries,
        problems,
      };
    }
  }
}

function deadlineDocument({ deadline, firmware }: PinnedDeadline) {
  const { anchor, program, rule, date, lastServed, certain, inferred, source, confidence } = deadline;
  const dates = { date: isoInstant(date), lastServed: isoInstant(lastServed) };
  return { anchor, firmware, program, rule, ...dates, certain, inferred, source, confidence };
}
