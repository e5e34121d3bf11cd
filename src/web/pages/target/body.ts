// What a target's page says, from what matters now to what was.
import { countOf, dayText, shortName } from '../../../alerts/wording.ts';
import { shortSerial } from '../../../views/certificates/list-summary.ts';
import type { TargetView } from '../../../views/history/target-view.ts';
import { compareHref, evidenceHref, explainHref, firmwareLink, pathsHref, targetLink } from '../../links.ts';
import { html, type Markup } from '../../markup.ts';
import { ago, daysFrom, levelBadge } from '../../pieces.ts';
import { historySection } from './history.ts';
import { matrixSection } from './matrix.ts';
import type { ShownRange } from './ranges.ts';

export function targetBody(view: TargetView, range: ShownRange): Markup {
  const { target, links } = view;
  const worst = links[0]?.state?.level;
  return html`<p class="crumbs"><a href="/targets">Targets</a></p>
<div class="page-head"><h1>${target} ${worst !== undefined && levelBadge(worst)}</h1>
<div class="actions"><a class="button quiet" href="${pathsHref(target)}">Paths</a><a class="button quiet" href="${compareHref(target)}">Before and after</a><a class="button" href="${evidenceHref(target)}" download>Evidence (zip)</a></div></div>
${newestNotice(view)}
${matrixSection(view)}
${historySection(view, range)}
${firmwareSection(view)}
${redirectSection(view)}`;
}

function newestNotice({ newest, now }: TargetView): Markup {
  if (newest === null) return html`<p class="notice">Nothing was served when it was last asked.</p>`;
  const { list, given, answered } = newest;
  const share = given === answered ? 'all' : `${String(given)} of ${String(answered)}`;
  return html`<p class="notice">The newest list is <strong>${list.tag}</strong>, first seen ${ago(list.firstSeenAt, now)} and given to ${share} ${answered === 1 ? 'endpoint' : 'endpoints'}${list.endEntity !== null && html`: issued by <strong>${shortName(list.endEntity.issuer)}</strong>, serial <code>${shortSerial(list.endEntity.serialNumber)}</code>, ends ${dayText(list.endEntity.notAfter)} ${daysFrom(now, list.endEntity.notAfter)}`}.</p>`;
}

/** A fleet of thousands has its own page. */
const MAX_FIRMWARE = 300;

function firmwareSection({ links, target, now }: TargetView): Markup | null {
  if (links.length === 0) {
    return html`<section><h2>Firmware</h2><p class="notice">No firmware depends on it any more.</p></section>`;
  }
  const rows = links.slice(0, MAX_FIRMWARE).map(({ link, state }) => {
    const pair = { firmware: link.firmware.id, target };
    return html`<tr><th scope="row">${firmwareLink(link.firmware.id)}</th><td>${state === null ? html`<span class="badge">not looked at yet</span>` : levelBadge(state.level)}</td><td>${state !== null && ago(state.since, now)}</td><td>${devicesText(link.firmware.devices)}</td><td>${link.purpose}</td><td><a href="${explainHref(pair)}">explain<span class="hidden"> ${link.firmware.id}</span></a></td></tr>`;
  });
  return html`<section aria-labelledby="firmware"><h2 id="firmware">Firmware that depends on it</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Firmware that depends on ${target}"><table><thead><tr><th scope="col">Firmware</th><th scope="col">Outlook</th><th scope="col">Since</th><th scope="col">Devices</th><th scope="col">For</th><th scope="col"><span class="hidden">Steps</span></th></tr></thead><tbody>${rows}</tbody></table></div>
${links.length > MAX_FIRMWARE && html`<p class="soft small">${countOf(links.length - MAX_FIRMWARE, 'further firmware line')}, none of them worse.</p>`}</section>`;
}

function devicesText(devices: number | null): string {
  return devices === null ? 'nobody said' : countOf(devices, 'device');
}

function redirectSection({ redirectsFrom, redirectsTo }: TargetView): Markup | null {
  if (redirectsFrom.length === 0 && redirectsTo.length === 0) return null;
  return html`<section aria-labelledby="redirects"><h2 id="redirects">Redirects</h2>
${redirectsFrom.length > 0 && html`<p>Led here by ${redirectsFrom.map((from) => html`${targetLink(from)} `)}</p>`}
${redirectsTo.length > 0 && html`<p>Leads to ${redirectsTo.map((to) => html`${targetLink(to)} `)}</p>`}</section>`;
}
