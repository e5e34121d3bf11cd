// Files as vendors' tools make them, for trying what the documentation says.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A way to come by the files of an entry. */
export interface Making {
  /** As the table of the page has it. */
  readonly by: string;
  /** Whether that is the tool that makes such files for devices, and not a writer of ours. */
  readonly real: boolean;
  /** A program without which this cannot be tried; null: openssl and node alone. */
  readonly needs: string | null;
  /** Leaves the files in this folder. */
  readonly make: (folder: string) => void;
}

export function write(folder: string, file: string, content: string | Uint8Array): void {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** Runs a program in the folder; its standard output. Throws when it fails. */
export function run(folder: string, program: string, args: readonly string[], input = ''): string {
  return execFileSync(program, args, { cwd: folder, input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] });
}

export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version']).error === undefined;
}

/** The same files each time, from writers of ours. */
export function written(by: string, files: Readonly<Record<string, string | Uint8Array>>): Making {
  return {
    by,
    real: false,
    needs: null,
    make: (folder) => {
      for (const [file, content] of Object.entries(files)) write(folder, file, content);
    },
  };
}
