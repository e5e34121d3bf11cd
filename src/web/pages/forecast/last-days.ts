// Until when an update can still be shipped: the most urgent first, firmware lines with the same answer together.
import { countOf, dayText, grouped } from '../../../alerts/wording.ts';
import type { EpochMs } from '../../../lib/clock.ts';
import type { LastDay } from '../../../outlook/forecast/last-day.ts';
import { isUrgent } from '../../../views/forecast/status.ts';
import { lastDayReason } from '../../../views/forecast/words.ts';
import { firmwareLink } from '../../links.ts';
import { html, type Markup } from '../../markup.ts';
import { daysFrom } from '../../pieces.ts';

const MAX_SHOWN = 12;

/** Those that have a date, or are over, in full; of the others how many there are. */
export function lastDays(all: readonly LastDay[], now: EpochMs): Markup {
  const dated = all.filter(({ kind }) => kind !== 'no-date' && kind !== 'no-update-target').toSorted(soonerFirst);
  const groups = [...Map.groupBy(dated, answerOf).values()];
  const rest = all.length - dated.length;
  const more = groups.slice(MAX_SHOWN);
  return html`<section class="card" aria-labelledby="last-days"><h2 id="last-days">Last day to ship an update</h2>
${dated.length === 0 ? html`<p>No date is known that ends the last way of any firmware.</p>` : table(groups.slice(0, MAX_SHOWN), now)}
${more.length > 0 && html`<details id="more-last-days"><summary>${countOf(more.flat().length, 'further firmware line')}, later</summary>${table(more, now)}</details>`}
${dated.length > 0 && rest > 0 && html`<p class="soft">For ${countOf(rest, 'further firmware line')} no date is known.</p>`}</section>`;
}

/** One firmware line's, as a phrase: `2026-12-01 (in 8 d)`. */
export function lastDayPhrase(lastDay: LastDay, now: EpochMs): Markup {
  switch (lastDay.kind) {
    case 'by':
      return html`<strong class="nowrap${isUrgent(lastDay, now) && ' urgent'}">${dayText(lastDay.day)}</strong> <span class="soft">${daysFrom(now, lastDay.day)}</span>`;
    case 'any-day':
      return html`<strong class="urgent">any day now</strong>`;
    case 'over':
      return html`<strong class="urgent">over</strong>`;
    case 'no-date':
      return html`<span class="soft">no date known</span>`;
    case 'no-update-target':
      return html`<span class="soft">no update target</span>`;
  }
}

function answerOf(lastDay: LastDay): string {
  return JSON.stringify([dateOf(lastDay), lastDayReason(lastDay), lastDay.recovery]);
}

function table(groups: readonly (readonly LastDay[])[], now: EpochMs): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Last days to ship"><table><thead><tr><th scope="col">Last day</th><th scope="col">Firmware</th><th scope="col" class="number">Devices</th><th scope="col">Why</th></tr></thead>
<tbody>${groups.map((group) => row(group, now))}</tbody></table></div>`;
}

const MAX_NAMED = 4;

function row(group: readonly LastDay[], now: EpochMs): Markup | null {
  const [first] = group;
  if (first === undefined) return null;
  const counted = group.flatMap(({ devices }) => devices ?? []);
  const devices = counted.reduce((sum, count) => sum + count, 0);
  const named = group
    .slice(0, MAX_NAMED)
    .map(({ firmware }, index) => html`${index > 0 && ', '}${firmwareLink(firmware)}`);
  const { recovery } = first;
  return html`<tr><td>${lastDayPhrase(first, now)}</td><td>${named}${group.length > MAX_NAMED && ` and ${countOf(group.length - MAX_NAMED, 'other line')}`}</td><td class="number">${counted.length === 0 ? '–' : grouped(devices)}${counted.length > 0 && counted.length < group.length && ' or more'}</td><td>${lastDayReason(first)}${recovery.length > 0 && html` <span class="soft">(otherwise: ${recovery.join(', ')})</span>`}</td></tr>`;
}

function soonerFirst(a: LastDay, b: LastDay): number {
  return dateOf(a) - dateOf(b) || (b.devices ?? 0) - (a.devices ?? 0);
}

function dateOf(lastDay: LastDay): number {
  switch (lastDay.kind) {
    case 'over':
      return -2;
    case 'any-day':
      return -1;
    case 'by':
      return lastDay.day;
    case 'no-date':
    case 'no-update-target':
      return Number.MAX_SAFE_INTEGER;
  }
}
