// The JSON Schema of the config file, made from the zod schema: editors complete and check by it.
import { z } from 'zod';

import type { DocumentPath } from './problem.ts';
import { configSchema } from './schema.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** What config/anchorwatch.schema.json holds. Draft 7: the newest that every YAML language server knows. */
export function configJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(configSchema, {
    io: 'input',
    target: 'draft-7',
    override: ({ jsonSchema }) => {
      // The format says enough; zod's pattern for IPv6 fills a screen.
      if (jsonSchema.format === 'ipv4' || jsonSchema.format === 'ipv6') delete jsonSchema.pattern;
    },
  });
  const { $schema, ...rest } = schema;
  return { ...($schema === undefined ? {} : { $schema }), title: 'anchorwatch config', ...rest };
}

/** The keys that the mapping at this path of the document may have. */
export function keysAt(path: DocumentPath): readonly string[] {
  return [...new Set(schemasAt(path).flatMap((schema) => Object.keys(schema.properties ?? {})))];
}

/** Those of them that it must have. */
export function requiredKeysAt(path: DocumentPath): readonly string[] {
  return [...new Set(schemasAt(path).flatMap((schema) => schema.required ?? []))];
}

// To make it takes milliseconds, and there may be thousands of mistakes.
let whole: JsonSchema | null = null;

function schemasAt(path: DocumentPath): readonly JsonSchema[] {
  whole ??= configJsonSchema();
  let schemas: readonly JsonSchema[] = [whole];
  for (const step of path) schemas = schemas.flatMap((schema) => within(schema, step));
  return schemas;
}

/** The schemas that hold for what is at `step` inside a value of this schema. */
function within(schema: JsonSchema, step: string | number): readonly JsonSchema[] {
  const inner = typeof step === 'number' ? schema.items : schema.properties?.[step];
  if (inner === undefined || typeof inner === 'boolean' || Array.isArray(inner)) return [];
  return [inner, ...waysOf(inner)];
}

/** The ways in which a value may be written, and the ways of writing those. */
function waysOf({ anyOf = [] }: JsonSchema): readonly JsonSchema[] {
  return anyOf.filter((way) => typeof way !== 'boolean').flatMap((way) => [way, ...waysOf(way)]);
}
