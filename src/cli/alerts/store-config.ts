// The config of a command that works on the store: a mistake in the file takes nobody's hands away.
import { countOf } from '../../alerts/wording.ts';
import { loadLeniently, type StoreConfig } from '../../config/load-leniently.ts';
import type { Terminal } from '../terminal.ts';

/** What the command can rely upon; says on stderr when the file has mistakes. Throws ConfigError as `loadLeniently` does. */
export async function loadStoreConfig(file: string, { stderr }: Pick<Terminal, 'stderr'>): Promise<StoreConfig> {
  const { config, mistakes } = await loadLeniently(file);
  if (mistakes > 0) {
    const has = `the config has ${countOf(mistakes, 'mistake')}, see anchorwatch config check`;
    await stderr.write(`anchorwatch: ${has}; going on with its store\n`);
  }
  return config;
}
