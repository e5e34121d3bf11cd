// Silences, in lines and in words.
import type { PairMatcher } from '../../alerts/matching/pair-matcher.ts';
import type { Silence } from '../../alerts/silence.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { visibleText } from '../../lib/escape.ts';
import { instantFrom } from '../text/dates.ts';
import { labelledLine } from '../text/labelled.ts';
import type { Paint } from '../text/paint.ts';
import { wrap } from '../text/wrap.ts';

/** A line for a silence, and below it what it is about and who made it. */
export function silenceLines(silence: Silence, now: EpochMs, columns: number, paint: Paint): readonly string[] {
  return [
    wrap(`until ${instantFrom(now, silence.until)}`, `  ${silence.id}  `, columns),
    ...[
      { label: 'mutes', text: visibleText(matcherText(silence), 1_000) },
      { label: 'by', text: signatureText(silence) },
    ].map((line) => labelledLine(line, columns, paint)),
  ];
}

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
