// One firmware line on a page.
import { reasonText, wayText } from '../../../alerts/reach-text.ts';
import { countOf, dayText, grouped, listText, shortName } from '../../../alerts/wording.ts';
import type { Firmware } from '../../../firmware/firmware.ts';
import type { EpochMs } from '../../../lib/clock.ts';
import type { FirmwareReach } from '../../../outlook/outlook.ts';
import type { FirmwareView, PinnedView, TargetView } from '../../../views/firmware-view.ts';
import { lastDayReason } from '../../../views/forecast/words.ts';
import { explainHref, targetLink } from '../../links.ts';
import { html, type Markup } from '../../markup.ts';
import { ago, daysFrom, digest, levelBadge, reachBadge } from '../../pieces.ts';
import { lastDayPhrase } from '../forecast/last-days.ts';

export function firmwareBody(view: FirmwareView, now: EpochMs): Markup {
  const { firmware, reach, lastDay } = view;
  return html`<p class="crumbs"><a href="/firmware">Firmware</a></p>
<div class="page-head"><h1>${firmware.id} ${reach !== null && reachBadge(reach.reach)}</h1>
<div class="actions"><a class="button quiet" href="/forecast?firmware=${encodeURIComponent(firmware.id)}">Forecast</a></div></div>
<div class="grid">
<section class="card" aria-labelledby="can-be-updated"><h2 id="can-be-updated">Can it be updated?</h2>${reach === null ? html`<p>Not known yet.</p>` : reachFacts(reach)}
${lastDay !== null && html`<p>Last day to ship: ${lastDayPhrase(lastDay, now)}</p><p class="soft small">${sentence(lastDayReason(lastDay))}</p>`}</section>
<section class="card" aria-labelledby="what-it-is"><h2 id="what-it-is">What it is</h2>${facts(view)}</section></div>
<section aria-labelledby="targets"><h2 id="targets">Targets</h2>${targetTable(firmware.id, view.targets, now)}</section>
<section aria-labelledby="anchors"><h2 id="anchors">Pinned anchors</h2>${anchorTable(view.anchors, now)}</section>`;
}

function reachFacts(reach: FirmwareReach): Markup {
  return html`<p><strong>${sentence(reasonText(reach))}</strong></p>
${reach.ways.length > 0 && html`<ul class="reasons">${reach.ways.map((way) => html`<li>${levelBadge(way.level)} ${wayText(way)}</li>`)}</ul>`}
${reach.recovery.length > 0 ? html`<p class="small">Otherwise: ${listText(reach.recovery)}.</p>` : html`<p class="small soft">No other way to recover it is configured.</p>`}`;
}

/** A clause as a sentence of its own. */
function sentence(clause: string): string {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;
}

function facts({ firmware, mindsAnchorDates, anchors }: FirmwareView): Markup {
  return html`<dl class="facts"><dt>Devices</dt><dd>${firmware.devices === null ? 'nobody said' : grouped(firmware.devices)}</dd>
<dt>Stack</dt><dd><code>${firmware.stack}</code></dd>
<dt>Clock</dt><dd>${clockText(firmware)}</dd>
<dt>Anchors</dt><dd>${countOf(anchors.length, 'anchor')}; ${mindsText(mindsAnchorDates)}</dd></dl>`;
}

function clockText({ clock }: Firmware): string {
  switch (clock.kind) {
    case 'device':
      return 'its own, and it goes on';
    case 'build':
      return `stands at the day it was built, ${dayText(clock.at)}`;
    case 'none':
      return 'none: it checks no dates';
  }
}

function mindsText(minds: boolean | null): string {
  if (minds === null) return 'whether their dates are minded is not known';
  return minds ? 'one that has ended is refused' : 'that one has ended is not minded';
}

function targetTable(firmware: string, targets: readonly TargetView[], now: EpochMs): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Targets of ${firmware}"><table><thead><tr><th scope="col">Target</th><th scope="col">Outlook</th><th scope="col">Since</th><th scope="col">For</th><th scope="col">Why</th><th scope="col"><span class="hidden">Steps</span></th></tr></thead>
<tbody>${targets.map(
    ({ link, state, reasons }) =>
      html`<tr><th scope="row">${targetLink(link.target)}${link.via !== null && html`<br><span class="soft small">redirected from ${link.via}</span>`}</th><td>${state === null ? html`<span class="badge">not looked at yet</span>` : levelBadge(state.level)}</td><td>${state !== null && ago(state.since, now)}</td><td>${link.purpose}</td><td>${reasonList(reasons)}</td><td><a href="${explainHref({ firmware, target: link.target })}">explain<span class="hidden"> ${link.target}</span></a></td></tr>`,
  )}</tbody></table></div>`;
}

const MAX_REASONS = 8;

function reasonList(reasons: TargetView['reasons']): Markup | null {
  if (reasons.length === 0) return null;
  return html`<ul class="reasons small">${reasons.slice(0, MAX_REASONS).map(({ label, text }) => html`<li><strong>${label}</strong> ${text}</li>`)}</ul>`;
}

const MAX_ANCHORS = 500;

function anchorTable(anchors: readonly PinnedView[], now: EpochMs): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Pinned anchors"><table><thead><tr><th scope="col">Anchor</th><th scope="col">In use for</th><th scope="col">notAfter</th><th scope="col">Root programs</th><th scope="col">SHA-256</th></tr></thead>
<tbody>${anchors
    .slice(0, MAX_ANCHORS)
    .map(
      (anchor) =>
        html`<tr><th scope="row">${shortName(anchor.subject)}<br><span class="soft small">${anchor.subject}</span></th><td>${anchor.usedFor.length === 0 ? html`<span class="soft">nothing now</span>` : listText(anchor.usedFor, 3)}</td><td>${anchor.notAfter === null ? '–' : html`${dayText(anchor.notAfter)} <span class="soft small">${daysFrom(now, anchor.notAfter)}</span>`}</td><td>${deadlineList(anchor)}</td><td>${digest(anchor.sha256 ?? anchor.spkiSha256)}${anchor.sha256 === null && html` <span class="soft small">of the key</span>`}</td></tr>`,
    )}</tbody></table></div>${anchors.length > MAX_ANCHORS && html`<p class="soft">${countOf(anchors.length - MAX_ANCHORS, 'further anchor')}.</p>`}`;
}

function deadlineList({ deadlines }: PinnedView): Markup {
  if (deadlines.length === 0) return html`<span class="soft">no date known</span>`;
  return html`<ul class="reasons small">${deadlines.map(({ certain, lastServed }) => html`<li>${certain} <span class="soft">Last served ${dayText(lastServed)} at the latest.</span></li>`)}</ul>`;
}
