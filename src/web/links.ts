// Where each page is.
import type { Pair } from '../outlook/outlook.ts';
import type { ClientHello, TargetKey } from '../probe/observation.ts';
import { clientHelloName } from '../probe/observation.ts';
import { html, type Markup } from './markup.ts';

export const targetHref = (target: TargetKey): string => `/targets/${encodeURIComponent(target)}`;
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

export const targetLink = (target: TargetKey): Markup => html`<a href="${targetHref(target)}">${target}</a>`;
export const firmwareLink = (firmware: string): Markup => html`<a href="${firmwareHref(firmware)}">${firmware}</a>`;
