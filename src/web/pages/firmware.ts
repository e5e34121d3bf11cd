// The firmware lines, and each of them: its ways, its targets, its anchors and what ends them.
import { z } from 'zod';

import { countOf, grouped } from '../../alerts/wording.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { watchedForecast } from '../../views/forecast/watched-forecast.ts';
import { type FirmwareSummary, firmwareSummaries, firmwareView } from '../../views/firmware-view.ts';
import type { App } from '../app-env.ts';
import { firmwareLink } from '../links.ts';
import { html, type Markup } from '../markup.ts';
import type { WebParts } from '../parts.ts';
import { levelOrNone, reachBadge } from '../pieces.ts';
import { show } from '../show.ts';
import { errorPage } from './error.ts';
import { firmwareBody } from './firmware/body.ts';
import { lastDayPhrase } from './forecast/last-days.ts';

const YEAR_MS = 365 * 86_400_000;
const ROWS_OF_PAGE = 300;

export function serveFirmware(app: App, { watched, clock }: WebParts): void {
  app.get('/firmware', async (asked) => {
    const now = clock.now();
    const query = listQuery.parse(asked.req.query());
    const all = firmwareSummaries(await watchedForecast(watched, now, now + YEAR_MS));
    const body = listBody(all, query, now);
    return show(asked, { title: 'Firmware', nav: 'firmware', body, isLive: true });
  });
  app.get('/firmware/:id', async (asked) => {
    const now = clock.now();
    const id = asked.req.param('id');
    const view = firmwareView(await watchedForecast(watched, now, now + YEAR_MS), id, now);
    if (view === null) return errorPage(asked, 404, 'The config has no such firmware');
    return show(asked, { title: id, nav: 'firmware', body: firmwareBody(view, now), isLive: true });
  });
}

const listQuery = z.object({
  q: z.string().trim().max(200).catch(''),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
});

function listBody(all: readonly FirmwareSummary[], { q, page }: z.output<typeof listQuery>, now: EpochMs): Markup {
  const wanted = q.toLowerCase();
  const rows = all.filter(({ firmware, stack }) => `${firmware} ${stack}`.toLowerCase().includes(wanted));
  const pages = Math.max(1, Math.ceil(rows.length / ROWS_OF_PAGE));
  const at = Math.min(page, pages);
  const shown = rows.slice((at - 1) * ROWS_OF_PAGE, at * ROWS_OF_PAGE);
  return html`<div class="page-head"><h1>Firmware</h1>
<form class="filter" method="get" action="/firmware" role="search"><label class="field"><span>Search</span><input id="q" type="search" name="q" value="${q}" placeholder="firmware or stack" maxlength="200"></label><button type="submit" class="quiet">Show</button></form></div>
<section>${shown.length === 0 ? html`<p class="notice">No firmware is called like that.</p>` : table(shown, now)}
${pages > 1 && html`<nav class="pager" aria-label="Pages">${at > 1 && html`<a rel="prev" href="${href(q, at - 1)}">Previous</a>`}<span>Page ${at} of ${pages}</span>${at < pages && html`<a rel="next" href="${href(q, at + 1)}">Next</a>`}</nav>`}
<p class="soft small">${countOf(rows.length, 'firmware line')}, worst first.</p></section>`;
}

function href(q: string, page: number): string {
  return `/firmware?${new URLSearchParams({ ...(q !== '' && { q }), page: String(page) }).toString()}`;
}

function table(rows: readonly FirmwareSummary[], now: EpochMs): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Firmware"><table><thead><tr><th scope="col">Firmware</th><th scope="col" class="number">Devices</th><th scope="col">Updates</th><th scope="col">Outlook</th><th scope="col" class="number">Targets</th><th scope="col">Stack</th><th scope="col">Last day to ship</th></tr></thead>
<tbody>${rows.map(
    (row) =>
      html`<tr><th scope="row">${firmwareLink(row.firmware)}</th><td class="number">${row.devices === null ? '–' : grouped(row.devices)}</td><td>${reachBadge(row.reach)}</td><td>${levelOrNone(row.level)}</td><td class="number">${row.targets}</td><td><code>${row.stack}</code></td><td>${row.lastDay === null ? '–' : lastDayPhrase(row.lastDay, now)}</td></tr>`,
  )}</tbody></table></div>`;
}
