// The incidents that are open: what, how many devices, since when, and whether somebody looks after it.
import { countOf } from '../../../alerts/wording.ts';
import type { EpochMs } from '../../../lib/clock.ts';
import type { OutlookLevel } from '../../../outlook/outlook.ts';
import type { IncidentView } from '../../../views/incidents/incident-view.ts';
import { incidentHref } from '../../links.ts';
import { html, type Markup } from '../../markup.ts';
import { ago, levelBadge } from '../../pieces.ts';

/** As many as the first page shows. */
export const MAX_SHOWN = 6;

/** The loudest few, with a link to all; nothing where none is open. */
export function incidentCards(
  incidents: readonly IncidentView[],
  adviceOf: ReadonlyMap<string, string>,
  now: EpochMs,
): Markup | null {
  if (incidents.length === 0) return null;
  const more = incidents.length - MAX_SHOWN;
  return html`<section aria-labelledby="incidents-title">
<div class="section-head"><h2 id="incidents-title">Open incidents</h2></div>
<ul class="incidents">${incidents.slice(0, MAX_SHOWN).map((view) => html`<li>${incidentCard(view, now, adviceOf.get(view.incident.id) ?? null)}</li>`)}</ul>
${more > 0 && html`<p><a href="/incidents">${countOf(more, 'further open incident')}</a></p>`}
</section>`;
}

/** One incident as a card that leads to its page; `advice` is what to do first. */
export function incidentCard(view: IncidentView, now: EpochMs, advice: string | null = null): Markup {
  const { incident, pairs, firmware, targets, devices, uncounted } = view;
  const { id, level, summary, reopenedAt, resolvedAt, finding } = incident;
  const hits =
    finding !== null
      ? 'anchorwatch itself'
      : `${countOf(devices, 'device')}${uncounted > 0 ? ' or more' : ''} · ${countOf(firmware, 'firmware line')} · ${countOf(targets, 'target')}`;
  return html`<a class="card incident tone-${resolvedAt === null ? level : 'none'}" href="${incidentHref(id)}">
<span class="incident-head">${resolvedAt === null ? html`<span>${levelBadge(level)} <span class="soft small">${finding === null ? SURE[level] : 'of itself'}</span></span>` : html`<span class="badge">over</span>`}
<span class="incident-time">${resolvedAt === null ? html`since ${ago(reopenedAt, now)}` : html`over ${ago(resolvedAt, now)}`}</span></span>
<strong class="incident-summary">${summary}</strong>${advice !== null && html`<span class="incident-advice"><span class="soft">Now:</span> ${advice}</span>`}
<span class="incident-foot"><span>${hits}${pairs.length > 1 && finding === null ? ` · ${countOf(pairs.length, 'pair')}` : ''}</span>${caredFor(view)}</span></a>`;
}

/** How sure a level is. */
const SURE: Readonly<Record<OutlookLevel, string>> = {
  safe: '',
  unknown: 'nothing observed',
  exposed: 'foretold',
  likely: 'foretold',
  started: 'observed',
  broken: 'observed',
};

function caredFor({ incident, isLookedAfter, acknowledgement, muted, pairs }: IncidentView): Markup | null {
  if (incident.resolvedAt !== null) return null;
  if (isLookedAfter && acknowledgement !== null)
    return html`<span class="cared">✓ ${acknowledgement.by} looks after it</span>`;
  const all = Math.max(1, pairs.length);
  if (muted.pairs >= all) return html`<span class="soft">muted, nobody looks after it</span>`;
  return html`<span class="uncared">! nobody looks after it yet${muted.pairs > 0 && html`<span class="soft"> (${muted.pairs} of ${all} muted)</span>`}</span>`;
}
