// Where each page is.
import type { Pair } from '../outlook/outlook.ts';
import type { ClientHello, TargetKey } from '../probe/observation.ts';
import { clientHelloName } from '../probe/observation.ts';
import { html, type Markup } from './markup.ts';

export const targetHref = (target: TargetKey): string => `/targets/${encodeURIComponent(target)}`;
/** Two lists that a target served, side by side; the newest two where none are named. */
export function compareHref(
  target: TargetKey,
  lists: { readonly a: string; readonly b: string } | null = null,
): string {
  const page = `${targetHref(target)}/compare`;
  return lists === null ? page : `${page}?a=${lists.a}&b=${lists.b}`;
}
export const certificateHref = (sha256: string): string => `/certificates/${sha256}`;
export const firmwareHref = (firmware: string): string => `/firmware/${encodeURIComponent(firmware)}`;
export const incidentHref = (incident: string): string => `/incidents/${encodeURIComponent(incident)}`;

/** The steps of the verdict of one firmware on one target; of an endpoint, or of the one that tells the most. */
export function explainHref(
  { firmware, target }: Pair,
  endpoint: { readonly address: string | null; readonly hello: ClientHello } | null = null,
): string {
  const page = `${firmwareHref(firmware)}/targets/${encodeURIComponent(target)}/explain`;
  if (endpoint === null) return page;
  const query = new URLSearchParams({ hello: clientHelloName(endpoint.hello) });
  if (endpoint.address !== null) query.set('address', endpoint.address);
  return `${page}?${query.toString()}`;
}

/** The paths of all firmware on one served list of a target; null: on the one that most refuse. */
export function pathsHref(target: TargetKey, list: string | null = null): string {
  return `${targetHref(target)}/paths${list === null ? '' : `?list=${list.slice(0, 16)}`}`;
}

/** Everything that is known of a target, to be handed to whoever runs it. */
export const evidenceHref = (target: TargetKey): string => `${targetHref(target)}/evidence.zip`;
export const incidentEvidenceHref = (incident: string): string => `${incidentHref(incident)}/evidence.zip`;

export const targetLink = (target: TargetKey): Markup => html`<a href="${targetHref(target)}">${target}</a>`;
export const firmwareLink = (firmware: string): Markup => html`<a href="${firmwareHref(firmware)}">${firmware}</a>`;
