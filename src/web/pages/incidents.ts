// The incidents, open ones first; and each of them with its story, what to do, and what can be done here.
import { z } from 'zod';

import { CodedError } from '../../lib/coded-error.ts';
import { isOpen } from '../../alerts/incident.ts';
import { isActive, type Silence } from '../../alerts/silence.ts';
import { countOf } from '../../alerts/wording.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { readIncident } from '../../views/incidents/shown-incident.ts';
import { readSituation, type Situation } from '../../views/incidents/situation.ts';
import { openIncidents } from '../../views/overview.ts';
import type { Snapshot } from '../../views/watched.ts';
import type { App } from '../app-env.ts';
import { html, type Markup } from '../markup.ts';
import type { WebParts } from '../parts.ts';
import { show } from '../show.ts';
import { errorPage } from './error.ts';
import { incidentBody } from './incident/body.ts';
import { silenceList } from './incident/silence-list.ts';
import { incidentCard } from './overview/incident-cards.ts';

export function serveIncidents(app: App, { watched, store, clock }: WebParts): void {
  app.get('/incidents', async (asked) => {
    const now = clock.now();
    const { over } = listQuery.parse(asked.req.query());
    const snapshot = await watched.current();
    // Those that are over are read for whoever asks for them; what is open is known.
    const situation = over
      ? await readSituation(store, snapshot.setup.config, now, { resolved: true })
      : { incidents: openIncidents(snapshot, now), silences: activeSilences(snapshot, now) };
    const body = listBody(situation, over, asked.get('visitor'), now);
    return show(asked, { title: 'Incidents', nav: 'incidents', body, isLive: true });
  });
  app.get('/incidents/:id', async (asked) => {
    const now = clock.now();
    const { setup } = await watched.current();
    try {
      const shown = await readIncident(store, setup.config, asked.req.param('id'), now);
      const body = incidentBody(shown, asked.get('visitor'));
      return show(asked, { title: shown.view.incident.summary, nav: 'incidents', body, isLive: true });
    } catch (error) {
      if (!(error instanceof CodedError) || !NOT_FOUND.has(String(error.code))) throw error;
      return errorPage(asked, 404, 'There is no such incident; those that are long over are forgotten');
    }
  });
}

const NOT_FOUND: ReadonlySet<string> = new Set(['incident-unknown', 'incident-ambiguous', 'usage']);

const listQuery = z.object({ over: z.stringbool().catch(false) });

const MAX_OVER = 200;

function activeSilences({ alerting }: Snapshot, now: EpochMs): readonly Silence[] {
  return alerting.silences.filter((silence) => isActive(silence, now));
}

function listBody(
  situation: Pick<Situation, 'incidents' | 'silences'>,
  over: boolean,
  visitor: Parameters<typeof silenceList>[1],
  now: EpochMs,
): Markup {
  const { incidents, silences } = situation;
  const open = incidents.filter(({ incident }) => isOpen(incident));
  const past = incidents.filter(({ incident }) => !isOpen(incident));
  return html`<div class="page-head"><h1>Incidents</h1><div class="actions">${visitor.mayAct && html`<a class="button quiet" href="/silences/new">New silence</a>`}${
    over
      ? html`<a class="button quiet" href="/incidents">Open ones only</a>`
      : html`<a class="button quiet" href="/incidents?over=true">Those that are over, too</a>`
  }</div></div>
<section aria-labelledby="open"><h2 id="open" class="hidden">Open</h2>${
    open.length === 0
      ? html`<p class="notice">No incident is open.</p>`
      : html`<ul class="incidents">${open.map((view) => html`<li>${incidentCard(view, now)}</li>`)}</ul>`
  }</section>
${
  over &&
  html`<section aria-labelledby="over"><h2 id="over">Over</h2>${past.length === 0 ? html`<p>None is remembered.</p>` : html`<ul class="incidents">${past.slice(0, MAX_OVER).map((view) => html`<li>${incidentCard(view, now)}</li>`)}</ul>`}${past.length > MAX_OVER && html`<p class="soft">${countOf(past.length - MAX_OVER, 'earlier one')}.</p>`}</section>`
}
${silenceList(silences, visitor, now)}`;
}
