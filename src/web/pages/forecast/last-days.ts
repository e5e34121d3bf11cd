// Until when an update can still be shipped: a row for each firmware line, the most urgent first.
import { countOf, dayText, grouped } from '../../../alerts/wording.ts';
import type { EpochMs } from '../../../lib/clock.ts';
import { distanceFrom } from '../../../lib/dates.ts';
import type { LastDay } from '../../../outlook/forecast/last-day.ts';
import { isUrgent } from '../../../views/forecast/status.ts';
import { lastDayReason } from '../../../views/forecast/words.ts';
import { firmwareLink } from '../../links.ts';
import { html, type Markup } from '../../markup.ts';

const MAX_SHOWN = 12;

/** Those that have a date, or are over, in full; of the others how many there are. */
export function lastDays(all: readonly LastDay[], now: EpochMs): Markup {
  const sorted = all.filter(({ kind }) => kind !== 'no-date' && kind !== 'no-update-target').toSorted(soonerFirst);
  const rest = all.length - sorted.length;
  const more = sorted.slice(MAX_SHOWN);
  return html`<section class="card" aria-labelledby="last-days"><h2 id="last-days">Last day to ship an update</h2>
${sorted.length === 0 ? html`<p>No date is known that ends the last way of any firmware.</p>` : table(sorted.slice(0, MAX_SHOWN), now)}
${more.length > 0 && html`<details id="more-last-days"><summary>${countOf(more.length, 'further firmware line')}</summary>${table(more, now)}</details>`}
${sorted.length > 0 && rest > 0 && html`<p class="soft">For ${countOf(rest, 'further firmware line')} no date is known.</p>`}</section>`;
}

/** One firmware line's, as a phrase: `2026-12-01 (in 8 d)`. */
export function lastDayPhrase(lastDay: LastDay, now: EpochMs): Markup {
  switch (lastDay.kind) {
    case 'by':
      return html`<strong${isUrgent(lastDay, now) && html` class="urgent"`}>${dayText(lastDay.day)}</strong> <span class="soft">${distanceFrom(now, lastDay.day)}</span>`;
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

function table(rows: readonly LastDay[], now: EpochMs): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Last days to ship"><table><thead><tr><th scope="col">Firmware</th><th scope="col" class="number">Devices</th><th scope="col">Last day</th><th scope="col">Why</th></tr></thead>
<tbody>${rows.map((row) => html`<tr><th scope="row">${firmwareLink(row.firmware)}</th><td class="number">${row.devices === null ? '–' : grouped(row.devices)}</td><td>${lastDayPhrase(row, now)}</td><td>${lastDayReason(row)}</td></tr>`)}</tbody></table></div>`;
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
