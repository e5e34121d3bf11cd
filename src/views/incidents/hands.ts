// What people do by hand, the same from the page and the API: acknowledge, silence, and take either back.
import type { Acknowledgement } from '../../alerts/acknowledgement.ts';
import { type Incident, isOpen } from '../../alerts/incident.ts';
import { createSilence, type Silence } from '../../alerts/silence.ts';
import type { Clock } from '../../lib/clock.ts';
import { visibleText } from '../../lib/escape.ts';
import type { Store } from '../../store/store.ts';
import { acknowledge } from './acknowledge.ts';
import { type InputMistake, readSignature, readSilenceInput } from './hand-input.ts';

/** How it went. Messages are for people, without full stop. What the store throws is thrown on. */
export type HandOutcome<Done> =
  | { readonly kind: 'done'; readonly done: Done }
  /** What was entered is wrong, each field by itself. HTTP 400. */
  | { readonly kind: 'invalid'; readonly mistakes: readonly InputMistake[] }
  /** There is no such incident or silence. HTTP 404. */
  | { readonly kind: 'unknown'; readonly message: string }
  /** There is, and it is not so that this could be done. HTTP 409. */
  | { readonly kind: 'conflict'; readonly message: string };

/** Of whom and what a hand is asked. After `done`, `watched.look()` has the daemon act on it. */
export interface HandRequest {
  /** As it came, from a form or as JSON; see hand-input.ts. */
  readonly input: unknown;
  /** Who asks, where that is known (`Visitor.name`): then this counts, and not what they say of themselves. */
  readonly name: string | null;
}

/** Acknowledges the incident with this id as it is now; input is `{by, comment}`. */
export async function acknowledgeIncident(
  store: Pick<Store, 'incident' | 'acknowledge' | 'loadAlerting'>,
  clock: Clock,
  { id, input, name }: HandRequest & { readonly id: string },
): Promise<HandOutcome<Acknowledgement>> {
  const incident = await incidentWith(store, id);
  if (incident === null) return unknownIncident(id);
  if (!isOpen(incident)) return { kind: 'conflict', message: `${id} is over: nothing is left to acknowledge` };
  const read = readSignature(input, name);
  if (read.kind === 'invalid') return read;
  return { kind: 'done', done: await acknowledge(store, { incident, level: incident.level }, read.value, clock.now()) };
}

/** Takes back what is acknowledged: reminders and escalation go on. Gives the incident. */
export async function unacknowledgeIncident(
  store: Pick<Store, 'incident' | 'unacknowledge'>,
  id: string,
): Promise<HandOutcome<Incident>> {
  const incident = await incidentWith(store, id);
  if (incident === null) return unknownIncident(id);
  if (await store.unacknowledge(id)) return { kind: 'done', done: incident };
  return { kind: 'conflict', message: `${id} is not acknowledged` };
}

/** More than people keep track of. */
const MAX_SILENCES = 1_000;

/** Makes a silence of what `readSilenceInput` takes. */
export async function silence(
  store: Pick<Store, 'incident' | 'silences' | 'addSilence'>,
  clock: Clock,
  { input, name }: HandRequest,
): Promise<HandOutcome<Silence>> {
  const now = clock.now();
  const read = readSilenceInput(input, name, now);
  if (read.kind === 'invalid') return read;
  const { matcher, incident, by, comment, until } = read.value;
  if (incident !== null) {
    const found = await incidentWith(store, incident);
    if (found === null) return unknownIncident(incident);
    if (!isOpen(found)) return { kind: 'conflict', message: `${incident} is over: nothing is left to silence` };
  }
  if ((await store.silences(now)).length >= MAX_SILENCES) {
    return { kind: 'conflict', message: `there are ${String(MAX_SILENCES)} silences already: end some of them` };
  }
  const made = createSilence({ matcher, incident, by, comment, createdAt: now, until });
  await store.addSilence(made);
  return { kind: 'done', done: made };
}

/** Ends the silence with this id: what is still so is told now. Gives what it was. */
export async function endSilence(
  store: Pick<Store, 'silences' | 'endSilence'>,
  clock: Clock,
  id: string,
): Promise<HandOutcome<Silence>> {
  const now = clock.now();
  const ended = (await store.silences(now)).find((one) => one.id === id);
  if (ended !== undefined && (await store.endSilence(id, now))) return { kind: 'done', done: ended };
  return { kind: 'unknown', message: `there is no silence ${quoted(id)} that has not ended` };
}

/** By the whole id: what begins alike is another one by the time that somebody acts on it. */
async function incidentWith(store: Pick<Store, 'incident'>, id: string): Promise<Incident | null> {
  const found = await store.incident(id);
  return found?.id === id ? found : null;
}

function unknownIncident(id: string): HandOutcome<never> {
  return { kind: 'unknown', message: `there is no incident ${quoted(id)}` };
}

function quoted(id: string): string {
  return `"${visibleText(id, 80)}"`;
}
