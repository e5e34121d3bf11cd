// `alerts list --format text`: a table of incidents, what is said of each below it, then silences and how fresh all is.
import { isOpen } from '../../alerts/incident.ts';
import { countOf, grouped } from '../../alerts/wording.ts';
import { OUTLOOK_LEVELS } from '../../outlook/outlook.ts';
import { isoSecond } from '../../lib/dates.ts';
import { labelledLine } from '../text/labelled.ts';
import { levelText, paintLevel } from '../text/level-look.ts';
import type { Paint } from '../text/paint.ts';
import { wrap } from '../text/wrap.ts';
import { aboutLines, attentionLines, foundLines } from './incident-lines.ts';
import type { IncidentView } from '../../views/incidents/incident-view.ts';
import { lastCycleText } from '../../views/last-cycle.ts';
import { silenceLines } from './silence-lines.ts';
import type { Situation } from '../../views/incidents/situation.ts';
import { layOut } from './table.ts';

/** In lines of at most `columns` characters, where words and table allow it. */
export function listText(situation: Situation, columns: number, paint: Paint): string {
  const { incidents, silences, now } = situation;
  const blocks = [
    incidents.length === 0 ? [] : incidentLines(situation, columns, paint),
    silences.length === 0
      ? []
      : [paint('bold', 'Silences'), ...silences.flatMap((one) => silenceLines(one, now, columns, paint))],
    [openLine(incidents, columns), ...outboxLine(situation, columns, paint), cycleLine(situation, columns, paint)],
  ];
  const texts = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${texts.join('\n\n')}\n`;
}

function incidentLines(situation: Situation, columns: number, paint: Paint): readonly string[] {
  const { incidents } = situation;
  const header = ['  OUTLOOK', 'INCIDENT', 'SINCE', 'FIRMWARE', 'TARGETS', 'DEVICES'];
  const table = layOut(header, incidents.map(cellsOf), columns);
  const blocks = incidents.map((view, index) => {
    const line = table.lines[index] ?? '';
    const painted = isOpen(view.incident) ? paintLevel(line, view.incident.level, paint) : paint('dim', line);
    const details = [
      ...(table.below[index] ?? []),
      ...aboutLines(view),
      ...foundLines(view),
      ...attentionLines(view, situation),
    ];
    return [painted, ...details.map((detail) => labelledLine(detail, columns, paint))];
  });
  return [paint('dim', table.header), ...blocks.flat()];
}

function cellsOf({ incident, firmware, targets, devices, uncounted }: IncidentView): readonly string[] {
  const { id, finding, level, resolvedAt, reopenedAt } = incident;
  const state = isOpen(incident) ? levelText(level) : '- over';
  const extent = [grouped(firmware), grouped(targets), devicesText(firmware, devices, uncounted)];
  return [state, id, isoSecond(resolvedAt ?? reopenedAt), ...(finding === null ? extent : ['-', '-', '-'])];
}

/** `13,200`, and a plus where the config does not say it of all. */
function devicesText(firmware: number, devices: number, uncounted: number): string {
  if (uncounted === firmware) return '-';
  return `${grouped(devices)}${uncounted === 0 ? '' : '+'}`;
}

function openLine(incidents: readonly IncidentView[], columns: number): string {
  const open = incidents.filter(({ incident }) => isOpen(incident));
  if (open.length === 0) return 'Nothing is open.';
  const counts = OUTLOOK_LEVELS.toReversed().flatMap((level) => {
    const count = open.filter(({ incident }) => incident.level === level).length;
    return count === 0 ? [] : [`${grouped(count)} ${level}`];
  });
  return wrap(`${countOf(open.length, 'open incident')}: ${counts.join(', ')}`, '', columns);
}

function outboxLine({ pending, undeliverable }: Situation, columns: number, paint: Paint): readonly string[] {
  const parts = [
    ...(undeliverable === 0 ? [] : [`${grouped(undeliverable)} undeliverable`]),
    ...(pending === 0 ? [] : [`${grouped(pending)} pending`]),
  ];
  if (parts.length === 0) return [];
  const line = wrap(`outbox: ${parts.join(', ')} (see: anchorwatch alerts outbox)`, '', columns);
  return [undeliverable === 0 ? line : paint('red', line)];
}

function cycleLine({ lastCycleAt, isFresh, now }: Situation, columns: number, paint: Paint): string {
  const text = lastCycleText(lastCycleAt, now);
  if (isFresh) return text;
  return paint('red', wrap(`${text}: the daemon does not run, or hangs, and this is not how things are`, '', columns));
}
