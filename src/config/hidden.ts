// What of a config no message repeats: secrets, and what may be one because it stands where one is expected.
import type { z } from 'zod';

import type { DocumentPath, Mistake } from './problem.ts';
import { SECRET_FORM } from './schema-parts.ts';
import { PASSWORD_FORM } from './web-schema.ts';

/** The mistake without what was found, where that may be a secret; else null. */
export function hiddenMistake(path: DocumentPath, issue: z.core.$ZodIssue): Mistake | null {
  if (path[0] === 'signals' && path[3] === 'key') return secretMistake(path.slice(0, 4), issue);
  if (mayHoldPassword(issue.input)) return urlMistake(path, issue);
  if (!PARTS_WITH_SECRETS.has(path[0])) return null;
  const secret = path.findIndex((step) => SECRETS.has(step));
  if (secret !== -1) return secretMistake(path.slice(0, secret + 1), issue);
  if (path[0] === 'web') return pageMistake(path, issue);
  if (path.includes('url')) return urlMistake(path.slice(0, path.indexOf('url') + 1), issue);
  if (typeof issue.input !== 'string' || isHarmless(path)) return null;
  return { path, at: 'value', found: 'a text (not shown)', expected: issue.message };
}

/** Links into chat services and the like are secrets; as keys they stand where a colon or a brace went wrong. */
export function isUrl(key: string): boolean {
  return key.includes('://');
}

/** The end of a hash of a password (web.password) that nobody has put into quotes. */
export function isPieceOfHash(key: string): boolean {
  return /^p=\d+\$/.test(key) || key.startsWith('$scrypt$');
}

/** No URL of the config may have a user and a password, so that one which has is a mistake, and must not be shown. */
function mayHoldPassword(input: unknown): boolean {
  return typeof input === 'string' && /:\/\/[^/]*@/.test(input);
}

const PARTS_WITH_SECRETS: ReadonlySet<string | number | undefined> = new Set(['receivers', 'smtp', 'heartbeat', 'web']);
const SECRETS: ReadonlySet<string | number> = new Set(['password', 'secret', 'token', 'routingKey']);

/** A new kind of receiver may have secrets that nobody thinks of here, so that only what is known to be none is shown. */
function isHarmless(path: DocumentPath): boolean {
  const key = path.findLast((step) => typeof step === 'string');
  return path[0] === 'smtp' || HARMLESS.has(key);
}

const HARMLESS: ReadonlySet<string | undefined> = new Set(['name', 'to', 'from', 'timeout', 'method', 'ca']);

/**
 * The page's own URL is in every notification; what stands before an @ may be a password all the same, and what stands in
 * the place of a token the token.
 */
function pageMistake(path: DocumentPath, issue: z.core.$ZodIssue): Mistake | null {
  if (typeof issue.input !== 'string') return null;
  if (path.includes('url')) return issue.input.includes('@') ? urlMistake(path, issue) : null;
  const mayBeToken = path[1] === 'tokens' && path.at(-1) !== 'name' && path.at(-1) !== 'may';
  return mayBeToken ? { path, at: 'value', found: 'a text (not shown)', expected: issue.message } : null;
}

function secretMistake(path: DocumentPath, issue: z.core.$ZodIssue): Mistake {
  if (path[0] === 'web' && path[1] === 'password') {
    const expected = `${PASSWORD_FORM}, or ${SECRET_FORM} with it`;
    return { path, at: 'value', found: withoutContent(issue.input), expected };
  }
  const isClear = typeof issue.input === 'string' && issue.code === 'invalid_union';
  return {
    path,
    at: 'value',
    found: isClear ? 'a secret in the clear (not shown)' : withoutContent(issue.input),
    expected: `${SECRET_FORM}, so that the secret itself is not in this file`,
  };
}

// A webhook's URL often is a secret in itself; where it may be written as one, the keys of that are not shown either.
function urlMistake(path: DocumentPath, { input, message }: z.core.$ZodIssue): Mistake {
  return { path, at: 'value', found: withoutContent(input), expected: message };
}

function withoutContent(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  return `a ${typeof value === 'string' ? 'text' : 'value'} of another form (not shown)`;
}
