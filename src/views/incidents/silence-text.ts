// Silences and those who made them, in words.
import type { PairMatcher } from '../../alerts/matching/pair-matcher.ts';
import type { Silence } from '../../alerts/silence.ts';
import { visibleText } from '../../lib/escape.ts';

/** `firmware thermostat-*, target *.example, label site=lab`; `everything`. */
export function matcherText({ matcher, incident }: Pick<Silence, 'matcher' | 'incident'>): string {
  const parts = [
    ...(incident === null ? [] : [`incident ${incident}`]),
    ...alternatives('firmware', matcher.firmware),
    ...alternatives('target', matcher.targets),
    ...labelTexts(matcher).map((label) => `label ${label}`),
  ];
  return parts.length === 0 ? 'everything' : parts.join(', ');
}

/** `anna: they move to another CDN`. */
export function signatureText({ by, comment }: { readonly by: string; readonly comment: string }): string {
  return visibleText(comment === '' ? by : `${by}: ${comment}`, 700);
}

function alternatives(what: string, globs: readonly string[] = []): readonly string[] {
  return globs.length === 0 ? [] : [`${what} ${globs.join(' or ')}`];
}

function labelTexts({ labels = {} }: PairMatcher): readonly string[] {
  return Object.entries(labels).map(([name, glob]) => `${name}=${glob}`);
}
