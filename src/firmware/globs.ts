// The files that a glob of the config means.
import { glob, stat } from 'node:fs/promises';
import { resolve } from 'node:path';

/**
 * The paths that `pattern` means, relative to `folder`, sorted by name. A pattern without `*`, `?`, `[` and `{`, or one
 * that is itself the name of a file, means that path, whether it is there or not; else those files that match.
 */
export async function pathsOf(pattern: string, folder: string): Promise<readonly string[]> {
  const path = resolve(folder, pattern);
  if (!/[*?[{]/.test(pattern) || (await exists(path))) return [path];
  const paths: string[] = [];
  for await (const entry of glob(pattern, { cwd: resolve(folder), withFileTypes: true })) {
    if (!entry.isDirectory()) paths.push(resolve(entry.parentPath, entry.name));
  }
  return paths.sort();
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}
