// What `anchorwatch roots` tells: the reports of root programs as they are cached, and the deadlines that follow.
import type { Firmware } from '../../firmware/firmware.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { deadlinesOf } from '../../signals/root-programs/deadlines.ts';
import type { ReportState } from '../../signals/root-programs/load.ts';
import type { RootProgramTable } from '../../signals/root-programs/table.ts';
import type { UpdateOutcome } from '../../signals/root-programs/update.ts';
import type { Deadline } from '../../signals/signal.ts';
import type { ExitStatus } from '../../views/exit-status.ts';

export interface RootsReport {
  readonly now: EpochMs;
  readonly reports: readonly ReportLine[];
  /** When the dates of the built-in table were last compared with their sources. */
  readonly builtInAt: EpochMs;
  /** Of what the config's firmware pins, by date; null: nobody asked, or there is no config. */
  readonly deadlines: readonly PinnedDeadline[] | null;
  readonly exitStatus: ExitStatus;
}

export interface ReportLine {
  /** Where it is downloaded from. */
  readonly url: string;
  readonly state: ReportState;
  /** What came of the download; null: nothing was asked. */
  readonly update: UpdateOutcome | null;
}

export interface PinnedDeadline {
  readonly deadline: Deadline;
  /** The ids of the lines that pin the anchor. */
  readonly firmware: readonly string[];
}

/** The deadlines of everything that is pinned, the earliest first. */
export function pinnedDeadlines(
  firmware: readonly Firmware[],
  table: RootProgramTable,
  now: EpochMs,
): readonly PinnedDeadline[] {
  const pinned = firmware.flatMap(({ id, targets }) =>
    targets.flatMap(({ anchors }) => anchors.anchors.map((anchor) => ({ id, anchor }))),
  );
  const byKey = Map.groupBy(pinned, ({ anchor }) => anchor.spkiSha256);
  const deadlines = [...byKey.values()].flatMap((pins) => {
    const refs = pins.map(({ anchor }) => ({ subject: anchor.subject.text, spkiSha256: anchor.spkiSha256 }));
    const ids = [...new Set(pins.map(({ id }) => id))];
    return deadlinesOf(refs, table, now).map((deadline): PinnedDeadline => ({ deadline, firmware: ids }));
  });
  return deadlines.toSorted((a, b) => a.deadline.date - b.deadline.date);
}

/** 3 where a download failed; 1 where what is cached is stale or damaged; else 0. */
export function rootsStatus(reports: readonly ReportLine[]): ExitStatus {
  if (reports.some(({ update }) => update?.kind === 'failed')) return 3;
  const isBad = ({ state }: ReportLine) => state.kind === 'damaged' || (state.kind === 'cached' && state.age.stale);
  return reports.some(isBad) ? 1 : 0;
}
