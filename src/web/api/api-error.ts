// What the API answers in the place of what was asked: a status, a code for programs, a sentence for people.
import { z } from 'zod';

import { CodedError } from '../../lib/coded-error.ts';
import { visibleText } from '../../lib/escape.ts';

export const API_ERROR_CODES = [
  'bad-parameter',
  'bad-body',
  'bad-json',
  'not-authenticated',
  'not-allowed',
  'csrf',
  'not-found',
  'method-not-allowed',
  'conflict',
  'body-too-large',
  'unsupported-media-type',
  'unknown-host',
  'store-unavailable',
  'failed',
] as const;
export type ApiErrorCode = (typeof API_ERROR_CODES)[number];

export const STATUS_OF = {
  'bad-parameter': 400,
  'bad-body': 400,
  'bad-json': 400,
  'not-authenticated': 401,
  'not-allowed': 403,
  csrf: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  conflict: 409,
  'body-too-large': 413,
  'unsupported-media-type': 415,
  'unknown-host': 421,
  'store-unavailable': 503,
  failed: 500,
} as const satisfies Record<ApiErrorCode, number>;

/** What is told of whatever was thrown. */
export interface Told {
  readonly code: ApiErrorCode;
  /** One sentence, without its full stop. Visible characters only. */
  readonly message: string;
}

/** `message` may hold what was sent: it is made visible where it is told. */
export function apiError(code: ApiErrorCode, message: string): CodedError<ApiErrorCode> {
  return new CodedError(code, message);
}

export function notFound(what: string, name: string): CodedError<ApiErrorCode> {
  return apiError('not-found', `there is no ${what} ${JSON.stringify(name.slice(0, 300))}`);
}

/** Null: nothing that a client could know, or do something about. */
export function toldOf(thrown: unknown): Told | null {
  if (!(thrown instanceof CodedError)) return null;
  const code = codeOf(String(thrown.code));
  return code === null ? null : { code, message: visibleText(thrown.message, 1_000) };
}

const isApiCode = (code: string): code is ApiErrorCode => API_ERROR_CODES.some((known) => known === code);

/** What the rest of the program throws, as the API has it. */
const CODES: Readonly<Record<string, ApiErrorCode>> = {
  usage: 'bad-body',
  'incident-unknown': 'not-found',
  'incident-ambiguous': 'conflict',
  'incident-over': 'conflict',
  'not-acknowledged': 'conflict',
  'silence-unknown': 'not-found',
  'silence-ambiguous': 'conflict',
};

function codeOf(code: string): ApiErrorCode | null {
  if (isApiCode(code)) return code;
  return CODES[code] ?? (code.startsWith('store-') ? 'store-unavailable' : null);
}

export const errorSchema = z
  .strictObject({
    error: z.strictObject({
      status: z.int().describe('That of the response.'),
      code: z.enum(API_ERROR_CODES).describe('For programs.'),
      message: z.string().describe('For people: what was found, and what was expected.'),
    }),
  })
  .meta({ id: 'Error' });
