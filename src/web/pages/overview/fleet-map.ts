// Firmware × target in colours: a table where that is small, else a row of squares for each firmware line.
import { countOf, grouped } from '../../../alerts/wording.ts';
import { compareLevels, OUTLOOK_LEVELS, type OutlookLevel } from '../../../outlook/outlook.ts';
import type { TargetKey } from '../../../probe/observation.ts';
import type { Cell, FleetRow, Overview } from '../../../views/overview.ts';
import { explainHref, firmwareLink, targetHref } from '../../links.ts';
import { html, type Markup } from '../../markup.ts';
import { LEVEL_SYMBOLS, levelBadge, reachBadge } from '../../pieces.ts';
import { type FleetQuery, pageHref } from './filter-form.ts';

/** Firmware lines on one page. */
const ROWS_OF_PAGE = 400;
/** As many columns as a screen is wide enough for. */
const MAX_COLUMNS = 16;
/** Up to here each cell has room for its word. */
const MAX_WORDY_COLUMNS = 6;

/** The rows of the page that `query` asks for. */
export function fleetMap({ rows, lines }: Overview, query: FleetQuery): Markup {
  if (lines === 0) return html`<p class="notice">The config names no firmware.</p>`;
  if (rows.length === 0)
    return html`<p class="notice">Nothing is like that. <a href="/">Show all ${countOf(lines, 'firmware line')}</a></p>`;
  const pages = Math.ceil(rows.length / ROWS_OF_PAGE);
  const page = Math.min(query.page, pages);
  const shown = rows.slice((page - 1) * ROWS_OF_PAGE, page * ROWS_OF_PAGE);
  const targets = columnsOf(shown);
  const map = targets.length <= MAX_COLUMNS ? grid(shown, targets) : strips(shown);
  return html`${legend()}${map}${pager(rows.length, page, pages, query)}<p class="soft small">${countOf(rows.length, 'firmware line')}${rows.length < lines ? ` of ${grouped(lines)}` : ''}, worst first.</p>`;
}

function columnsOf(rows: readonly FleetRow[]): readonly TargetKey[] {
  const loudest = new Map<TargetKey, OutlookLevel>();
  for (const { target, level } of rows.flatMap(({ cells }) => cells)) {
    const known = loudest.get(target) ?? 'safe';
    loudest.set(target, compareLevels(level ?? 'safe', known) > 0 ? (level ?? 'safe') : known);
  }
  return [...loudest].toSorted(([, a], [, b]) => compareLevels(b, a)).map(([target]) => target);
}

function legend(): Markup {
  const meanings: Readonly<Record<OutlookLevel, string>> = {
    safe: 'nothing known against it',
    unknown: 'nothing found out',
    exposed: 'can happen',
    likely: 'refused certificate issued',
    started: 'some refuse',
    broken: 'all refuse',
  };
  return html`<ul class="legend" aria-label="Outlooks">${OUTLOOK_LEVELS.map((level) => html`<li>${levelBadge(level)} ${meanings[level]}</li>`)}</ul>`;
}

function grid(rows: readonly FleetRow[], targets: readonly TargetKey[]): Markup {
  const isWordy = targets.length <= MAX_WORDY_COLUMNS;
  const heads = targets.map(
    (target) => html`<th scope="col"><a href="${targetHref(target)}">${shortTarget(target)}</a></th>`,
  );
  const lines = rows.map((row) => {
    const cells = new Map(row.cells.map((cell) => [cell.target, cell]));
    return html`<tr><th scope="row">${firmwareLink(row.firmware)}</th><td class="number">${row.devices === null ? '–' : grouped(row.devices)}</td><td>${reachBadge(row.reach)}</td>
${targets.map((target) => gridCell(row.firmware, cells.get(target), isWordy))}</tr>`;
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Firmware and targets"><table class="map${isWordy && ' wordy'}"><thead><tr><th scope="col">Firmware</th><th scope="col" class="number">Devices</th><th scope="col">Updates</th>${heads}</tr></thead>
<tbody>${lines}</tbody></table></div>`;
}

function gridCell(firmware: string, cell: Cell | undefined, isWordy: boolean): Markup {
  if (cell === undefined) return html`<td class="none"><span class="hidden">not used</span></td>`;
  return html`<td>${isWordy ? wordyCell(firmware, cell) : square(firmware, cell)}</td>`;
}

function wordyCell(firmware: string, { target, level, purpose }: Cell): Markup {
  return html`<a class="cell" href="${explainHref({ firmware, target })}">${level === null ? html`<span class="badge">not looked at</span>` : levelBadge(level)}${purpose === 'service' && html`<span class="soft small"> service</span>`}</a>`;
}

/** Of 5,000 of them each byte counts. */
function square(firmware: string, { target, level }: Cell): Markup {
  const word = level ?? 'not looked at';
  return html`<a class="sq l-${level ?? 'none'}" href="${explainHref({ firmware, target })}" title="${target}: ${word}">${level === null ? '·' : LEVEL_SYMBOLS[level]}</a>`;
}

function strips(rows: readonly FleetRow[]): Markup {
  return html`<table class="strips"><thead><tr><th scope="col">Firmware</th><th scope="col" class="number">Devices</th><th scope="col">Updates</th><th scope="col">Targets, loudest first</th></tr></thead>
<tbody>${rows.map((row) => html`<tr><th scope="row">${firmwareLink(row.firmware)}</th><td class="number">${row.devices === null ? '–' : grouped(row.devices)}</td><td>${reachBadge(row.reach)}</td><td><div class="strip">${row.cells.map((cell) => square(row.firmware, cell))}</div></td></tr>`)}</tbody></table>`;
}

/** Nearly every target listens on port 443. */
function shortTarget(target: TargetKey): string {
  return target.replace(/:443$/, '');
}

function pager(rows: number, page: number, pages: number, query: FleetQuery): Markup | null {
  if (pages <= 1) return null;
  return html`<nav class="pager" aria-label="Pages of the fleet">${page > 1 && html`<a rel="prev" href="${pageHref(query, page - 1)}">Previous</a>`}
<span>Page ${page} of ${pages}, ${countOf(rows, 'firmware line')}</span>
${page < pages && html`<a rel="next" href="${pageHref(query, page + 1)}">Next</a>`}</nav>`;
}
