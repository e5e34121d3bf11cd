// All targets, worst first.
import { z } from 'zod';

import { countOf, dayText, shortName } from '../../alerts/wording.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { type TargetRow, targetRows } from '../../views/history/target-rows.ts';
import type { App } from '../app-env.ts';
import { targetLink } from '../links.ts';
import { html, type Markup } from '../markup.ts';
import type { WebParts } from '../parts.ts';
import { daysFrom, LEVEL_SYMBOLS, levelBadge } from '../pieces.ts';
import { show } from '../show.ts';
import { serveCertificates } from './certificate.ts';
import { serveCompare } from './compare.ts';
import { serveTarget } from './target.ts';

const ROWS_OF_PAGE = 200;

/** The table of targets, and the pages of each. */
export function serveTargets(app: App, parts: WebParts): void {
  const { watched, clock } = parts;
  app.get('/targets', async (asked) => {
    const query = listQuery.parse(asked.req.query());
    const body = listBody(targetRows(await watched.current()), query, clock.now());
    return show(asked, { title: 'Targets', nav: 'targets', body, isLive: true });
  });
  serveTarget(app, parts);
  serveCompare(app, parts);
  serveCertificates(app, parts);
}

const listQuery = z.object({
  q: z.string().trim().max(200).catch(''),
  page: z.coerce.number().int().min(1).max(100_000).catch(1),
});

function listBody(all: readonly TargetRow[], { q, page }: z.output<typeof listQuery>, now: EpochMs): Markup {
  const wanted = q.toLowerCase();
  const rows = all.filter((row) =>
    `${row.target} ${row.issuer ?? ''} ${row.anchor ?? ''}`.toLowerCase().includes(wanted),
  );
  const pages = Math.max(1, Math.ceil(rows.length / ROWS_OF_PAGE));
  const at = Math.min(page, pages);
  const shown = rows.slice((at - 1) * ROWS_OF_PAGE, at * ROWS_OF_PAGE);
  return html`<div class="page-head"><h1>Targets</h1>
<form class="filter" method="get" action="/targets" role="search"><label class="field"><span>Search</span><input id="q" type="search" name="q" value="${q}" placeholder="host, issuer or anchor" maxlength="200"></label><button type="submit" class="quiet">Show</button></form></div>
<section>${shown.length === 0 ? html`<p class="notice">No target is called like that.</p>` : table(shown, now)}
${pages > 1 && pager(q, at, pages)}
<p class="soft small">${countOf(rows.length, 'target')}, worst first.</p></section>`;
}

function pager(q: string, at: number, pages: number): Markup {
  return html`<nav class="pager" aria-label="Pages">${at > 1 && html`<a rel="prev" href="${href(q, at - 1)}">Previous</a>`}<span>Page ${at} of ${pages}</span>${at < pages && html`<a rel="next" href="${href(q, at + 1)}">Next</a>`}</nav>`;
}

function href(q: string, page: number): string {
  return `/targets?${new URLSearchParams({ ...(q !== '' && { q }), page: String(page) }).toString()}`;
}

const COLUMNS = ['Target', 'Outlook', 'Firmware', 'Addresses', 'Leaf ends', 'Issuer', 'Anchor'];

function table(rows: readonly TargetRow[], now: EpochMs): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Targets"><table><thead><tr>${COLUMNS.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) =>
      html`<tr><th scope="row">${targetLink(row.target)}</th><td>${row.level === null ? html`<span class="badge">not looked at yet</span>` : levelBadge(row.level)}</td><td>${levelCounts(row)}</td><td>${row.addresses}</td><td>${row.notAfter === null ? '–' : html`${dayText(row.notAfter)} <span class="soft small">${daysFrom(now, row.notAfter)}</span>`}</td><td>${row.issuer === null ? '–' : shortName(row.issuer)}</td><td>${row.anchor === null ? '–' : shortName(row.anchor)}</td></tr>`,
  )}</tbody></table></div>`;
}

function levelCounts({ levels, firmware }: TargetRow): Markup {
  if (levels.size === 0) return html`${firmware}`;
  return html`<span class="counts">${[...levels].map(
    ([level, count]) =>
      html`<span class="badge level-${level}"><span aria-hidden="true">${LEVEL_SYMBOLS[level]}</span> ${count} <span class="hidden">${level}</span></span> `,
  )}</span>`;
}
