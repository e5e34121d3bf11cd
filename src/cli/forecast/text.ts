// `forecast --format text`: a timeline by month, what has passed first, and at the end a line for each firmware.
import { countOf, dayText, listText } from '../../alerts/wording.ts';
import { type EpochMs, isoInstant } from '../../lib/clock.ts';
import { visibleText } from '../../lib/escape.ts';
import { isoSecond } from '../../lib/dates.ts';
import type { Colour, Paint } from '../text/paint.ts';
import { wrap } from '../text/wrap.ts';
import { type EntryGroup, storyGroups } from '../../views/forecast/groups.ts';
import { lastDayLines } from './last-day-text.ts';
import type { ForecastReport } from '../../views/forecast/report.ts';
import { affectedText, titleOf } from '../../views/forecast/words.ts';

/** In lines of at most `columns` characters, where words allow it. */
export function forecastText(report: ForecastReport, columns: number, paint: Paint): string {
  const groups = storyGroups(report.forecast.entries);
  const past = groups.filter(({ isPast }) => isPast);
  const ahead = groups.filter(({ isPast }) => !isPast);
  const blocks = [
    headLines(report, columns),
    ...monthBlocks(past, columns, paint),
    [todayLine(report.now, columns, paint)],
    ...monthBlocks(ahead, columns, paint),
    restLines(report, ahead.length, columns),
    lastDayLines(report, columns, paint),
  ];
  const texts = blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${texts.join('\n\n')}\n`;
}

function headLines({ forecast, observedAt, until }: ForecastReport, columns: number): readonly string[] {
  const affected = forecast.lastDays.map(({ firmware, devices }) => ({ firmware, devices }));
  const seen = observedAt === null ? 'nothing was observed yet' : `as observed at ${isoSecond(observedAt)}`;
  return [wrap(`What is ahead until ${dayText(until)} for ${affectedText(affected)}; ${seen}.`, '', columns)];
}

function monthBlocks(groups: readonly EntryGroup[], columns: number, paint: Paint): readonly (readonly string[])[] {
  return [...Map.groupBy(groups, ({ date }) => monthText(date))].map(([month, same]) => [
    paint('bold', month),
    ...same.flatMap((group) => groupLines(group, columns, paint)),
  ]);
}

function monthText(at: EpochMs): string {
  return `${MONTHS[new Date(at).getUTCMonth()] ?? ''} ${isoInstant(at).slice(0, 4)}`;
}

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

function todayLine(now: EpochMs, columns: number, paint: Paint): string {
  const text = `── today, ${dayText(now)} `;
  return paint('bold', text.padEnd(Math.min(columns, MAX_RULE), '─'));
}

const MAX_RULE = 80;

function groupLines(group: EntryGroup, columns: number, paint: Paint): readonly string[] {
  const look = lookOf(group);
  const first = `  ${dayText(group.date)}  ${look.word.padEnd(WORD_WIDTH)}  `;
  const indent = ' '.repeat(columns < NARROW ? 4 : first.length);
  const title = titleOf(group, group.abouts);
  const shownTitle = columns < NARROW ? [first.trimEnd(), wrap(title, indent, columns)] : [wrap(title, first, columns)];
  const below = [whoText(group), ...sentencesOf(group)].map((text) => wrap(text, indent, columns));
  if (group.isPast) return [...shownTitle, ...below].map((line) => paint('dim', line));
  const [head = '', ...rest] = shownTitle;
  const at = head.indexOf(look.word, first.indexOf(look.word));
  const painted = `${head.slice(0, at)}${paint(look.colour, look.word)}${head.slice(at + look.word.length)}`;
  return [painted, ...rest, ...below.map((line) => paint('dim', line))];
}

/** `● certain` and its like are as wide as that. */
const WORD_WIDTH = 10;
/** Below this there is no room for a column of text beside the date. */
const NARROW = 70;

interface Look {
  readonly word: string;
  readonly colour: Colour;
}

function lookOf({ kind, isPast, isHarmless, confidence }: EntryGroup): Look {
  if (isPast) return { word: '- past', colour: 'dim' };
  if (kind === 'last-day-to-ship') return { word: '► ship', colour: 'red' };
  if (isHarmless) return { word: '· to know', colour: 'dim' };
  return LOOKS[confidence];
}

const LOOKS: Readonly<Record<EntryGroup['confidence'], Look>> = {
  certain: { word: '● certain', colour: 'red' },
  likely: { word: '◐ likely', colour: 'yellow' },
  possible: { word: '○ possible', colour: 'yellow' },
};

function whoText({ kind, affected, targets, inUse, isPast, program }: EntryGroup): string {
  const who = affectedText(affected);
  const isOfAnchor = program !== null || kind === 'anchor-expires';
  const on = ` on ${listText(
    targets.map((target) => visibleText(target)),
    3,
  )}`;
  if (!isOfAnchor) return `${who}${on}`;
  const still = isPast ? 'still pinned by' : 'pinned by';
  if (inUse === null) return `${still} ${who}`;
  return inUse ? `${still} ${who}, in use${on}` : `${still} ${who}, and not in use`;
}

/** Names of certificates are a stranger's text, and stand in them. */
const MAX_SENTENCE = 1_000;

/** Of what has passed the title says it all, and of a root program's date. */
function sentencesOf({ isPast, certain, inferred, program, kind }: EntryGroup): readonly string[] {
  if (isPast || kind === 'last-day-to-ship') return [];
  const sentences = [program === null ? certain : null, inferred === null ? null : `Inferred: ${inferred}`];
  return sentences.flatMap((sentence) => (sentence === null ? [] : visibleText(sentence, MAX_SENTENCE)));
}

function restLines({ forecast, until }: ForecastReport, ahead: number, columns: number): readonly string[] {
  const { later } = forecast;
  const after = later === 0 ? [] : [`${countOf(later, 'date')} after ${dayText(until)} (--until shows them)`];
  const none = ahead === 0 ? ['nothing is known to be ahead'] : [];
  const text = [...none, ...after].join('; ');
  return text === '' ? [] : [wrap(`${text.charAt(0).toUpperCase()}${text.slice(1)}.`, '', columns)];
}
