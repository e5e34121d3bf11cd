// The dates of a forecast, month by month; what has passed and is so still stands folded at the top.
import { countOf, dayText, listText } from '../../../alerts/wording.ts';
import { type EpochMs, isoInstant } from '../../../lib/clock.ts';
import type { ForecastEntry } from '../../../outlook/forecast/entry.ts';
import { type EntryGroup, storyGroups } from '../../../views/forecast/groups.ts';
import { affectedText, titleOf } from '../../../views/forecast/words.ts';
import { html, type Markup } from '../../markup.ts';
import { daysFrom } from '../../pieces.ts';

/** Beyond it a page helps nobody: the filter does. */
const MAX_GROUPS = 400;

export function calendar(entries: readonly ForecastEntry[], now: EpochMs): Markup {
  // The last days to ship stand in a table of their own.
  const groups = storyGroups(entries.filter(({ kind }) => kind !== 'last-day-to-ship'));
  const past = groups.filter(({ isPast }) => isPast);
  const ahead = groups.filter(({ isPast }) => !isPast);
  const shown = ahead.slice(0, MAX_GROUPS);
  const months = Map.groupBy(shown, ({ date }) => isoInstant(date).slice(0, 7));
  return html`<section aria-labelledby="ahead"><h2 id="ahead">Ahead</h2>
${ahead.length === 0 && html`<p>Nothing is known to be ahead.</p>`}
${[...months].map(([month, same]) => monthBlock(month, same, now))}
${ahead.length > shown.length && html`<p class="soft">${countOf(ahead.length - shown.length, 'further date')}: choose a firmware or a shorter time.</p>`}</section>
${past.length > 0 && html`<section><details id="past"><summary>${countOf(past.length, 'date')} passed already, of what is pinned still</summary><ol class="dates">${past.slice(0, MAX_GROUPS).map((group) => entry(group, now))}</ol></details></section>`}`;
}

function monthBlock(month: string, groups: readonly EntryGroup[], now: EpochMs): Markup {
  return html`<section class="month" aria-labelledby="m-${month}"><h3 id="m-${month}">${monthText(month)}</h3><ol class="dates">${groups.map((group) => entry(group, now))}</ol></section>`;
}

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

function monthText(month: string): string {
  return `${MONTHS[Number(month.slice(5)) - 1] ?? ''} ${month.slice(0, 4)}`;
}

function entry(group: EntryGroup, now: EpochMs): Markup {
  const { date, abouts, affected, targets, certain, inferred, source, program, isPast } = group;
  const look = lookOf(group);
  const sentences = isPast
    ? []
    : [program === null ? certain : null, inferred === null ? null : `Inferred: ${inferred}`];
  return html`<li class="date tone-${look.tone}"><div class="day"><time datetime="${dayText(date)}">${dayText(date)}</time><span class="soft small">${daysFrom(now, date)}</span></div>
<div class="what"><p class="what-title"><span class="badge ${look.badge}"><span aria-hidden="true">${look.symbol}</span> ${look.word}</span> <strong>${titleOf(group, abouts)}</strong></p>
<p class="small">${affectedText(affected)}${targets.length > 0 && ` on ${listText(targets, 3)}`}</p>
${sentences.map((sentence) => sentence !== null && html`<p class="soft small">${sentence}</p>`)}
<p class="soft small">Source: ${source}</p></div></li>`;
}

interface Look {
  readonly tone: string;
  readonly badge: string;
  readonly symbol: string;
  readonly word: string;
}

function lookOf({ isPast, isHarmless, confidence }: EntryGroup): Look {
  if (isPast) return { tone: 'none', badge: '', symbol: '–', word: 'past' };
  if (isHarmless) return { tone: 'none', badge: '', symbol: '·', word: 'to know' };
  switch (confidence) {
    case 'certain':
      return { tone: 'started', badge: 'level-started', symbol: '●', word: 'certain' };
    case 'likely':
      return { tone: 'likely', badge: 'level-likely', symbol: '◐', word: 'likely' };
    case 'possible':
      return { tone: 'exposed', badge: 'level-exposed', symbol: '○', word: 'possible' };
  }
}
