// What the schema finds wrong, put so that people see what was found and what was expected. Never shows a secret.
import type { z } from 'zod';

import { visibleText } from '../lib/escape.ts';
import { hiddenMistake, isPieceOfHash, isUrl } from './hidden.ts';
import { keysAt, requiredKeysAt } from './json-schema.ts';
import { suggestion } from './nearest.ts';
import type { DocumentPath, Mistake } from './problem.ts';
import { MAX_PROBLEMS, quoted } from './problem.ts';
import { configSchema } from './schema.ts';

export type Checked =
  | { readonly kind: 'valid'; readonly config: z.output<typeof configSchema> }
  | { readonly kind: 'invalid'; readonly mistakes: readonly Mistake[] };

/** The document against the schema: the config with its defaults, or every mistake. */
export function checkSchema(document: unknown): Checked {
  // jitless: compiling the schema into functions takes longer than it saves on any file but the very largest.
  const result = configSchema.safeParse(document, { error: expectedByDefault, reportInput: true, jitless: true });
  if (result.success) return { kind: 'valid', config: result.data };
  return { kind: 'invalid', mistakes: result.error.issues.slice(0, MAX_PROBLEMS).flatMap(mistakesOf) };
}

/** What is expected where the schema itself does not say it (see the head of schema.ts). */
function expectedByDefault(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'object' ? mappingText(issue.path ?? []) : typeText(issue.expected);
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

/** A mapping by its key and the keys that must be in it: a URL beside `slack:` is one that lacks `url:`. */
function mappingText(path: readonly PropertyKey[]): string {
  const key = path.at(-1);
  const required = typeof key === 'string' ? requiredKeysAt(path.map(stepOf)) : [];
  if (required.length === 0) return 'a mapping (key: value)';
  return `a mapping such as ${String(key)}: { ${required.map((inner) => `${inner}: ...`).join(', ')} }`;
}

function typeText(expected: string): string {
  switch (expected) {
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

// To compare a name with more of them takes longer than to look for it.
const MAX_COMPARED = 1_000;

/** `one of a, b, c`, with a hint where `found` looks like one of them. Names from the file must be visible text. */
export function oneOf(names: readonly string[], found: unknown): string {
  const more = names.length > MAX_NAMES ? ', ...' : '';
  const list = names.length === 1 ? (names[0] ?? '') : `one of ${names.slice(0, MAX_NAMES).join(', ')}${more}`;
  return `${list}${suggestion(found, names.slice(0, MAX_COMPARED))}`;
}

function mistakesOf(issue: z.core.$ZodIssue): readonly Mistake[] {
  const path = issue.path.map(stepOf);
  const hidden = hiddenMistake(path, issue);
  if (hidden !== null) return [hidden];
  if (issue.code === 'unrecognized_keys') return unknownKeys(path, issue.keys.slice(0, MAX_PROBLEMS));
  if (issue.code === 'invalid_key') return [badKey(path, issue)];
  const meant = issue.code === 'invalid_union' ? likeliest(issue.errors) : null;
  if (meant !== null) return meant.flatMap((inner) => mistakesOf({ ...inner, path: [...issue.path, ...inner.path] }));
  return [{ path, at: 'value', found: describe(issue.input), expected: issue.message }];
}

function stepOf(step: PropertyKey): string | number {
  return typeof step === 'symbol' ? String(step) : step;
}

type Issues = readonly z.core.$ZodIssue[];

/** What is wrong with the way in which a value was most likely meant, or null when several are as likely. */
function likeliest(ways: readonly Issues[]): Issues | null {
  const tried = ways.filter((issues) => !issues.some(isOfAnotherKind));
  const fewest = Math.min(...tried.map(faults));
  const meant = tried.filter((issues) => faults(issues) === fewest);
  return meant.length === 1 ? (meant[0] ?? null) : null;
}

/** Of the ways in which a value may be written, those that it does not even try. */
function isOfAnotherKind({ code, path }: z.core.$ZodIssue): boolean {
  return path.length === 0 && (code === 'invalid_type' || code === 'invalid_value');
}

/** How many keys of the value are wrong. */
function faults(issues: Issues): number {
  return new Set(issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : [issue.path[0]]))).size;
}

function badKey(path: DocumentPath, { issues }: z.core.$ZodIssueInvalidKey): Mistake {
  const found = describe(path.at(-1));
  return { path, at: 'key', found, expected: issues[0]?.message ?? 'another key' };
}

function unknownKeys(path: DocumentPath, keys: readonly string[]): readonly Mistake[] {
  const known = keysAt(path);
  return keys.map((key) => {
    if (isUrl(key)) return { path, at: 'value', found: 'a URL as a key (not shown)', expected: oneOf(known, null) };
    if (isPieceOfHash(key)) return { path, at: 'value', ...UNQUOTED_HASH };
    if (known.includes(key)) return { path: [...path, key], at: 'key', ...OF_ANOTHER_FORM };
    const found = `unknown key ${quoted(key)}`;
    return { path: [...path, key], at: 'key', found, expected: oneOf(known, key) };
  });
}

/** Commas end a value in braces: what is behind them becomes a key. */
const UNQUOTED_HASH = {
  found: 'a piece of a hash as a key (not shown)',
  expected: 'quotes around the hash of the password',
};

/** Where a mapping may be written in several forms. */
const OF_ANOTHER_FORM = { found: 'a key that does not go with the others', expected: 'the keys of one form only' };

/** A value of the file in a few words. Of a mapping, only the keys. */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  const keys = Object.keys(value).map((key) => (isUrl(key) || isPieceOfHash(key) ? '(not shown)' : key));
  return keys.length === 0 ? 'an empty mapping' : `a mapping with ${visibleText(keys.join(', '), 80)}`;
}
