import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import type { z } from 'zod';

import { RECEIVER_KIND_NAMES } from '../../src/alerts/receivers/kinds.ts';
import { configJsonSchema, keysAt } from '../../src/config/json-schema.ts';
import { SCHEMA_FILE, schemaFileText } from './json-schema-file.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

test('config/anchorwatch.schema.json is what the schema gives (npm run schema:config writes it)', async () => {
  assert.equal(await readFile(SCHEMA_FILE, 'utf8'), await schemaFileText());
});

test('every key is described', () => {
  assert.deepEqual(
    keysOf(configJsonSchema()).filter(({ schema }) => schema.description === undefined),
    [],
  );
});

test('every key is explained in docs/configuration.md', async () => {
  const docs = await readFile(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
  const missing = keysOf(configJsonSchema())
    .map(({ path }) => path)
    .filter((path) => !docs.includes(`\`${path.split('.').at(-1) ?? ''}\``));
  assert.deepEqual(missing, []);
});

test('a pattern of the schema is one that editors can compile', () => {
  const patterns = keysOf(configJsonSchema()).flatMap(({ schema }) => schema.pattern ?? []);
  assert.ok(patterns.length > 10);
  for (const pattern of patterns) assert.doesNotThrow(() => new RegExp(pattern, 'u'), pattern);
});

const MATCHER = ['name', 'firmware', 'targets', 'labels'];
const paths: readonly { readonly name: string; readonly path: (string | number)[]; readonly keys: string[] }[] = [
  { name: 'in a mapping', path: ['log'], keys: ['level'] },
  { name: 'in a list', path: ['receivers', 3], keys: ['name', ...RECEIVER_KIND_NAMES] },
  { name: 'of both forms of a window', path: ['maintenance', 0], keys: [...MATCHER, 'from', 'to', 'zone', 'days'] },
  { name: 'in a secret that may be a URL', path: ['heartbeat', 'url'], keys: ['env', 'file'] },
  { name: 'in a union', path: ['smtp', 'password'], keys: ['env', 'file'] },
  { name: 'where nothing can be', path: ['schedule', 'x'], keys: [] },
];
for (const row of paths) {
  test(`known keys ${row.name}`, () => {
    assert.deepEqual(keysAt(row.path), row.keys);
  });
}

interface DescribedKey {
  readonly path: string;
  readonly schema: JsonSchema;
}

/** Every key of the schema, however deep, with its own schema. */
function keysOf(schema: JsonSchema, prefix = ''): readonly DescribedKey[] {
  const properties = Object.entries(schema.properties ?? {}).flatMap(([key, inner]) =>
    typeof inner === 'boolean'
      ? []
      : [{ path: `${prefix}${key}`, schema: inner }, ...keysOf(inner, `${prefix}${key}.`)],
  );
  const nested = [schema.items, ...(schema.anyOf ?? [])].filter(
    (inner): inner is JsonSchema => typeof inner === 'object' && !Array.isArray(inner),
  );
  return [...properties, ...nested.flatMap((inner) => keysOf(inner, prefix))];
}
