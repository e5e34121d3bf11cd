// `anchorwatch roots update` and `roots show`: what root programs decide, as CCADB reports it.
import { existsSync } from 'node:fs';

import { loadConfig, type LoadedConfig } from '../../config/load.ts';
import { configSchema, type SignalsConfig } from '../../config/schema.ts';
import { FACTS_AT } from '../../signals/root-programs/facts.ts';
import { ownTable } from '../../daemon/signals/programs.ts';
import { loadFirmware } from '../../firmware/load.ts';
import { stacksOf } from '../../firmware/stacks.ts';
import { createHttpGet } from '../../lib/http/get.ts';
import { urlOfReport } from '../../signals/root-programs/collector.ts';
import { loadRootPrograms } from '../../signals/root-programs/load.ts';
import { REPORT_NAMES } from '../../signals/root-programs/reports.ts';
import { type UpdateOutcome, updateReport } from '../../signals/root-programs/update.ts';
import type { ExitStatus } from '../../views/exit-status.ts';
import { interruptible } from '../interrupt.ts';
import { createProgress } from '../progress.ts';
import { pinnedDeadlines, type ReportLine, type RootsReport, rootsStatus } from '../roots/report.ts';
import type { Terminal } from '../terminal.ts';
import { paintFor } from '../text/paint.ts';
import type { Format } from './check.ts';

export interface RootsRequest {
  /** The config file that was named, and the one to read where there is one. */
  readonly config: string | null;
  readonly defaultConfig: string;
  readonly format: Format;
}

type RootsConfig = SignalsConfig['roots'];

/** The larger report has some 20 MB. */
const DOWNLOAD_TIMEOUT_MS = 5 * 60_000;

/** Downloads and prints; 3 when a download failed, 130 when it was interrupted. Throws ConfigError. */
export async function rootsUpdateCommand(request: RootsRequest, terminal: Terminal): Promise<ExitStatus> {
  const loaded = await configOf(request);
  const roots = rootsOf(loaded);
  return interruptible(async (signal) => {
    const updates = await updateAll(roots, terminal, signal);
    if (signal.aborted) return 130;
    return print(await reportOf(roots, updates, null, terminal), request.format, terminal);
  });
}

/** Prints how old the reports are, and the deadlines of what the config's firmware pins. Throws ConfigError. */
export async function rootsShowCommand(request: RootsRequest, terminal: Terminal): Promise<ExitStatus> {
  const loaded = await configOf(request);
  return print(await reportOf(rootsOf(loaded), [], loaded, terminal), request.format, terminal);
}

/** Null where none was named and there is none: the defaults say enough. */
async function configOf({ config, defaultConfig }: RootsRequest): Promise<LoadedConfig | null> {
  return config === null && !existsSync(defaultConfig) ? null : loadConfig(config ?? defaultConfig);
}

function rootsOf(loaded: LoadedConfig | null): RootsConfig {
  return loaded === null ? configSchema.shape.signals.parse({}).roots : loaded.config.signals.roots;
}

async function updateAll(
  roots: RootsConfig,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<readonly UpdateOutcome[]> {
  const { env, clock } = terminal;
  const shared = { ca: null, environment: env, userAgent: 'anchorwatch' };
  const httpGet = createHttpGet({ ...shared, timeoutMs: DOWNLOAD_TIMEOUT_MS });
  const context = { folder: roots.cache, httpGet, clock, timeoutMs: DOWNLOAD_TIMEOUT_MS, signal };
  const progress = createProgress(terminal);
  const outcomes: UpdateOutcome[] = [];
  for (const name of REPORT_NAMES) {
    progress.show(`downloading ${name}`);
    outcomes.push(await updateReport(name, urlOfReport(name, roots), context));
  }
  progress.clear();
  return outcomes;
}

async function reportOf(
  roots: RootsConfig,
  updates: readonly UpdateOutcome[],
  loaded: LoadedConfig | null,
  { clock }: Terminal,
): Promise<RootsReport> {
  const now = clock.now();
  const { table, reports: states } = await loadRootPrograms(roots.cache, ownTable(), now);
  const reports = states.map((state): ReportLine => {
    const update = updates.find(({ name }) => name === state.name) ?? null;
    return { url: urlOfReport(state.name, roots), state, update };
  });
  const firmware = loaded === null ? null : await loadFirmware(loaded, stacksOf(loaded));
  const deadlines = firmware === null ? null : pinnedDeadlines(firmware, table, now);
  return { now, reports, builtInAt: FACTS_AT, deadlines, exitStatus: rootsStatus(reports) };
}

async function print(report: RootsReport, format: Format, { stdout, env }: Terminal): Promise<ExitStatus> {
  if (format === 'json') {
    const { rootsJson } = await import('../roots/json.ts');
    await stdout.write(rootsJson(report));
  } else {
    const { rootsText } = await import('../roots/text.ts');
    await stdout.write(rootsText(report, stdout.columns, paintFor(stdout, env)));
  }
  return report.exitStatus;
}
