// The API below /api/v1: each operation on its path, and what is told where none fits.
import { bodyLimit } from 'hono/body-limit';

import { errorText } from '../../lib/coded-error.ts';
import { visibleText } from '../../lib/escape.ts';
import type { App, Asked } from '../app-env.ts';
import type { WebParts } from '../parts.ts';
import { apiError, type ApiErrorCode, STATUS_OF, toldOf } from './api-error.ts';
import { conditional } from './conditional.ts';
import { apiDocument } from './openapi.ts';
import type { Operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { readRequest } from './read-request.ts';

export const API_PATH = '/api/v1';
const JSON_TYPE = 'application/json; charset=utf-8';
/** More than any silence takes. */
const MAX_BODY = 65_536;

export function serveApi(app: App, parts: WebParts): void {
  let document: string | null = null;
  app.get(`${API_PATH}/openapi.json`, (asked) => {
    document ??= JSON.stringify(apiDocument(parts.version));
    return conditional(asked, document, JSON_TYPE);
  });
  const onPath = Map.groupBy(OPERATIONS, ({ path }) => path);
  for (const [path, operations] of onPath) {
    const at = API_PATH + path.replace(/\{(\w+)\}/g, ':$1');
    for (const one of operations) {
      const maxSize = one.maxBody ?? MAX_BODY;
      const limit = bodyLimit({ maxSize, onError: (asked) => tooLarge(asked as Asked, maxSize) });
      app.on(one.method.toUpperCase(), at, limit, (asked) => answered(one, asked, parts));
    }
    app.all(at, (asked) => otherMethod(asked, operations));
  }
  app.all('/api/*', (asked) => refused(asked, 'not-found', `there is nothing at ${visibleText(asked.req.path, 300)}`));
}

/** `{error: {status, code, message}}`. */
function refused(asked: Asked, code: ApiErrorCode, message: string): Response {
  const status = STATUS_OF[code];
  return asked.json({ error: { status, code, message } }, status);
}

async function answered(one: Operation, asked: Asked, parts: WebParts): Promise<Response> {
  try {
    if (one.method !== 'get') requireHands(asked);
    const { params, query, body } = await readRequest(asked, one);
    const now = parts.clock.now();
    const answer = await one.run({ params, query, body, visitor: asked.get('visitor'), parts, now });
    if (one.method !== 'get') return asked.json(answer, one.status ?? 200);
    const { otherForm, inOtherForm } = one;
    if (otherForm !== undefined && inOtherForm !== null && prefers(asked, otherForm.type)) {
      return conditional(asked, inOtherForm(answer), otherForm.type);
    }
    return conditional(asked, JSON.stringify(answer), JSON_TYPE);
  } catch (error) {
    const told = toldOf(error);
    if (told === null || STATUS_OF[told.code] >= 500) {
      const where = { path: visibleText(asked.req.path, 200) };
      parts.log.error(where, `the API failed: ${visibleText(errorText(error), 1_000)}`);
    }
    if (told === null) return refused(asked, 'failed', 'the answer could not be made; the log says why');
    return refused(asked, told.code, told.message);
  }
}

/** What the door has looked at already, again where it counts. Throws `not-allowed` or `csrf`. */
function requireHands(asked: Asked): void {
  const { by, mayAct, csrf } = asked.get('visitor');
  if (!mayAct) throw apiError('not-allowed', 'this takes a visitor who may act');
  // A cookie is sent by the browser itself, and does not show that whoever sits there meant it.
  if (by !== 'token' && csrf !== null && asked.req.header('x-csrf-token') !== csrf) {
    throw apiError('csrf', 'the header X-CSRF-Token has to be that of the session');
  }
}

/** Whether `type` stands in Accept, and JSON does not. */
function prefers(asked: Asked, type: string): boolean {
  const accepted = (asked.req.header('accept') ?? '').split(',').map((one) => one.split(';')[0]?.trim().toLowerCase());
  return accepted.includes(type) && !accepted.includes('application/json');
}

function otherMethod(asked: Asked, operations: readonly Operation[]): Response {
  const methods = operations.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
  asked.header('allow', methods.join(', '));
  return refused(asked, 'method-not-allowed', `found ${asked.req.method}, expected ${methods.join(', ')}`);
}

function tooLarge(asked: Asked, maxSize: number): Response {
  return refused(asked, 'body-too-large', `the body has more than ${String(maxSize)} bytes`);
}
