// The OpenAPI document: valid, written to docs/openapi.json, and telling of all that is served and nothing else.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';

import { Validator } from '@seriousme/openapi-schema-validator';

import { apiDocument } from '../../../src/web/api/openapi.ts';
import { OPERATIONS } from '../../../src/web/api/operations.ts';
import { apiStage, ask } from './api-stage.ts';
import { OPENAPI_FILE, openapiFileText } from './openapi-file.ts';

const document = JSON.parse(JSON.stringify(apiDocument('1.2.3'))) as {
  readonly openapi: string;
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationJson>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
};

interface OperationJson {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly description?: string }[];
  readonly responses: Readonly<Record<string, object>>;
}

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

test('OpenAPI: the document is valid', async () => {
  const result = await new Validator().validate(structuredClone(document));
  assert.deepEqual(result, { valid: true });
  assert.equal(document.openapi, '3.1.0');
  assert.equal(document.info.version, '1.2.3');
});

test('OpenAPI: a document that is not valid is noticed', async () => {
  const { valid } = await new Validator().validate({ ...structuredClone(document), paths: { '/a': { get: 1 } } });
  assert.equal(valid, false);
});

test('OpenAPI: docs/openapi.json is current (npm run docs:openapi)', async () => {
  assert.equal(readFileSync(OPENAPI_FILE, 'utf8'), await openapiFileText());
});

test('OpenAPI: the page serves the document', async (context) => {
  const stage = await apiStage(context);
  const { status, json } = await ask(stage, '/openapi.json');
  assert.equal(status, 200);
  assert.deepEqual(json, JSON.parse(JSON.stringify(apiDocument('0.0.0-test'))));
});

describe('OpenAPI: each operation', () => {
  test('is there, by an id of its own', () => {
    assert.equal(operations.length, OPERATIONS.length);
    assert.equal(new Set(operations.map(({ operation }) => operation.operationId)).size, operations.length);
  });

  for (const { path, method, operation } of operations) {
    test(`${method} ${path} names its parameters and what may go wrong`, () => {
      const { parameters = [], responses } = operation;
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      assert.deepEqual(
        parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name),
        inPath,
      );
      for (const { name, description = '' } of parameters) assert.notEqual(description, '', name);
      for (const status of method === 'get' ? ['200', '304'] : ['401', '403']) assert.ok(status in responses, status);
    });
  }

  test('has a schema with a name', () => {
    const refs = new Set(
      [...JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name),
    );
    assert.deepEqual([...refs].sort(), Object.keys(document.components.schemas).sort());
  });
});
