// `forecast --format ics`: the same dates as a calendar (RFC 5545), to be imported or subscribed to.
import ical, { ICalEventTransparency } from 'ical-generator';

import { dayText, listText } from '../../alerts/wording.ts';
import { visibleText } from '../../lib/escape.ts';
import { startOfDay } from '../../outlook/forecast/entry.ts';
import { type EntryGroup, eventGroups } from './groups.ts';
import { entryId } from './json.ts';
import type { ForecastReport } from './report.ts';
import { affectedText, titleOf } from './words.ts';

const DAY_MS = 86_400_000;
/** A title has to fit a phone, a description may be read. */
const MAX_SUMMARY = 200;
const MAX_LINE = 1_000;

/** One all-day event for each thing that happens, over all firmware lines; it keeps its UID when its date moves. */
export function forecastIcs({ forecast, now }: ForecastReport): string {
  const calendar = ical({ name: 'anchorwatch forecast', prodId: { company: 'anchorwatch', product: 'forecast' } });
  const groups = eventGroups(forecast.entries);
  const uids = uidsOf(groups);
  for (const [index, group] of groups.entries()) {
    const start = startOfDay(group.date);
    calendar.createEvent({
      id: `${uids[index] ?? ''}@anchorwatch`,
      stamp: new Date(now),
      timezone: 'UTC',
      allDay: true,
      start: new Date(start),
      // RFC 5545 section 3.6.1: the day after the last one.
      end: new Date(startOfDay(group.until ?? start) + DAY_MS),
      transparency: ICalEventTransparency.TRANSPARENT,
      summary: visibleText(`${affectedText(group.affected)}: ${titleOf(group, group.abouts)}`, MAX_SUMMARY),
      description: descriptionOf(group),
      categories: categoriesOf(group).map((name) => ({ name })),
    });
  }
  return `${calendar.toString()}\r\n`;
}

/** By what happens. Where that falls on several days, as for stacks that mind dates otherwise, by day as well. */
function uidsOf(groups: readonly EntryGroup[]): readonly string[] {
  const taken = new Set<string>();
  return groups.map(({ kind, ref, date, certain, affected }) => {
    const parts = [kind, ref];
    const others = [[], [dayText(date)], [dayText(date), certain ?? '', ...affected.map(({ firmware }) => firmware)]];
    const uid = others.map((more) => entryId([...parts, ...more])).find((id) => !taken.has(id));
    if (uid !== undefined) taken.add(uid);
    return uid ?? '';
  });
}

function descriptionOf({ certain, inferred, affected, targets, inUse, confidence, source }: EntryGroup): string {
  const used = inUse === null ? [] : [inUse ? 'The anchor is in use.' : 'The anchor is pinned, and not in use.'];
  const lines = [
    ...(certain === null ? [] : [`Certain: ${certain}`]),
    ...(inferred === null ? [] : [`Inferred: ${inferred}`]),
    ...used,
    `Firmware: ${affectedText(affected)}`,
    ...(targets.length === 0 ? [] : [`Targets: ${listText(targets)}`]),
    `Confidence: ${confidence}`,
    `Source: ${source}`,
  ];
  return lines.map((line) => visibleText(line, MAX_LINE)).join('\n');
}

function categoriesOf({ kind, confidence, isPast }: EntryGroup): readonly string[] {
  return ['anchorwatch', kind, confidence, ...(isPast ? ['past'] : [])];
}
