// `anchorwatch check`: plan -> probe -> verdicts -> outlook, as a cycle of the daemon, but printed and forgotten.
import { existsSync } from 'node:fs';

import type { AdHocOptions } from '../check/ad-hoc.ts';
import type { CheckReport } from '../check/report.ts';
import type { CheckSubject } from '../check/subject.ts';
import type { TargetArgument } from '../check/target-argument.ts';
import { parseTarget } from '../check/target-argument.ts';
import type { ExitStatus } from '../../views/exit-status.ts';
import type { Terminal } from '../terminal.ts';
import { usageError } from '../../lib/usage-error.ts';

export type Format = 'text' | 'json';

export interface CheckRequest {
  readonly targets: readonly string[];
  /** The config file that was named, and the one to read when none was. */
  readonly config: string | null;
  readonly defaultConfig: string;
  /** Ids of firmware lines; empty: all. */
  readonly firmware: readonly string[];
  readonly adHoc: AdHocOptions;
  readonly format: Format;
}

/** Runs one check; the status is that of its loudest outlook, 130 when it was interrupted. Throws usage errors. */
export async function checkCommand(request: CheckRequest, terminal: Terminal): Promise<ExitStatus> {
  const wanted = request.targets.map(parseTarget);
  const subject = await (isAdHoc(request) ? adHoc(request, wanted) : fromConfig(request, wanted));
  const { probeAndJudge } = await import('../check/probe-and-judge.ts');
  const report = await probeAndJudge(subject, terminal);
  if (report === null) return 130;
  await print(report, request.format, terminal);
  return report.exitStatus;
}

function isAdHoc({ adHoc }: CheckRequest): boolean {
  return adHoc.anchors.length > 0 || adHoc.stacks.length > 0;
}

async function adHoc(request: CheckRequest, wanted: readonly TargetArgument[]): Promise<CheckSubject> {
  if (request.config !== null || request.firmware.length > 0) {
    throw usageError(
      '--anchors and --stack describe a device without a config file: leave out --config and --firmware',
    );
  }
  const { adHocSubject } = await import('../check/ad-hoc.ts');
  return adHocSubject(wanted, request.adHoc);
}

async function fromConfig(request: CheckRequest, wanted: readonly TargetArgument[]): Promise<CheckSubject> {
  const { hellos, sni, addresses } = request.adHoc;
  if (hellos.length > 0 || addresses.length > 0 || !sni) {
    throw usageError('--hello, --no-sni and --address go with --anchors and --stack; a config file says them itself');
  }
  const file = request.config ?? request.defaultConfig;
  if (request.config === null && wanted.length > 0 && !existsSync(file)) {
    throw usageError(`no config file ${file}; to check any host, say which device: --anchors FILE --stack NAME`);
  }
  const { configSubject } = await import('../check/config-subject.ts');
  const { pickFirmware, pickTargets } = await import('../check/pick.ts');
  const subject = await configSubject(file);
  return pickTargets(pickFirmware(subject, request.firmware), wanted);
}

async function print(report: CheckReport, format: Format, { stdout, env }: Terminal): Promise<void> {
  if (format === 'json') {
    const { checkJson } = await import('../check/json.ts');
    await stdout.write(checkJson(report));
    return;
  }
  const [{ checkText }, { paintFor }] = await Promise.all([import('../check/text.ts'), import('../text/paint.ts')]);
  await stdout.write(checkText(report, stdout.columns, paintFor(stdout, env)));
}
