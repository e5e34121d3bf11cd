// How it came to that: the timeline of a target, and in words what it shows.
import { countOf, dayText, failureText, listText, shortName } from '../../../alerts/wording.ts';
import type { EpochMs } from '../../../lib/clock.ts';
import type { Episode } from '../../../views/history/episodes.ts';
import type { HistoryList } from '../../../views/history/target-history.ts';
import type { TargetView } from '../../../views/history/target-view.ts';
import { MAX_ADDRESS_LANES } from '../../charts/lanes.ts';
import { type NumberedMark, timelineMarkup } from '../../charts/timeline.ts';
import { compareHref, firmwareLink, targetHref } from '../../links.ts';
import { html, type Markup } from '../../markup.ts';
import { ago, digest, levelBadge, minute } from '../../pieces.ts';
import { listTag, listWords } from './matrix.ts';
import { RANGES, type ShownRange } from './ranges.ts';

/** So much of the axis is for what is ahead. */
const AHEAD = 1 / 5;

export function historySection(view: TargetView, range: ShownRange): Markup {
  const { target, history, now } = view;
  const marks = numbered(view, now + range.ms * AHEAD);
  const isEmpty = history.spans.length === 0;
  return html`<section id="history" aria-labelledby="history-title"><div class="section-head"><h2 id="history-title">What was served</h2>
<nav class="ranges" aria-label="Time shown">${RANGES.map((one) => html`<a href="${targetHref(target)}?range=${one.name}#history"${one === range && html` aria-current="true"`}>${one.label}</a>`)}</nav></div>
${isEmpty ? html`<p class="notice">Nothing was observed in this time.</p>` : html`<div class="card"><div class="chart" tabindex="0" role="region" aria-label="Timeline">${timelineMarkup(view, marks, now + range.ms * AHEAD)}</div>${legend(view)}${marksList(marks, now)}</div>`}
${!history.isWhole && html`<p class="notice">There is more than a page can hold: the oldest of this time is missing. A shorter time shows all of it.</p>`}
${!isEmpty && listTable(view)}${!isEmpty && episodeDetails(view)}${stepDetails(view)}</section>`;
}

/** More of them hide one another. */
const MAX_MARKS = 20;

/** Those that the axis shows. */
function numbered({ marks, history }: TargetView, until: EpochMs): readonly NumberedMark[] {
  return marks
    .filter((mark) => (mark.until ?? mark.at) >= history.range.from && mark.at <= until)
    .slice(-MAX_MARKS)
    .map((mark, index) => ({ ...mark, number: index + 1 }));
}

function legend({ history }: TargetView): Markup {
  const hasFailures = history.spans.some(({ answer }) => answer.kind === 'failed');
  const told = new Set(history.lists.map(({ sha256 }) => sha256));
  const hasOthers = history.spans.some(({ answer }) => answer.kind === 'served' && !told.has(answer.servedList));
  const isByList = new Set(history.spans.map(({ address }) => address)).size > MAX_ADDRESS_LANES;
  return html`<p class="chart-legend small">${history.lists.slice(0, 12).map((list) => html`<span>${listTag(list)} ${listWords(list)}</span> `)}${hasFailures && !isByList && html`<span><svg class="swatch" width="22" height="16" aria-hidden="true"><rect class="failure" width="22" height="16" /></svg> no list: the probe failed</span>`}${hasOthers && !isByList && html` <span><svg class="swatch" width="22" height="16" aria-hidden="true"><rect class="another-list" width="22" height="16" /></svg> another list</span>`}</p>`;
}

function marksList(marks: readonly NumberedMark[], now: EpochMs): Markup | null {
  if (marks.length === 0) return null;
  return html`<ol class="marks small">${marks.map(
    ({ at, text, number }) =>
      html`<li value="${number}"><strong>${dayText(at)}</strong> <span class="soft">(${ago(at, now)})</span> ${text}</li>`,
  )}</ol>`;
}

/** The rest is in the answer of the API. */
const MAX_ROWS = 100;

function listTable({ history, target, now }: TargetView): Markup {
  const lists = history.lists.slice(0, MAX_ROWS);
  const rows = lists.map((list, index) => {
    const older = lists[index + 1];
    return html`<tr><th scope="row">${listTag(list)} ${listWords(list)}</th><td>${minute(list.firstSeenAt)}</td><td>${list.stands ? html`<strong>still served</strong>` : minute(list.lastSeenAt)}</td><td>${list.top === null ? '–' : shortName(list.top)}</td><td>${leafEnd(list, now)}</td><td>${digest(list.sha256)}</td><td>${older !== undefined && html`<a href="${compareHref(target, { a: older.sha256, b: list.sha256 })}">compare with ${older.tag}</a>`}</td></tr>`;
  });
  return html`<h3 class="spaced">Lists</h3><div class="scroll" tabindex="0" role="region" aria-label="Lists"><table class="lists"><thead><tr><th scope="col">List</th><th scope="col">First seen</th><th scope="col">Last seen</th><th scope="col">Leads up to</th><th scope="col">Leaf ends</th><th scope="col">SHA-256</th><th scope="col"><span class="hidden">Compare</span></th></tr></thead><tbody>${rows}</tbody></table></div>
${history.lists.length > MAX_ROWS && html`<p class="soft small">${countOf(history.lists.length - MAX_ROWS, 'older list')} as well.</p>`}`;
}

function leafEnd({ endEntity }: HistoryList, now: EpochMs): Markup | string {
  return endEntity === null
    ? '–'
    : html`${dayText(endEntity.notAfter)} <span class="soft small">${ago(endEntity.notAfter, now)}</span>`;
}

function episodeDetails({ episodes, history }: TargetView): Markup {
  const lists = new Map(history.lists.map((list) => [list.sha256, list]));
  const ever = new Set(history.spans.map(({ address }) => address)).size;
  const rows = episodes.slice(0, MAX_ROWS).map((episode) => episodeRow(episode, lists, ever));
  return html`<details><summary>Who got what, and when (${countOf(episodes.length, 'row')})</summary>
<div class="scroll" tabindex="0" role="region" aria-label="Who got what, and when"><table><thead><tr><th scope="col">What</th><th scope="col">From</th><th scope="col">To</th><th scope="col">Addresses</th><th scope="col">Client hellos</th><th scope="col">Seen</th></tr></thead><tbody>${rows}</tbody></table></div></details>`;
}

function episodeRow(episode: Episode, lists: ReadonlyMap<string, HistoryList>, ever: number): Markup {
  const { answer, from, to, stands, addresses, hellos, timesSeen, isOnAndOff } = episode;
  const list = answer.kind === 'served' ? lists.get(answer.servedList) : undefined;
  const what =
    answer.kind === 'failed'
      ? failureText(answer.failure)
      : list === undefined
        ? html`another list ${digest(answer.servedList)}`
        : html`${listTag(list)} ${listWords(list)}`;
  const names = listText(
    addresses.map((address) => address ?? 'none'),
    4,
  );
  return html`<tr><th scope="row">${what}</th><td>${minute(from)}</td><td>${stands ? html`<strong>still</strong>` : minute(to)}</td><td>${addresses.length} of ${ever}: <span class="small">${names}</span></td><td class="small">${hellos.join(', ')}</td><td>${countOf(timesSeen, 'time')}${isOnAndOff && ', in turn with something else'}</td></tr>`;
}

function stepDetails({ history }: TargetView): Markup | null {
  const { steps } = history;
  if (steps.length === 0) return null;
  const rows = steps
    .slice(0, MAX_ROWS)
    .map(
      ({ at, firmware, from, to }) =>
        html`<tr><td>${minute(at)}</td><th scope="row">${firmwareLink(firmware)}</th><td>${levelBadge(from)} <span aria-hidden="true">→</span><span class="hidden">became</span> ${levelBadge(to)}</td></tr>`,
    );
  return html`<details><summary>How outlooks moved (${countOf(steps.length, 'step')})</summary>
<div class="scroll" tabindex="0" role="region" aria-label="How outlooks moved"><table><thead><tr><th scope="col">When</th><th scope="col">Firmware</th><th scope="col">Outlook</th></tr></thead><tbody>${rows}</tbody></table></div>${steps.length > MAX_ROWS && html`<p class="soft small">The latest ${MAX_ROWS}.</p>`}</details>`;
}
