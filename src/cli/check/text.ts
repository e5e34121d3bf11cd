// `check --format text`: a table for a terminal, one line a firmware × target, the reasons below it.
import { countOf, grouped } from '../../alerts/wording.ts';
import { OUTLOOK_LEVELS } from '../../outlook/outlook.ts';
import { alignColumns } from '../text/columns.ts';
import { labelledLine } from '../text/labelled.ts';
import { levelText, paintLevel } from '../text/level-look.ts';
import type { Paint } from '../text/paint.ts';
import { wrap } from '../text/wrap.ts';
import { fleetLines, fleetSummary } from './fleet-text.ts';
import { failureWords, reasonsOf } from '../../views/reasons.ts';
import type { CheckedOutlook, CheckReport } from './report.ts';

/** The report in lines of at most `columns` characters, where words and table allow it. */
export function checkText(report: CheckReport, columns: number, paint: Paint): string {
  // When nothing answers, it is said once and not for every target.
  const once = report.offline && report.outlooks.length > 1;
  const [header = '', ...rows] = tableLines(report.outlooks, columns);
  const lines = [paint('dim', header)];
  for (const [index, outlook] of report.outlooks.entries()) {
    lines.push(paintLevel(rows[index] ?? '', outlook.state.level, paint));
    if (!once) lines.push(...reasonLines(outlook, report, columns, paint));
  }
  lines.push(...fleetLines(report.reaches, columns, paint));
  lines.push('', ...(once ? [offlineLine(report, columns)] : []), summaryLine(report));
  lines.push(...fleetSummary(report.reaches, columns, paint));
  return `${lines.join('\n')}\n`;
}

function tableLines(outlooks: readonly CheckedOutlook[], columns: number): readonly string[] {
  const counted = outlooks.some(({ devices }) => devices !== null);
  const rows = outlooks.map(({ state, devices }) => [
    levelText(state.level),
    state.firmware,
    ...(counted ? [devices === null ? '-' : grouped(devices)] : []),
    state.target,
  ]);
  const header = ['  OUTLOOK', 'FIRMWARE', ...(counted ? ['DEVICES'] : []), 'TARGET'];
  const lines = alignColumns([header, ...rows]);
  if (lines.every((line) => line.length <= columns)) return lines;
  // Too narrow for columns: the header would stand above nothing.
  return ['OUTLOOK FIRMWARE TARGET', ...rows.map((row) => wrap(row.join(' '), '', columns))];
}

function reasonLines(outlook: CheckedOutlook, report: CheckReport, columns: number, paint: Paint): readonly string[] {
  const via = outlook.via === null ? [] : [{ label: 'redirect', text: `from ${outlook.via}` }];
  return [...via, ...reasonsOf(outlook.state, report.at)].map((reason) => labelledLine(reason, columns, paint));
}

function offlineLine(report: CheckReport, columns: number): string {
  const failures = report.outlooks.flatMap(({ state }) => state.endpoints.flatMap(({ failure }) => failure ?? []));
  const kinds = [...new Set(failures.map(failureWords))];
  return wrap(`Nothing answered: ${kinds.join(', ')}. Is this machine offline?`, '', columns);
}

function summaryLine({ outlooks }: CheckReport): string {
  const firmware = new Set(outlooks.map(({ state }) => state.firmware)).size;
  const targets = new Set(outlooks.map(({ state }) => state.target)).size;
  const counts = OUTLOOK_LEVELS.toReversed().flatMap((level) => {
    const count = outlooks.filter(({ state }) => state.level === level).length;
    return count === 0 ? [] : [`${String(count)} ${level}`];
  });
  return `${countOf(firmware, 'firmware line')} on ${countOf(targets, 'target')}: ${counts.join(', ')}`;
}
