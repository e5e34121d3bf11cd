// What was asked, from the path, the query and the body: parsed once, at the edge, and refused in words that help.
import type { z } from 'zod';

import type { Asked } from '../app-env.ts';
import { apiError, type ApiErrorCode } from './api-error.ts';
import type { OperationShape } from './operation.ts';

export interface ParsedRequest {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** Throws `bad-parameter`, `bad-body`, `bad-json` or `unsupported-media-type`. */
export async function readRequest(asked: Asked, { params, query, body }: OperationShape): Promise<ParsedRequest> {
  return {
    params: params === undefined ? {} : parsed(params, asked.req.param(), 'bad-parameter'),
    query: queryOf(asked, query),
    body: body === undefined ? {} : parsed(body, await jsonOf(asked), 'bad-body'),
  };
}

function queryOf(asked: Asked, schema: z.ZodObject | undefined): unknown {
  const given = asked.req.queries();
  for (const [name, values] of Object.entries(given)) {
    if (schema === undefined || !(name in schema.shape)) throw unknownParameter(name, schema);
    if (values.length > 1)
      throw apiError('bad-parameter', `${name}: found ${String(values.length)} values, expected one`);
  }
  const single = Object.fromEntries(Object.entries(given).map(([name, [value]]) => [name, value]));
  return schema === undefined ? {} : parsed(schema, single, 'bad-parameter');
}

function unknownParameter(name: string, schema: z.ZodObject | undefined): Error {
  const known = Object.keys(schema?.shape ?? {});
  const expected = known.length === 0 ? 'none' : known.join(', ');
  return apiError('bad-parameter', `found the parameter ${quoted(name)}, expected ${expected}`);
}

async function jsonOf(asked: Asked): Promise<unknown> {
  const type = asked.req.header('content-type') ?? 'nothing';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw apiError('unsupported-media-type', `content-type: found ${quoted(type)}, expected application/json`);
  }
  const text = await asked.req.text();
  try {
    return JSON.parse(text);
  } catch {
    throw apiError('bad-json', 'the body is no JSON');
  }
}

function parsed(schema: z.ZodType, given: unknown, code: ApiErrorCode): unknown {
  const result = schema.safeParse(given, { reportInput: true });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? 'the body' : issue.path.map(String).join('.');
  throw apiError(code, `${where}: ${issue === undefined ? 'cannot be read' : problemOf(issue)}`);
}

/** `found "0", expected a whole number from 1 to 500`. The messages of our schemas complete "expected ...". */
function problemOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys')
    return `found ${issue.keys.map(quoted).join(', ')}, which is not expected here`;
  const found = issue.input === undefined ? 'nothing' : quoted(issue.input);
  if (issue.code === 'invalid_value') return `found ${found}, expected one of ${issue.values.map(String).join(', ')}`;
  return `found ${found}, expected ${issue.message}`;
}

function quoted(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
