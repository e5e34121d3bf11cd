// What a CA answers: its directory (RFC 8555 section 7.1.1) and the renewal information of a certificate (RFC 9773
// section 4.2).
import { z } from 'zod';

import type { EpochMs } from '../../lib/clock.ts';
import { boundedJson } from '../ct/bounded-json.ts';

export const MAX_ANSWER_BYTES = 65_536;
const JSON_LIMITS = { maxDepth: 16, maxValues: 1_000 };

export interface SuggestedWindow {
  readonly start: EpochMs;
  readonly end: EpochMs;
  /** http or https; a stranger's text. */
  readonly explanation: string | null;
}

/** Where renewal information is asked for; null where the CA has none, or `body` is no directory. */
export function renewalInfoUrl(body: Uint8Array, directory: string): string | null {
  const parsed = directorySchema.safeParse(boundedJson(body, JSON_LIMITS));
  if (!parsed.success) return null;
  const url = webUrl(parsed.data.renewalInfo);
  // What was asked over TLS is not continued without.
  return url !== null && !(directory.startsWith('https:') && url.startsWith('http:')) ? url : null;
}

export type RenewalAnswer =
  | { readonly kind: 'window'; readonly window: SuggestedWindow }
  /** Our words. */
  | { readonly kind: 'malformed'; readonly reason: string };

/** A window that ends before it starts is none (RFC 9773 section 4.2). */
export function renewalAnswer(body: Uint8Array): RenewalAnswer {
  const parsed = renewalSchema.safeParse(boundedJson(body, JSON_LIMITS));
  if (!parsed.success) return { kind: 'malformed', reason: 'an answer without a suggested window' };
  const { suggestedWindow, explanationURL } = parsed.data;
  const { start, end } = suggestedWindow;
  if (end <= start) return { kind: 'malformed', reason: 'a suggested window that ends before it starts' };
  return { kind: 'window', window: { start, end, explanation: webUrl(explanationURL) } };
}

/** RFC 3339 (section 5.6 allows lower case), as EpochMs. */
const instant = z
  .string()
  .max(64)
  .toUpperCase()
  .pipe(z.iso.datetime({ offset: true }))
  .transform((text) => Date.parse(text));

const directorySchema = z.object({ renewalInfo: z.string() });
const renewalSchema = z.object({
  suggestedWindow: z.object({ start: instant, end: instant }),
  // It explains, and is no reason to refuse the rest.
  explanationURL: z.unknown().optional(),
});

const MAX_URL_LENGTH = 1_000;

/** As URL writes it, so that it holds nothing invisible; null for anything but http and https. */
function webUrl(text: unknown): string | null {
  if (typeof text !== 'string' || text.length > MAX_URL_LENGTH || !URL.canParse(text)) return null;
  const { protocol, href } = new URL(text);
  return protocol === 'https:' || protocol === 'http:' ? href : null;
}
