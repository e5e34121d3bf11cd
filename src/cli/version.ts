// The version of the program, from the package it belongs to.
import { readFileSync } from 'node:fs';

/** As package.json has it, which lies two folders above this file in the source and in the built program alike. */
export function programVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
  return 'unknown';
}
