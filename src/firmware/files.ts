// The files at a path: one, or those of a folder with all folders in it.
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { reasonText } from '../lib/read-bounded.ts';

// A source tree with its build output has some thousand files.
const MAX_FILES = 10_000;
const MAX_FOLDERS = 10_000;

export interface FilesAt {
  readonly kind: 'file' | 'folder';
  /** Sorted by name, folder by folder. */
  readonly files: readonly string[];
  readonly leftOut: readonly FileLeftOut[];
}

export interface FileLeftOut {
  readonly file: string;
  readonly code: 'unreadable' | 'not-a-file' | 'limit';
  readonly detail: string;
}

/** A path that is itself a symbolic link is followed; those in a folder are not. */
export async function filesAt(path: string): Promise<FilesAt> {
  try {
    if (!(await stat(path)).isDirectory()) return { kind: 'file', files: [path], leftOut: [] };
  } catch (error) {
    return { kind: 'file', files: [], leftOut: [{ file: path, code: 'unreadable', detail: reasonText(error) }] };
  }
  const walk: Walk = { files: [], leftOut: [], folders: 0 };
  await walkFolder(path, walk);
  return { kind: 'folder', files: walk.files, leftOut: walk.leftOut };
}

interface Walk {
  readonly files: string[];
  readonly leftOut: FileLeftOut[];
  folders: number;
}

async function walkFolder(folder: string, walk: Walk): Promise<void> {
  for (const entry of await entriesOf(folder, walk)) {
    const file = join(folder, entry.name);
    if (walk.files.length >= MAX_FILES || walk.folders >= MAX_FOLDERS) {
      if (walk.leftOut.at(-1)?.code === 'limit') return;
      walk.leftOut.push({ file, code: 'limit', detail: `is beyond the first ${String(MAX_FILES)} files or folders` });
      return;
    }
    if (entry.isDirectory()) {
      walk.folders += 1;
      await walkFolder(file, walk);
    } else if (entry.isFile()) walk.files.push(file);
    else walk.leftOut.push({ file, code: 'not-a-file', detail: kindText(entry) });
  }
}

/** By code units, so that the order is the same on every machine. */
async function entriesOf(folder: string, walk: Walk): Promise<readonly Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    walk.leftOut.push({ file: folder, code: 'unreadable', detail: reasonText(error) });
    return [];
  }
}

function kindText(entry: Dirent): string {
  return entry.isSymbolicLink() ? 'is a symbolic link, which is not followed' : 'is a device, a socket or a pipe';
}
