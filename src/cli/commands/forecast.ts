// `anchorwatch forecast`: config, tables and store -> what is ahead of each firmware, with dates.
import { linksOf } from '../../daemon/links.ts';
import { ownTable } from '../../daemon/signals/programs.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { isoInstant } from '../../lib/clock.ts';
import { forecastOf } from '../../outlook/forecast/forecast.ts';
import { loadRootPrograms, type ReportState } from '../../signals/root-programs/load.ts';
import type { RootProgramTable } from '../../signals/root-programs/table.ts';
import type { ExitStatus } from '../../views/exit-status.ts';
import { forecastLines } from '../../views/forecast/lines.ts';
import { storedPairSignals } from '../../views/forecast/pair-signals.ts';
import type { ForecastReport } from '../../views/forecast/report.ts';
import { forecastStatus } from '../../views/forecast/status.ts';
import { NOTHING_STORED, readStored, type StoredReading } from '../forecast/stored.ts';
import { type ForecastSubject, pickLines, readSubject } from '../forecast/subject.ts';
import type { Terminal } from '../terminal.ts';
import { parseInstant } from '../../lib/dates.ts';
import { paintFor } from '../text/paint.ts';
import { usageError } from '../../lib/usage-error.ts';

export type ForecastFormat = 'text' | 'json' | 'ics';

export interface ForecastRequest {
  readonly config: string;
  /** Ids of firmware lines; empty: all. */
  readonly firmware: readonly string[];
  /** A day; null: a year from now. */
  readonly until: string | null;
  readonly format: ForecastFormat;
}

/** Prints the forecast; the status is that of `forecastStatus`. Throws ConfigError and usage errors. */
export async function forecastCommand(request: ForecastRequest, terminal: Terminal): Promise<ExitStatus> {
  const now = terminal.clock.now();
  const until = untilOf(request.until, now);
  const subject = await readSubject(request.config);
  const firmware = pickLines(subject.firmware, request.firmware);
  const reading = await readStored(subject.config.store.sqlite);
  const { table, reports } = await loadRootPrograms(subject.config.signals.roots.cache, ownTable(), now);
  await tell([...subject.leftOut, ...storeNotes(reading), ...reports.flatMap(reportNotes)], terminal);
  const report = reportOf({ ...subject, firmware }, reading, table, { now, until });
  await print(report, request.format, terminal);
  return report.exitStatus;
}

const YEAR_DAYS = 365;
const DAY_MS = 86_400_000;

function untilOf(text: string | null, now: EpochMs): EpochMs {
  if (text === null) return now + YEAR_DAYS * DAY_MS;
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? parseInstant(text) : null;
  if (day === null) throw usageError(`--until ${JSON.stringify(text)}: expected a day such as 2027-03-01`);
  // The whole of that day.
  return day + DAY_MS - 1;
}

function reportOf(
  subject: ForecastSubject,
  reading: StoredReading,
  table: RootProgramTable,
  { now, until }: { readonly now: EpochMs; readonly until: EpochMs },
): ForecastReport {
  const stored = reading.kind === 'read' ? reading.stored : NOTHING_STORED;
  const links = linksOf(subject.firmware, stored.hops);
  const signalsOf = storedPairSignals({ ...subject, table, stored, links, now });
  const lines = forecastLines(subject.firmware, links, subject.stacks, stored, signalsOf);
  const forecast = forecastOf({ lines, now, until });
  const isWhole = subject.leftOut.length === 0 && reading.kind !== 'failed';
  return { now, until, forecast, observedAt: stored.lastCycleAt, exitStatus: forecastStatus(forecast, isWhole, now) };
}

function storeNotes(reading: StoredReading): readonly string[] {
  const alone = 'going on with the config and what is known of root programs';
  switch (reading.kind) {
    case 'absent':
      return [`${reading.reason}; ${alone}`];
    case 'failed':
      return [`the store cannot be read: ${reading.reason}; ${alone}`];
    case 'read':
      return reading.stored.lastCycleAt === null ? [`no cycle completed yet; ${alone}`] : [];
  }
}

function reportNotes(state: ReportState): readonly string[] {
  const update = 'anchorwatch roots update fetches it';
  switch (state.kind) {
    case 'absent':
      // Most dates are in the built-in table.
      return [];
    case 'damaged':
      return [`the cached report ${state.name} cannot be used (${state.reason}): ${update}`];
    case 'cached':
      return state.age.stale
        ? [`the cached report ${state.name} is of ${isoInstant(state.confirmedAt).slice(0, 10)}: ${update}`]
        : [];
  }
}

async function tell(notes: readonly string[], { stderr }: Pick<Terminal, 'stderr'>): Promise<void> {
  for (const note of notes) await stderr.write(`anchorwatch: ${note}\n`);
}

async function print(report: ForecastReport, format: ForecastFormat, { stdout, env }: Terminal): Promise<void> {
  switch (format) {
    case 'json': {
      const { forecastJson } = await import('../../views/forecast/json.ts');
      await stdout.write(forecastJson(report));
      return;
    }
    case 'ics': {
      const { forecastIcs } = await import('../../views/forecast/ics.ts');
      await stdout.write(forecastIcs(report));
      return;
    }
    case 'text': {
      const { forecastText } = await import('../forecast/text.ts');
      await stdout.write(forecastText(report, stdout.columns, paintFor(stdout, env)));
      return;
    }
  }
}
