// Explores the files and folders that the command line names.
import type { Exploration } from '../../firmware/exploration.ts';
import { explorePath } from '../../firmware/explore.ts';
import { mergeExplorations } from '../../firmware/merge-explorations.ts';
import { FORMAT_IDS } from '../../firmware/recognise.ts';
import { visibleText } from '../../lib/escape.ts';
import { readNamedFile } from '../read-file.ts';
import type { Terminal } from '../terminal.ts';
import { usageError } from '../../lib/usage-error.ts';

/** How files are to be read. */
export interface ReadingOptions {
  /** What they are taken for; null: what their content is. */
  readonly as: string | null;
  /** The only members that are looked at; null: all. */
  readonly member: string | null;
  /** A file with passwords of key stores, one a line; null: those of the environment alone. */
  readonly passwordFile: string | null;
}

/** All that is in these files and folders, in this order. Throws usage errors; a file that cannot be read is left out. */
export async function exploreNamed(
  paths: readonly string[],
  { as: format, member, passwordFile }: ReadingOptions,
  env: Terminal['env'],
): Promise<Exploration> {
  if (format !== null && !FORMAT_IDS.includes(format)) {
    throw usageError(`no format "${visibleText(format, 80)}": expected one of ${FORMAT_IDS.join(', ')}`);
  }
  const passwords = await passwordsOf(passwordFile, env);
  const explorations: Exploration[] = [];
  for (const path of paths) explorations.push(await explorePath(path, { format, member, passwords }));
  return mergeExplorations(explorations);
}

async function passwordsOf(file: string | null, env: Terminal['env']): Promise<readonly string[]> {
  const named = env['ANCHORWATCH_STORE_PASSWORD'];
  const inFile = file === null ? [] : new TextDecoder().decode(await readNamedFile(file)).split(/\r?\n/);
  return [...(named === undefined ? [] : [named]), ...inFile.filter((line) => line !== '')];
}
