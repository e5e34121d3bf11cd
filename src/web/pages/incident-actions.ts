// Takes what the forms send by which people acknowledge and silence (incident-actions-forms.ts).
import type { Clock } from '../../lib/clock.ts';
import type { Incident } from '../../alerts/incident.ts';
import { acknowledgementOf } from '../../views/incidents/acknowledge.ts';
import { isAcknowledged } from '../../alerts/acknowledgement.ts';
import {
  acknowledgeIncident,
  endSilence,
  type HandOutcome,
  silence,
  unacknowledgeIncident,
} from '../../views/incidents/hands.ts';
import type { App, Asked } from '../app-env.ts';
import { localPath } from '../door/local-path.ts';
import { formOf } from '../form.ts';
import { incidentHref } from '../links.ts';
import { html, type Markup } from '../markup.ts';
import type { WebParts } from '../parts.ts';
import { show } from '../show.ts';
import { errorPage } from './error.ts';
import { type Entered, NOTHING_ENTERED, sentence } from './field.ts';
import { acknowledgeForm, newSilenceForm, silenceForm } from './incident-actions-forms.ts';

type Form = Readonly<Record<string, string>>;

/** The door has seen to it that whoever sends these may, and means it. */
export function serveIncidentActions(app: App, parts: WebParts): void {
  const { store, clock } = parts;
  app.post('/incidents/:id/acknowledge', async (asked) => {
    const id = asked.req.param('id');
    const form = await formOf(asked);
    const input = { by: form['by'], comment: form['comment'] };
    const outcome = await acknowledgeIncident(store, clock, { id, input, name: nameOf(asked) });
    return answer(asked, parts, outcome, incidentHref(id), (entered) =>
      acknowledgePage(asked, parts, id, entered(form)),
    );
  });
  app.post('/incidents/:id/unacknowledge', async (asked) => {
    const id = asked.req.param('id');
    return answer(asked, parts, await unacknowledgeIncident(store, id), incidentHref(id), null);
  });
  app.post('/incidents/:id/silence', async (asked) => {
    const id = asked.req.param('id');
    const form = await formOf(asked);
    const input = { incident: id, ...endAndSignature(form) };
    const outcome = await silence(store, clock, { input, name: nameOf(asked) });
    return answer(asked, parts, outcome, incidentHref(id), (entered) => silencePage(asked, parts, id, entered(form)));
  });
  app.get('/silences/new', (asked) => newSilencePage(asked, NOTHING_ENTERED));
  app.post('/silences', async (asked) => {
    const form = await formOf(asked);
    const outcome = await silence(store, clock, { input: silenceInputOf(form), name: nameOf(asked) });
    return answer(asked, parts, outcome, '/incidents', (entered) => newSilencePage(asked, entered(form)));
  });
  app.post('/silences/:id/end', async (asked) => {
    const { to } = await formOf(asked);
    const back = to === undefined ? '/incidents' : localPath(to);
    return answer(asked, parts, await endSilence(store, clock, asked.req.param('id')), back, null);
  });
}

/** What was entered, with what is wrong with it. */
type EnteredOf = (form: Form) => Entered;

/** Back to where it shows, once the daemon has acted on it; or the form again; or why it could not be done. */
async function answer(
  asked: Asked,
  { watched }: WebParts,
  outcome: HandOutcome<unknown>,
  back: string,
  again: ((entered: EnteredOf) => Promise<Response> | Response) | null,
): Promise<Response> {
  switch (outcome.kind) {
    case 'done':
      await watched.look();
      return asked.redirect(back, 303);
    case 'invalid':
      if (again === null) return errorPage(asked, 400, 'This cannot be done so');
      return again((values) => ({ values, mistakes: outcome.mistakes }));
    case 'unknown':
      return errorPage(asked, 404, headline(outcome.message));
    case 'conflict':
      return errorPage(asked, 409, headline(outcome.message));
  }
}

function headline(message: string): string {
  return sentence(message).slice(0, -1);
}

function nameOf(asked: Asked): string | null {
  return asked.get('visitor').name;
}

/** Whoever enters an end need not take the preset length away. */
function endAndSignature(form: Form): Form {
  const end = (form['until'] ?? '').trim() === '' ? 'for' : 'until';
  const given = [end, 'by', 'comment'].filter((name) => (form[name] ?? '').trim() !== '');
  return Object.fromEntries(given.map((name) => [name, form[name] ?? '']));
}

/** Lists are words with blanks (or commas) between them: no glob has any. */
function silenceInputOf(form: Form): Readonly<Record<string, unknown>> {
  const words = (name: string): readonly string[] => (form[name] ?? '').split(/[\s,]+/).filter((word) => word !== '');
  const [firmware, targets, labels] = [words('firmware'), words('targets'), words('labels')];
  return {
    ...(firmware.length === 0 ? {} : { firmware }),
    ...(targets.length === 0 ? {} : { targets }),
    ...(labels.length === 0 ? {} : { labels: Object.fromEntries(labels.map(labelOf)) }),
    everything: form['everything'] !== undefined,
    ...endAndSignature(form),
  };
}

/** One without a value has an empty one, which is told as a mistake. */
function labelOf(word: string): readonly [name: string, glob: string] {
  const at = word.indexOf('=');
  return at === -1 ? [word, ''] : [word.slice(0, at), word.slice(at + 1)];
}

async function acknowledgePage(asked: Asked, { store, clock }: WebParts, id: string, entered: Entered) {
  const incident = await store.incident(id);
  if (incident === null) return errorPage(asked, 404, 'There is no such incident');
  const isLookedAfter = await looksAfter(store, incident, clock);
  const form = acknowledgeForm({ incident, isLookedAfter }, asked.get('visitor'), entered);
  return formPage(asked, `Acknowledge ${id}`, incident, form);
}

async function looksAfter(store: WebParts['store'], incident: Incident, clock: Clock): Promise<boolean> {
  return isAcknowledged(await acknowledgementOf(store, incident.id, clock.now()), incident, incident.level);
}

async function silencePage(asked: Asked, { store }: WebParts, id: string, entered: Entered): Promise<Response> {
  const incident = await store.incident(id);
  if (incident === null) return errorPage(asked, 404, 'There is no such incident');
  return formPage(asked, `Silence ${id}`, incident, silenceForm({ incident }, asked.get('visitor'), entered));
}

function formPage(asked: Asked, title: string, incident: Incident, form: Markup | null): Response {
  const body = html`<section class="card door"><h1>${title}</h1>
    <p><a href="${incidentHref(incident.id)}">${incident.summary}</a></p>
    ${form}
  </section>`;
  return show(asked, { title, nav: 'incidents', body, isLive: false }, 400);
}

function newSilencePage(asked: Asked, entered: Entered): Response {
  const form = newSilenceForm(asked.get('visitor'), entered);
  const body = html`<section class="card door"><h1>New silence</h1>
    <p>Nobody is told of what it matches until it ends; it is still watched, and shown here.</p>
    ${form ?? html`<p class="notice">This takes a visitor who may act.</p>`}
  </section>`;
  const status = entered.mistakes.length > 0 ? 400 : 200;
  return show(asked, { title: 'New silence', nav: 'incidents', body, isLive: false }, status);
}
