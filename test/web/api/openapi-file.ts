// The text of docs/openapi.json. Run directly, it writes the file.
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { format, resolveConfig } from 'prettier';

import { apiDocument } from '../../../src/web/api/openapi.ts';

export const OPENAPI_FILE = fileURLToPath(new URL('../../../docs/openapi.json', import.meta.url));
const PACKAGE = new URL('../../../package.json', import.meta.url);

/** The file as it should be, formatted like every other file here. */
export async function openapiFileText(): Promise<string> {
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { readonly version: string };
  const options = await resolveConfig(OPENAPI_FILE);
  return format(JSON.stringify(apiDocument(version)), { ...options, parser: 'json' });
}

if (import.meta.main) await writeFile(OPENAPI_FILE, await openapiFileText());
