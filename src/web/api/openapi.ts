// The OpenAPI document, from the operations and the schemas that requests and answers are parsed and made with.
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponsesObject } from 'zod-openapi';

import { API_ERROR_CODES, type ApiErrorCode, errorSchema, STATUS_OF } from './api-error.ts';
import type { Operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';

/** OpenAPI 3.1, as plain JSON. */
export function apiDocument(version: string) {
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'anchorwatch',
      version,
      summary: 'What becomes of devices in the field when the hosts that they are updated from change their CA.',
      description: "Fields may be added to answers; none changes its meaning. Texts may be a stranger's: escape them.",
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/api/v1' }],
    tags: [
      { name: 'watch', description: 'What is watched, and how it is.' },
      { name: 'alerts', description: 'What is told, and what people do about it.' },
      { name: 'signals', description: 'What anchorwatch is told of rotations to come.' },
    ],
    security: [{ token: [] }, {}],
    paths: Object.fromEntries(
      [...Map.groupBy(OPERATIONS, ({ path }) => path)].map(([path, operations]) => [
        path,
        Object.fromEntries(operations.map((one) => [one.method, operationObject(one)])),
      ]),
    ),
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token of `web.tokens` in the config.' },
      },
    },
  });
}

function operationObject(one: Operation): ZodOpenApiOperationObject {
  const { id, tag, summary, params, query, body } = one;
  return {
    operationId: id,
    tags: [tag],
    summary,
    requestParams: { ...(params !== undefined && { path: params }), ...(query !== undefined && { query }) },
    ...(body !== undefined && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: { ...answerObject(one), ...errorObjects(one) },
  };
}

function answerObject({ answer, status = 200, summary, otherForm, method }: Operation): ZodOpenApiResponsesObject {
  const other =
    otherForm === undefined
      ? {}
      : { [otherForm.type]: { schema: { type: 'string' as const, description: otherForm.describe } } };
  return {
    [String(status) as `${1 | 2}${string}`]: {
      description: summary,
      content: { 'application/json': { schema: answer }, ...other },
    },
    ...(method === 'get' && { '304': { description: 'As If-None-Match has it.' } }),
  };
}

/** Those that every operation may have, those of changing something, and its own. */
function errorObjects({ method, body, errors = [] }: Operation): ZodOpenApiResponsesObject {
  const codes = new Set<ApiErrorCode>([
    ...errors,
    ...(['not-authenticated', 'failed', 'store-unavailable'] as const),
    ...(method === 'get' ? [] : (['not-allowed', 'csrf'] as const)),
    ...(body === undefined ? [] : (['bad-json', 'body-too-large', 'unsupported-media-type'] as const)),
  ]);
  const known = API_ERROR_CODES.filter((code) => codes.has(code));
  return Object.fromEntries(
    [...Map.groupBy(known, (code) => STATUS_OF[code])].map(([status, ofStatus]) => [
      String(status),
      { description: ofStatus.join(' or '), content: { 'application/json': { schema: errorSchema } } },
    ]),
  );
}
