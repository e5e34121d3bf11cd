// What somebody wants to be silent, from the options of the command: what about, and until when.
import { z } from 'zod';

import type { PairMatcher } from '../../alerts/matching/pair-matcher.ts';
import { matcherFields } from '../../config/matcher-schema.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { visibleText } from '../../lib/escape.ts';
import { usageError } from '../../lib/usage-error.ts';
import {
  DURATION_FORM,
  INSTANT_FORM,
  type SilenceEnd,
  silenceEnd,
  TOO_LONG,
} from '../../views/incidents/silence-end.ts';

/** As they were typed. */
export interface SilenceSelectors {
  /** Globs of firmware ids. */
  readonly firmware: readonly string[];
  /** Globs of targets. */
  readonly targets: readonly string[];
  /** `name=glob`. */
  readonly labels: readonly string[];
  /** Of an incident, or how its id begins; null: any. */
  readonly incident: string | null;
  readonly everything: boolean;
}

/** What is silent of each pair. Throws a usage error for what is no glob or label, and where nothing was selected. */
export function matcherOf(selectors: SilenceSelectors): PairMatcher {
  const { firmware, targets, labels, incident, everything } = selectors;
  const isSelected = firmware.length + targets.length + labels.length > 0 || incident !== null;
  if (isSelected && everything) throw usageError('--everything goes with no other selector');
  if (!isSelected && !everything) {
    throw usageError('silence needs to know what: --firmware, --target, --label or --incident; or --everything');
  }
  const given = {
    ...(firmware.length === 0 ? {} : { firmware }),
    ...(targets.length === 0 ? {} : { targets }),
    ...(labels.length === 0 ? {} : { labels: labelsOf(labels) }),
  };
  const parsed = matcher.safeParse(given);
  if (!parsed.success) throw matcherError(parsed.error.issues[0], given);
  return parsed.data;
}

const matcher = z.strictObject(matcherFields);

function labelsOf(texts: readonly string[]): Readonly<Record<string, string>> {
  const labels = new Map<string, string>();
  for (const text of texts) {
    const [name = '', glob] = splitOnce(text);
    if (glob === undefined) throw usageError(`--label ${quoted(text)}: expected name=value, the value with * and ?`);
    if (labels.has(name)) throw usageError(`--label ${quoted(name)} is there twice: a pair has one of each name`);
    labels.set(name, glob);
  }
  return Object.fromEntries(labels);
}

function splitOnce(text: string): readonly (string | undefined)[] {
  const at = text.indexOf('=');
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

const OPTIONS: Readonly<Record<string, string>> = { firmware: '--firmware', targets: '--target', labels: '--label' };

function matcherError(issue: z.core.$ZodIssue | undefined, given: Readonly<Record<string, unknown>>): Error {
  const [field, key] = (issue?.path ?? []).map(String);
  const list = given[field ?? ''];
  const found = Array.isArray(list) ? String(list[Number(key)]) : (key ?? '');
  return usageError(`${OPTIONS[field ?? ''] ?? 'silence'} ${quoted(found)}: expected ${expectationOf(issue)}`);
}

/** Of the name of a label, zod says below what is wrong with it. */
function expectationOf(issue: z.core.$ZodIssue | undefined): string {
  const telling = issue?.code === 'invalid_key' ? issue.issues[0] : issue;
  return telling?.message ?? 'another value';
}

/** When it ends. Throws a usage error for what is none, is over already, or is too far away. */
export function endOf(end: SilenceEnd, now: EpochMs): EpochMs {
  const reading = silenceEnd(end, now);
  switch (reading.kind) {
    case 'end':
      return reading.until;
    case 'not-one':
      throw usageError('silence needs to know how long: --for DURATION such as 4h, or --until INSTANT: one of both');
    case 'no-duration':
      throw usageError(`--for ${quoted(end.for ?? '')}: expected ${DURATION_FORM}`);
    case 'no-instant':
      throw usageError(`--until ${quoted(end.until ?? '')}: expected ${INSTANT_FORM}`);
    case 'over-already':
      throw usageError(`--until ${quoted(end.until ?? '')} is over already`);
    case 'too-long':
      throw usageError(TOO_LONG);
  }
}

function quoted(text: string): string {
  return `"${visibleText(text, 200)}"`;
}
