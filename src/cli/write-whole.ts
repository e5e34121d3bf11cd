// Writes a file that a command makes: whole or not at all, and never over what is there already unless told so.
import { randomBytes } from 'node:crypto';
import { link, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { visibleText } from '../lib/escape.ts';
import { reasonText } from '../lib/read-bounded.ts';
import { usageError } from '../lib/usage-error.ts';

/** Throws a usage error when there is something at `file` that may not be replaced. */
export async function requireFree(file: string, force: boolean): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (found === null) return;
  if (!found.isFile()) throw usageError(`--out ${quoted(file)}: there is something else than a file`);
  if (!force) throw taken(file);
}

/** Throws a usage error when it cannot be written; then nothing was. */
export async function writeWhole(file: string, content: Uint8Array, force: boolean): Promise<void> {
  await requireFree(file, force);
  const part = join(dirname(file), `.${basename(file)}.${randomBytes(4).toString('hex')}.part`);
  try {
    await writeThrough(part, content);
    await (force ? rename(part, file) : putAside(part, file));
  } catch (error) {
    if (hasCode(error, 'EEXIST')) throw taken(file);
    throw usageError(`--out ${quoted(file)} cannot be written: ${reasonText(error)}`);
  } finally {
    await rm(part, { force: true });
  }
}

/** A link fails where a file came to be in the meantime; a rename, for file systems without links, would replace it. */
async function putAside(part: string, file: string): Promise<void> {
  await link(part, file).catch(async (error: unknown) => {
    if (!hasCode(error, 'EPERM', 'ENOTSUP', 'ENOSYS')) throw error;
    await rename(part, file);
  });
}

/** On the disk when it resolves. */
async function writeThrough(part: string, content: Uint8Array): Promise<void> {
  const handle = await open(part, 'wx', 0o644);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

function taken(file: string) {
  return usageError(`--out ${quoted(file)} is there already: --force replaces it`);
}

function quoted(file: string): string {
  return `"${visibleText(file, 300)}"`;
}
