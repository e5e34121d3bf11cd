// One thing that can be asked of the API: where, with what, and what comes back. The answers and the OpenAPI document are
// made from the same records.
import type { z } from 'zod';

import type { EpochMs } from '../../lib/clock.ts';
import type { WebParts } from '../parts.ts';
import type { Visitor } from '../visitor.ts';
import type { ApiErrorCode } from './api-error.ts';

export type Method = 'get' | 'post' | 'delete';

/** What an operation works with: what was asked, parsed, and who asks. */
export interface Asking<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly visitor: Visitor;
  readonly parts: WebParts;
  readonly now: EpochMs;
}

/** What OpenAPI says of it, and what its requests are parsed with. */
export interface OperationShape {
  readonly id: string;
  readonly method: Method;
  /** Below /api/v1, with {names} of `params`. */
  readonly path: `/${string}`;
  readonly tag: 'watch' | 'alerts' | 'signals';
  readonly summary: string;
  /** Each in the path or the query by its name. */
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Bytes that a body may have. */
  readonly maxBody?: number;
  readonly answer: z.ZodType;
  readonly status?: 200 | 201 | 202;
  /** Beside those that every operation may have. */
  readonly errors?: readonly ApiErrorCode[];
  /** Another form of the answer, for who asks for its media type. */
  readonly otherForm?: { readonly type: string; readonly describe: string };
}

/** An operation of which the types of what it takes and gives are put aside. */
export interface Operation extends OperationShape {
  readonly run: (asking: Asking<unknown, unknown, unknown>) => Promise<unknown>;
  /** The answer in its other form. */
  readonly inOtherForm: ((answer: unknown) => string) | null;
}

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : Readonly<Record<string, never>>;

/** `run` is given what the schemas of `shape` have let through, and has to give what its answer's schema says. */
export function operation<const Shape extends OperationShape>(
  shape: Shape,
  run: (
    asking: Asking<Parsed<Shape['params']>, Parsed<Shape['query']>, Parsed<Shape['body']>>,
  ) => Promise<z.output<Shape['answer']>>,
  inOtherForm: ((answer: z.output<Shape['answer']>) => string) | null = null,
): Operation {
  return {
    ...shape,
    // The one who calls has parsed with these schemas.
    run: (asking) => run(asking as Parameters<typeof run>[0]),
    inOtherForm: inOtherForm as Operation['inOtherForm'],
  };
}
