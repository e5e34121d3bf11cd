// `anchorwatch firmware inspect`: which anchors are in these files, and can the device use them?
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';

import type { Stack } from '../../chain/stack.ts';
import { anchorStoreOf } from '../../chain/trust-anchor.ts';
import { BUILT_IN_STACKS, type KnownStacks } from '../../firmware/stacks.ts';
import { visibleJson } from '../../lib/escape.ts';
import type { CheckReport } from '../check/report.ts';
import type { TargetArgument } from '../check/target-argument.ts';
import { parseTarget } from '../check/target-argument.ts';
import type { ExitStatus } from '../../views/exit-status.ts';
import { worseStatus } from '../../views/exit-status.ts';
import { findStack, stacksFrom } from '../find-stack.ts';
import { exploreNamed, type ReadingOptions } from '../firmware/explore-named.ts';
import { type Inspection, inspectionOf } from '../firmware/inspection.ts';
import type { Terminal } from '../terminal.ts';
import { instantOr } from '../../lib/dates.ts';
import { paintFor } from '../text/paint.ts';
import { usageError } from '../../lib/usage-error.ts';
import type { Format } from './check.ts';

export interface InspectRequest {
  readonly paths: readonly string[];
  readonly reading: ReadingOptions;
  /** Null: nothing is asked about a stack. */
  readonly stack: string | null;
  /** Whose `stacks` are known as well, and where an entry is to be pasted; null: none was named. */
  readonly config: string | null;
  readonly defaultConfig: string;
  /** Null: now. */
  readonly at: string | null;
  /** Targets that are checked with what was found; empty: none. */
  readonly against: readonly string[];
  readonly emit: 'config' | null;
  readonly format: Format;
  readonly wide: boolean;
}

/** Prints what was found; the status is that of the inspection or of the check, whichever is worse. Throws usage errors. */
export async function firmwareInspectCommand(request: InspectRequest, terminal: Terminal): Promise<ExitStatus> {
  const targets = request.against.map(parseTarget);
  const at = instantOr(request.at, terminal.clock.now());
  const known = request.config === null ? BUILT_IN_STACKS : await stacksFrom(request.config);
  const stack = request.stack === null ? null : findStack(request.stack, known);
  requireStack(request, stack);
  const exploration = await exploreNamed(request.paths, request.reading, terminal.env);
  const inspection = inspectionOf(exploration, stack, at);
  if (request.emit === 'config' && inspection.exitStatus !== 3) return emitConfig(request, inspection, terminal);

  if (request.format === 'text') await printText(inspection, request.wide, terminal);
  const asked = targets.length > 0 && stack !== null && inspection.exitStatus !== 3;
  const report = asked ? await checkAgainst(targets, inspection, stack, known, terminal) : null;
  if (asked && report === null) return 130;
  const status = report === null ? inspection.exitStatus : worseStatus(inspection.exitStatus, report.exitStatus);
  if (request.format === 'json') await printJson(inspection, status, report, terminal);
  else if (report !== null) await printCheck(report, terminal);
  return status;
}

function requireStack({ emit, against, format, reading }: InspectRequest, stack: Stack | null): void {
  if (emit !== null && stack === null) throw usageError('--emit config needs --stack NAME (see: anchorwatch stacks)');
  if (emit !== null && (against.length > 0 || format === 'json')) {
    throw usageError('--emit config prints YAML alone: leave out --against and --format');
  }
  if (emit !== null && reading.passwordFile !== null) {
    throw usageError('--emit config goes without --password-file: the config file takes no passwords of key stores');
  }
  if (against.length > 0 && stack === null) {
    throw usageError('--against needs --stack NAME: the TLS stack of the device (see: anchorwatch stacks)');
  }
}

async function emitConfig(request: InspectRequest, inspection: Inspection, terminal: Terminal): Promise<ExitStatus> {
  const { configEntry } = await import('../firmware/config-entry.ts');
  const { paths, config, defaultConfig, reading } = request;
  const file = config ?? (existsSync(defaultConfig) ? defaultConfig : '');
  const { exploration, stack, exitStatus } = inspection;
  const entry = { paths, folder: dirname(file), format: reading.as, member: reading.member, exploration };
  await terminal.stdout.write(configEntry({ ...entry, stack: stack?.name ?? '' }));
  if (exitStatus !== 0) {
    await terminal.stderr.write('anchorwatch: something looks wrong with these anchors: run it without --emit\n');
  }
  return exitStatus;
}

async function checkAgainst(
  targets: readonly TargetArgument[],
  { exploration }: Inspection,
  stack: Stack,
  known: KnownStacks,
  terminal: Terminal,
): Promise<CheckReport | null> {
  const [{ subjectOf }, { probeAndJudge }] = await Promise.all([
    import('../check/ad-hoc.ts'),
    import('../check/probe-and-judge.ts'),
  ]);
  const options = { stacks: [stack.name], hellos: [], sni: true, addresses: [] };
  return probeAndJudge(subjectOf(targets, anchorStoreOf(exploration.loadOrder), known, options), terminal);
}

async function printText(inspection: Inspection, wide: boolean, { stdout, env }: Terminal): Promise<void> {
  const { inspectText } = await import('../firmware/inspect-text.ts');
  await stdout.write(inspectText(inspection, stdout.columns, wide, paintFor(stdout, env)));
}

async function printCheck(report: CheckReport, { stdout, env }: Terminal): Promise<void> {
  const { checkText } = await import('../check/text.ts');
  await stdout.write(`\n${checkText(report, stdout.columns, paintFor(stdout, env))}`);
}

async function printJson(
  inspection: Inspection,
  status: ExitStatus,
  report: CheckReport | null,
  { stdout }: Terminal,
): Promise<void> {
  const [{ inspectDocument }, { checkDocument }] = await Promise.all([
    import('../firmware/inspect-json.ts'),
    import('../check/json.ts'),
  ]);
  const check = report === null ? null : checkDocument(report);
  await stdout.write(`${visibleJson(inspectDocument(inspection, status, check), 2)}\n`);
}
