// What people enter to acknowledge or silence, from a form or as JSON: read strictly, or every mistake with its field.
import { z } from 'zod';

import { matcherFields } from '../../config/matcher-schema.ts';
import type { PairMatcher } from '../../alerts/matching/pair-matcher.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { visibleText } from '../../lib/escape.ts';
import { MAX_COMMENT, MAX_NAME, type Signature } from './acknowledge.ts';
import { DURATION_FORM, INSTANT_FORM, type SilenceEndReading, silenceEnd, TOO_LONG } from './silence-end.ts';

/** What is wrong with one field; without full stop. */
export interface InputMistake {
  /** As it is called in JSON and in forms; empty: it is about all of it. */
  readonly field: string;
  readonly message: string;
}

export type InputReading<Value> =
  | { readonly kind: 'valid'; readonly value: Value }
  | { readonly kind: 'invalid'; readonly mistakes: readonly InputMistake[] };

/** A name or a comment that is too long is a mistake here, not cut: whoever entered it is there to shorten it. */
const signatureFields = {
  by: z
    .string('a name')
    .trim()
    .max(MAX_NAME, `at most ${String(MAX_NAME)} characters`)
    .default(''),
  comment: z
    .string('a text')
    .trim()
    .max(MAX_COMMENT, `at most ${String(MAX_COMMENT)} characters`)
    .default(''),
};
/** `{by, comment}`. */
export const signatureInput = z.strictObject(signatureFields, 'a mapping');

/**
 * `{by, comment}`. Where it is known who asks, `name` is what counts, and `by` is not looked at: nobody signs for others.
 */
export function readSignature(input: unknown, name: string | null): InputReading<Signature> {
  const read = signatureInput.safeParse(input);
  if (!read.success) return { kind: 'invalid', mistakes: mistakesOf(read.error) };
  const who = signed(read.data, name);
  return who === null ? { kind: 'invalid', mistakes: [NOBODY] } : { kind: 'valid', value: who };
}

/** What is to be silent. */
export interface SilenceInput extends Signature {
  readonly matcher: PairMatcher;
  /** The id of the incident that it is about alone; null: any. */
  readonly incident: string | null;
  readonly until: EpochMs;
}

const MAX_GLOBS = 100;
const TOO_MANY = `at most ${String(MAX_GLOBS)}`;
/** See readSilenceInput. */
export const silenceInput = z.strictObject(
  {
    firmware: matcherFields.firmware.refine((globs) => (globs?.length ?? 0) <= MAX_GLOBS, TOO_MANY),
    targets: matcherFields.targets.refine((globs) => (globs?.length ?? 0) <= MAX_GLOBS, TOO_MANY),
    labels: matcherFields.labels.refine((labels) => Object.keys(labels ?? {}).length <= MAX_GLOBS, TOO_MANY),
    incident: z.string('the id of an incident').max(100, 'the id of an incident').optional(),
    everything: z.boolean('true or false').default(false),
    for: z.string(DURATION_FORM).trim().optional(),
    until: z.string(INSTANT_FORM).trim().optional(),
    ...signatureFields,
  },
  'a mapping',
);

/**
 * `{firmware, targets, labels, incident, everything, for, until, by, comment}`: at least one of the first four or
 * `everything`, and one of `for` (a duration) and `until` (an instant).
 */
export function readSilenceInput(input: unknown, name: string | null, now: EpochMs): InputReading<SilenceInput> {
  const read = silenceInput.safeParse(input);
  if (!read.success) return { kind: 'invalid', mistakes: mistakesOf(read.error) };
  const { firmware, targets, labels, incident = null, everything, for: duration = null, until = null } = read.data;
  const matcher = {
    ...(firmware === undefined ? {} : { firmware }),
    ...(targets === undefined ? {} : { targets }),
    ...(labels === undefined || Object.keys(labels).length === 0 ? {} : { labels }),
  };
  const isSelected = Object.keys(matcher).length > 0 || incident !== null;
  const end = silenceEnd({ for: duration, until }, now);
  const who = signed(read.data, name);
  const mistakes = [
    ...selectionMistakes(isSelected, everything),
    ...endMistakes(end),
    ...(who === null ? [NOBODY] : []),
  ];
  if (mistakes.length > 0 || who === null || end.kind !== 'end') return { kind: 'invalid', mistakes };
  return { kind: 'valid', value: { matcher, incident, until: end.until, ...who } };
}

const NOBODY: InputMistake = { field: 'by', message: 'say who you are' };

function signed({ by, comment }: Signature, name: string | null): Signature | null {
  const who = name ?? by;
  return who === '' ? null : { by: visibleText(who, MAX_NAME), comment: visibleText(comment, MAX_COMMENT) };
}

function selectionMistakes(isSelected: boolean, everything: boolean): readonly InputMistake[] {
  if (isSelected && everything) return [{ field: 'everything', message: 'everything goes with nothing else' }];
  if (isSelected || everything) return [];
  return [{ field: '', message: 'say what is to be silent: firmware, targets, labels or an incident; or everything' }];
}

function endMistakes(end: SilenceEndReading): readonly InputMistake[] {
  switch (end.kind) {
    case 'end':
      return [];
    case 'not-one':
      return [{ field: 'for', message: 'say for how long, or until when: one of both' }];
    case 'no-duration':
      return [{ field: 'for', message: `expected ${DURATION_FORM}` }];
    case 'no-instant':
      return [{ field: 'until', message: `expected ${INSTANT_FORM}` }];
    case 'over-already':
      return [{ field: 'until', message: 'this is over already' }];
    case 'too-long':
      return [{ field: 'for', message: TOO_LONG }];
  }
}

/** More than a form has fields; of a list each entry may be wrong. */
const MAX_MISTAKES = 20;

function mistakesOf({ issues }: z.ZodError): readonly InputMistake[] {
  return issues.slice(0, MAX_MISTAKES).map((issue) => {
    // Of the name of a label, zod says below what is wrong with it.
    const telling = issue.code === 'invalid_key' ? issue.issues[0] : issue;
    const [field, ...inner] = issue.path.map(String);
    const place = inner.length === 0 ? '' : ` (${visibleText(inner.join('.'), 80)})`;
    return { field: field ?? '', message: `${telling?.message ?? 'another value'}${place}` };
  });
}
