// The reports of root programs, for people.
import { countOf, dayText, listText, shortName } from '../../alerts/wording.ts';
import { formatDuration } from '../../lib/duration.ts';
import { visibleText } from '../../lib/escape.ts';
import { alignColumns } from '../text/columns.ts';
import { labelledLine } from '../text/labelled.ts';
import type { Paint } from '../text/paint.ts';
import type { PinnedDeadline, ReportLine, RootsReport } from './report.ts';

export function rootsText({ reports, builtInAt, deadlines }: RootsReport, columns: number, paint: Paint): string {
  const parts = [
    ...reports.map((line) => reportText(line, columns, paint)),
    `built-in table: of ${dayText(builtInAt)}`,
    ...(deadlines === null ? [] : [deadlinesText(deadlines, paint)]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function reportText(line: ReportLine, columns: number, paint: Paint): string {
  const { url, state, update } = line;
  const [colour, word] = headOf(line);
  const details = [
    { label: 'from', text: visibleText(url, 1_000) },
    { label: 'cache', text: cacheText(line) },
    ...(update?.kind === 'failed' ? [{ label: 'failed', text: visibleText(update.reason) }] : []),
  ];
  const head = `${paint('bold', state.name)}  ${paint(colour, word)}`;
  return [head, ...details.map((detail) => labelledLine(detail, columns, paint))].join('\n');
}

function headOf({ state, update }: ReportLine): readonly ['green' | 'yellow' | 'red', string] {
  if (update !== null) return [update.kind === 'failed' ? 'red' : 'green', update.kind];
  switch (state.kind) {
    case 'absent':
      return ['yellow', 'not cached'];
    case 'damaged':
      return ['red', 'damaged'];
    case 'cached':
      return state.age.stale ? ['red', 'stale'] : ['green', 'cached'];
  }
}

const WITHOUT = {
  'mozilla-included': 'the built-in table serves',
  'ca-records': 'of CAs only those are known that are pinned or served',
} as const;

function cacheText({ state }: ReportLine): string {
  switch (state.kind) {
    case 'absent':
      return `none: ${WITHOUT[state.name]} (anchorwatch roots update fetches it)`;
    case 'damaged':
      return `cannot be used: ${visibleText(state.reason)} (anchorwatch roots update fetches it anew)`;
    case 'cached': {
      const { entries, problems, age, confirmedAt } = state;
      const unread = problems === 0 ? '' : `, ${countOf(problems, 'row')} that cannot be read`;
      const old = `of ${dayText(confirmedAt)}, ${formatDuration(age.ageMs)} old`;
      return `${countOf(entries, 'certificate')}${unread}; ${old}${age.stale ? ': stale after 60 days' : ''}`;
    }
  }
}

const RULES = {
  'key-age': 'TLS trust ends (age of its key)',
  'distrust-after': 'nothing issued later is trusted',
  'sct-not-after': 'nothing logged later is trusted',
} as const;

function deadlinesText(deadlines: readonly PinnedDeadline[], paint: Paint): string {
  if (deadlines.length === 0) return 'No root program has set a date for what the firmware pins.';
  const rows = deadlines.map(({ deadline: { date, program, rule, anchor }, firmware }) => [
    dayText(date),
    program,
    RULES[rule],
    visibleText(shortName(anchor.subject)),
    visibleText(listText(firmware, 2)),
  ]);
  const [header = '', ...lines] = alignColumns([['DATE', 'PROGRAM', 'WHAT', 'PINNED ANCHOR', 'FIRMWARE'], ...rows]);
  return [paint('dim', header), ...lines].join('\n');
}
