// The incidents that are open: what, how many devices, since when, and whether somebody looks after it.
import { countOf } from '../../../alerts/wording.ts';
import type { EpochMs } from '../../../lib/clock.ts';
import type { IncidentView } from '../../../views/incidents/incident-view.ts';
import { incidentHref } from '../../links.ts';
import { html, type Markup } from '../../markup.ts';
import { ago, levelBadge } from '../../pieces.ts';

const MAX_SHOWN = 5;

/** The loudest few, with a link to all; nothing where none is open. */
export function incidentCards(incidents: readonly IncidentView[], now: EpochMs): Markup | null {
  if (incidents.length === 0) return null;
  const more = incidents.length - MAX_SHOWN;
  return html`<section aria-labelledby="incidents-title">
<div class="section-head"><h2 id="incidents-title">Open incidents</h2></div>
<ul class="incidents">${incidents.slice(0, MAX_SHOWN).map((view) => html`<li>${incidentCard(view, now)}</li>`)}</ul>
${more > 0 && html`<p><a href="/incidents">${countOf(more, 'further open incident')}</a></p>`}
</section>`;
}

/** One incident as a card that leads to its page. */
export function incidentCard(view: IncidentView, now: EpochMs): Markup {
  const { incident, pairs, firmware, targets, devices, uncounted } = view;
  const { id, level, summary, reopenedAt, resolvedAt, finding } = incident;
  const hits =
    finding !== null
      ? 'anchorwatch itself'
      : `${countOf(devices, 'device')}${uncounted > 0 ? ' or more' : ''} · ${countOf(firmware, 'firmware line')} · ${countOf(targets, 'target')}`;
  return html`<a class="card incident tone-${resolvedAt === null ? level : 'none'}" href="${incidentHref(id)}">
<span class="incident-head">${resolvedAt === null ? levelBadge(level) : html`<span class="badge">over</span>`}
<span class="incident-time">${resolvedAt === null ? html`since ${ago(reopenedAt, now)}` : html`over ${ago(resolvedAt, now)}`}</span></span>
<strong class="incident-summary">${summary}</strong>
<span class="incident-foot"><span>${hits}${pairs.length > 1 && finding === null ? ` · ${countOf(pairs.length, 'pair')}` : ''}</span>${caredFor(view)}</span></a>`;
}

function caredFor({ incident, isLookedAfter, acknowledgement, muted }: IncidentView): Markup | null {
  if (incident.resolvedAt !== null) return null;
  if (isLookedAfter && acknowledgement !== null)
    return html`<span class="cared">✓ ${acknowledgement.by} looks after it</span>`;
  if (muted.pairs > 0) return html`<span class="cared">muted</span>`;
  return html`<span class="uncared">! nobody looks after it yet</span>`;
}
