// One incident on a page: what it is, what to do, whom it hits, and its story in order.
import { isOpen } from '../../../alerts/incident.ts';
import type { Advice, EndpointEvidence } from '../../../alerts/notification.ts';
import { countOf, grouped, minuteText } from '../../../alerts/wording.ts';
import type { EpochMs } from '../../../lib/clock.ts';
import { advisedIn } from '../../../views/advised.ts';
import type { IncidentView } from '../../../views/incidents/incident-view.ts';
import type { RefusedEndpoints } from '../../../views/incidents/refused-endpoints.ts';
import type { ShownIncident } from '../../../views/incidents/shown-incident.ts';
import type { StoryEvent } from '../../../views/incidents/story.ts';
import { compareHref, explainHref, firmwareLink, incidentEvidenceHref, incidentHref, targetLink } from '../../links.ts';
import { html, type Markup, preformatted } from '../../markup.ts';
import { ago, levelBadge, minute } from '../../pieces.ts';
import type { Visitor } from '../../visitor.ts';
import { caring } from './caring.ts';
import { silenceList } from './silence-list.ts';

export function incidentBody(shown: ShownIncident, visitor: Visitor): Markup {
  const { view, refused, story, silences, now } = shown;
  const { incident, pairs } = view;
  return html`<p class="crumbs"><a href="/incidents">Incidents</a> · <code>${incident.id}</code></p>
<section class="headline tone-${isOpen(incident) ? incident.level : 'none'}" aria-labelledby="headline"><div>
<p>${isOpen(incident) ? levelBadge(incident.level) : html`<span class="badge">over</span>`} ${timesText(shown)}</p>
<h1 id="headline">${incident.summary}</h1>
<p>${hitsText(view)}</p></div></section>
<div class="actions no-print"><a class="button quiet" href="${incidentEvidenceHref(incident.id)}" download>Evidence (zip)</a>
${pairs[0] !== undefined && html`<a class="button quiet" href="${compareHref(pairs[0].member.target)}">Before and after</a><a class="button quiet" href="${explainHref(pairs[0].member)}">Explain</a>`}</div>
<div class="grid">${adviceCard(shown)}${caring(view, visitor, now)}</div>
${incident.finding !== null && findingCard(incident.finding)}
${refused !== null && refusedTable(refused, now)}
${pairs.length > 0 && pairTable(view, now)}
${silenceList(silences, visitor, now)}
<section class="card" aria-labelledby="story"><h2 id="story">Story</h2>${storyList(story, now)}</section>`;
}

function timesText({ view: { incident }, now }: ShownIncident): Markup {
  const { openedAt, reopenedAt, resolvedAt, continuedIn } = incident;
  return html`opened ${ago(openedAt, now)}${reopenedAt !== openedAt && html`, again ${ago(reopenedAt, now)}`}${resolvedAt !== null && html`, over ${ago(resolvedAt, now)}`}${continuedIn !== null && html`, goes on as <a href="${incidentHref(continuedIn)}">${continuedIn}</a>`}`;
}

function hitsText({ devices, uncounted, firmware, targets, pairs, incident }: IncidentView): string {
  if (incident.finding !== null) return 'About anchorwatch itself';
  const also = uncounted === 0 ? '' : `, and all of ${countOf(uncounted, 'firmware line')} without a count`;
  return `${countOf(devices, 'device')}${also} · ${countOf(firmware, 'firmware line')} · ${countOf(targets, 'target')} · ${countOf(pairs.length, 'pair')}`;
}

function findingCard({ detail, remedy }: { readonly detail: string; readonly remedy: string }): Markup {
  return html`<section class="card" aria-labelledby="found"><h2 id="found">What was found</h2><p>${detail}</p><p>${remedy}</p></section>`;
}

function adviceCard({ view, deliveries, now }: ShownIncident): Markup | null {
  const advised = isOpen(view.incident) ? advisedIn(deliveries) : null;
  if (advised === null) return null;
  return html`<section class="card" aria-labelledby="advice"><h2 id="advice">What to do now</h2><ol class="advice">${advised.advice.map(adviceItem)}</ol><p class="soft small">As told ${ago(advised.toldAt, now)}.</p></section>`;
}

function adviceItem({ text, pem }: Advice, index: number): Markup {
  return html`<li>${text}${pem !== null && html`<details id="pem-${index}"><summary>The certificate, as PEM</summary><pre tabindex="0">${preformatted(pem)}</pre></details>`}</li>`;
}

const MAX_ENDPOINTS = 60;

function refusedTable({ firmware, target, toldAt, endpoints }: RefusedEndpoints, now: EpochMs): Markup {
  return html`<section aria-labelledby="refusing"><h2 id="refusing">Endpoints that are refused</h2><p class="soft">By ${firmwareLink(firmware)} on ${targetLink(target)}, as told ${ago(toldAt, now)}.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Endpoints that are refused"><table><thead><tr><th scope="col">Address</th><th scope="col">Client hello</th><th scope="col">Since</th><th scope="col">Reason</th><th scope="col">Device prints</th></tr></thead>
<tbody>${endpoints.slice(0, MAX_ENDPOINTS).map((endpoint) => refusedRow(endpoint, now))}</tbody></table></div>
${endpoints.length > MAX_ENDPOINTS && html`<p class="soft">And ${grouped(endpoints.length - MAX_ENDPOINTS)} more.</p>`}</section>`;
}

function refusedRow(
  { address, hello, refusedSince, code, isMixed, deviceCode }: EndpointEvidence,
  now: EpochMs,
): Markup {
  return html`<tr><th scope="row">${address ?? 'no address'}</th><td>${hello}</td><td>${refusedSince === null ? '–' : ago(refusedSince, now)}</td><td>${code ?? '–'}${isMixed && ', not each time'}</td><td>${deviceCode === null ? '–' : html`<code>${deviceCode}</code>`}</td></tr>`;
}

const MAX_PAIRS = 20;
const MAX_FOLDED = 500;

function pairTable({ pairs }: IncidentView, now: EpochMs): Markup {
  const folded = pairs.slice(MAX_PAIRS, MAX_PAIRS + MAX_FOLDED);
  const more = pairs.length - MAX_PAIRS;
  return html`<section aria-labelledby="hit"><h2 id="hit">Whom it hits</h2>${pairRows('Whom it hits', pairs.slice(0, MAX_PAIRS), now)}
${more > 0 && html`<details id="more-pairs"><summary>${countOf(more, 'further pair')}</summary>${pairRows('Further pairs', folded, now)}${folded.length < more && html`<p class="soft">And ${grouped(more - folded.length)} more.</p>`}</details>`}</section>`;
}

function pairRows(label: string, pairs: IncidentView['pairs'], now: EpochMs): Markup {
  const rows = pairs.map(
    ({ member, devices }) =>
      html`<tr><th scope="row">${firmwareLink(member.firmware)}</th><td class="number">${devices === null ? '–' : grouped(devices)}</td><td>${targetLink(member.target)}</td><td>${levelBadge(member.level)}</td><td>${levelBadge(member.before)}</td><td>${ago(member.at, now)}</td><td><a href="${explainHref(member)}">explain<span class="hidden"> ${member.firmware} on ${member.target}</span></a></td></tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table><thead><tr><th scope="col">Firmware</th><th scope="col" class="number">Devices</th><th scope="col">Target</th><th scope="col">Outlook</th><th scope="col">Before</th><th scope="col">Since</th><th scope="col"><span class="hidden">Steps</span></th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

const MAX_EVENTS = 300;

function storyList(story: readonly StoryEvent[], now: EpochMs): Markup {
  const shown = story.slice(-MAX_EVENTS);
  return html`${shown.length < story.length && html`<p class="soft">${countOf(story.length - shown.length, 'earlier event')} left out.</p>`}<ol class="story">${shown.map(
    ({ at, lines, isTrouble }) =>
      html`<li${isTrouble && html` class="trouble"`}><span title="${minuteText(at)}">${minute(at)} <span class="soft small">${ago(at, now)}</span></span>${lines.map((line) => html`<p>${line}</p>`)}</li>`,
  )}</ol>`;
}
