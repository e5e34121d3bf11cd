// What the schema finds wrong, put so that people see what was found and what was expected. Never shows a secret.
import type { z } from 'zod';

import { visibleText } from '../lib/escape.ts';
import { keysAt } from './json-schema.ts';
import { suggestion } from './nearest.ts';
import type { DocumentPath } from './problem.ts';
import { MAX_PROBLEMS, quoted } from './problem.ts';
import { configSchema } from './schema.ts';
import { SECRET_FORM } from './schema-parts.ts';

/** A mistake at a place of the document; `at` says whether the key or its value is meant. */
export interface Mistake {
  readonly path: DocumentPath;
  readonly at: 'key' | 'value';
  readonly found: string;
  readonly expected: string;
}

export type Checked =
  | { readonly kind: 'valid'; readonly config: z.output<typeof configSchema> }
  | { readonly kind: 'invalid'; readonly mistakes: readonly Mistake[] };

/** The document against the schema: the config with its defaults, or every mistake. */
export function checkSchema(document: unknown): Checked {
  const result = configSchema.safeParse(document, { error: expectedByDefault, reportInput: true });
  if (result.success) return { kind: 'valid', config: result.data };
  return { kind: 'invalid', mistakes: result.error.issues.slice(0, MAX_PROBLEMS).flatMap(mistakesOf) };
}

/** What is expected where the schema itself does not say it (see the head of schema.ts). */
function expectedByDefault(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeText(issue.expected);
    case 'invalid_value':
      return oneOf(issue.values.map(String), issue.input);
    case 'too_small':
      return issue.origin === 'array' ? 'at least one entry' : `at least ${String(issue.minimum)}`;
    case 'too_big':
      return `at most ${String(issue.maximum)}`;
    case 'invalid_format':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'not_multiple_of':
    case 'unrecognized_keys':
    case 'custom':
      return 'another value';
  }
}

function typeText(expected: string): string {
  switch (expected) {
    case 'object':
      return 'a mapping (key: value)';
    case 'array':
      return 'a list ([...], or lines that begin with -)';
    case 'string':
      return 'a text';
    case 'boolean':
      return 'true or false';
    default:
      return `a ${expected}`;
  }
}

// More than any closed list of the schema has; names of receivers may be more.
const MAX_NAMES = 30;

/** `one of a, b, c`, with a hint where `found` looks like one of them. Names from the file must be visible text. */
export function oneOf(names: readonly string[], found: unknown): string {
  const more = names.length > MAX_NAMES ? ', ...' : '';
  const list = names.length === 1 ? (names[0] ?? '') : `one of ${names.slice(0, MAX_NAMES).join(', ')}${more}`;
  return `${list}${suggestion(found, names)}`;
}

function mistakesOf(issue: z.core.$ZodIssue): readonly Mistake[] {
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  const secret = path.findIndex((step) => SECRETS.has(step));
  if (secret !== -1) return [secretMistake(path.slice(0, secret + 1), issue)];
  if (issue.code === 'unrecognized_keys') return unknownKeys(path, issue.keys.slice(0, MAX_PROBLEMS));
  const meant = issue.code === 'invalid_union' ? issue.errors.filter((issues) => !issues.some(isOfAnotherKind)) : [];
  if (meant[0] !== undefined && meant.length === 1) {
    return meant[0].flatMap((inner) => mistakesOf({ ...inner, path: [...issue.path, ...inner.path] }));
  }
  return [{ path, at: 'value', found: foundAt(path, issue.input), expected: issue.message }];
}

/** Of the ways in which a value may be written, those that it does not even try. */
function isOfAnotherKind({ code, path }: z.core.$ZodIssue): boolean {
  return path.length === 0 && (code === 'invalid_type' || code === 'invalid_value');
}

// Whatever stands here may be a secret, so it is never repeated, nor are the keys inside it.
const SECRETS: ReadonlySet<string | number> = new Set(['password', 'secret', 'token', 'routingKey']);

function secretMistake(path: DocumentPath, issue: z.core.$ZodIssue): Mistake {
  const clear = typeof issue.input === 'string' && issue.code === 'invalid_union';
  return {
    path,
    at: 'value',
    found: clear ? 'a secret in the clear (not shown)' : 'a value of another form (not shown)',
    expected: `${SECRET_FORM}, so that the secret itself is not in this file`,
  };
}

function unknownKeys(path: DocumentPath, keys: readonly string[]): readonly Mistake[] {
  const known = keysAt(path);
  return keys.map((key) => {
    const found = `unknown key ${quoted(key)}`;
    return { path: [...path, key], at: 'key', found, expected: oneOf(known, key) };
  });
}

function foundAt(path: DocumentPath, value: unknown): string {
  // A webhook's URL often is a secret in itself.
  return path.at(-1) === 'url' && typeof value === 'string' ? 'another text (not shown)' : describe(value);
}

/** A value of the file in a few words. Of a mapping, only the keys. */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  const keys = Object.keys(value);
  return keys.length === 0 ? 'an empty mapping' : `a mapping with ${visibleText(keys.join(', '), 80)}`;
}
