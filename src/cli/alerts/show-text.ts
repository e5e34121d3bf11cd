// `alerts show --format text`: one incident, whom it hits, and its story.
import { isOpen } from '../../alerts/incident.ts';
import type { EndpointEvidence } from '../../alerts/notification.ts';
import { hitText } from '../../alerts/render/affected-text.ts';
import { grouped } from '../../alerts/wording.ts';
import { visibleText } from '../../lib/escape.ts';
import { isoSecond } from '../../lib/dates.ts';
import { labelledLine } from '../text/labelled.ts';
import { levelText, paintLevel } from '../text/level-look.ts';
import type { Paint } from '../text/paint.ts';
import { wrap } from '../text/wrap.ts';
import { aboutLines, attentionLines, timesText } from './incident-lines.ts';
import type { IncidentView, ViewedPair } from '../../views/incidents/incident-view.ts';
import type { RefusedEndpoints } from '../../views/incidents/refused-endpoints.ts';
import type { ShownIncident } from '../../views/incidents/shown-incident.ts';
import { silenceLines } from './silence-lines.ts';
import type { StoryEvent } from '../../views/incidents/story.ts';
import { layOut } from './table.ts';

/** As many pairs, as many endpoints, and as many events, as are shown unless all are asked for. */
const MAX_SHOWN = 20;

export interface ShowLayout {
  readonly columns: number;
  readonly paint: Paint;
  /** Every pair, every endpoint and every event. */
  readonly all: boolean;
}

export function showText(shown: ShownIncident, layout: ShowLayout): string {
  const { view, refused, silences, now } = shown;
  const { columns, paint } = layout;
  const blocks = [
    [...headLines(shown, layout)],
    view.pairs.length === 0 ? [] : [paint('bold', 'Pairs'), ...pairLines(view, layout)],
    refused === null ? [] : [paint('bold', 'Refusing'), ...refusedLines(refused, layout)],
    [paint('bold', 'Story'), ...storyLines(shown.story, layout)],
    silences.length === 0
      ? []
      : [paint('bold', 'Silences'), ...silences.flatMap((one) => silenceLines(one, now, columns, paint))],
  ];
  const texts = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${texts.join('\n\n')}\n`;
}

function headLines({ view, silences, now }: ShownIncident, { columns, paint }: ShowLayout): readonly string[] {
  const { incident, pairs } = view;
  const { finding } = incident;
  const headline = isOpen(incident)
    ? paintLevel(`${levelText(incident.level)}  ${incident.id}`, incident.level, paint)
    : `- over  ${incident.id}`;
  const hits = hitText({ ...view, pairs: pairs.length });
  const details = [
    ...aboutLines(view),
    { label: 'times', text: timesText(view, now) },
    ...(hits === null ? [] : [{ label: isOpen(incident) ? 'hits' : 'hit', text: hits }]),
    ...(finding === null || !isOpen(incident) ? [] : [{ label: 'remedy', text: visibleText(finding.remedy, 600) }]),
    ...attentionLines(view, { now, silences }),
  ];
  return [headline, ...details.map((detail) => labelledLine(detail, columns, paint))];
}

function pairLines({ pairs }: IncidentView, { columns, paint, all }: ShowLayout): readonly string[] {
  const shown = all ? pairs : pairs.slice(0, MAX_SHOWN);
  const table = layOut(['  OUTLOOK', 'FIRMWARE', 'DEVICES', 'TARGET', 'SINCE'], shown.map(pairCells), columns);
  const rows = shown.flatMap(({ member }, index) => [
    paintLevel(table.lines[index] ?? '', member.level, paint),
    ...(table.below[index] ?? []).map((line) => labelledLine(line, columns, paint)),
  ]);
  return [paint('dim', table.header), ...rows, ...moreLine(pairs.length - shown.length)];
}

function pairCells({ member, devices }: ViewedPair): readonly string[] {
  const { level, firmware, target, at } = member;
  const count = devices === null ? '-' : grouped(devices);
  return [levelText(level), visibleText(firmware), count, visibleText(target), isoSecond(at)];
}

function refusedLines(
  { firmware, target, toldAt, endpoints }: RefusedEndpoints,
  { columns, paint, all }: ShowLayout,
): readonly string[] {
  const about = `as told of ${visibleText(firmware)} on ${visibleText(target)} at ${isoSecond(toldAt)}`;
  const shown = all ? endpoints : endpoints.slice(0, MAX_SHOWN);
  const table = layOut(['  ADDRESS', 'CLIENT HELLO', 'SINCE', 'REASON'], shown.map(refusedCells), columns);
  const rows = table.lines.flatMap((line, index) => [
    line,
    ...(table.below[index] ?? []).map((below) => labelledLine(below, columns, paint)),
  ]);
  return [
    wrap(about, '  ', columns),
    paint('dim', table.header),
    ...rows,
    ...moreLine(endpoints.length - shown.length),
  ];
}

function refusedCells({ address, hello, code, isMixed, refusedSince }: EndpointEvidence): readonly string[] {
  const reason = [code, isMixed ? 'not each time' : null].filter((part) => part !== null).join(', ');
  const since = refusedSince === null ? '-' : isoSecond(refusedSince);
  return [`  ${visibleText(address ?? 'no address')}`, hello, since, reason === '' ? '-' : reason];
}

function moreLine(more: number): readonly string[] {
  return more === 0 ? [] : [`  and ${grouped(more)} more (--all shows them)`];
}

function storyLines(story: readonly StoryEvent[], { columns, paint, all }: ShowLayout): readonly string[] {
  // How it began, and what happened last.
  const left = all ? 0 : Math.max(0, story.length - MAX_SHOWN);
  const [first, rest] = left === 0 ? [story, []] : [story.slice(0, 1), story.slice(left + 1)];
  const lines = (events: readonly StoryEvent[]) => events.flatMap((event) => eventLines(event, columns, paint));
  return [...lines(first), ...moreLine(left), ...lines(rest)];
}

function eventLines({ at, lines, isTrouble }: StoryEvent, columns: number, paint: Paint): readonly string[] {
  const time = `  ${isoSecond(at)}  `;
  return lines.map((text, index) => {
    const line = wrap(text, index === 0 ? time : `${' '.repeat(time.length)}  `, columns);
    return isTrouble ? paint('red', line) : line;
  });
}
