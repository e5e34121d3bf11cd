// The text of config/anchorwatch.schema.json. Run directly, it writes the file.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { format, resolveConfig } from 'prettier';

import { configJsonSchema } from '../../src/config/json-schema.ts';

export const SCHEMA_FILE = fileURLToPath(new URL('../../config/anchorwatch.schema.json', import.meta.url));

/** The file as it should be, formatted like every other file here. */
export async function schemaFileText(): Promise<string> {
  const options = await resolveConfig(SCHEMA_FILE);
  return format(JSON.stringify(configJsonSchema()), { ...options, parser: 'json' });
}

if (import.meta.main) await writeFile(SCHEMA_FILE, await schemaFileText());
