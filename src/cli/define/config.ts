// `anchorwatch config check`: is everything set up as it is meant?
import type { Command } from 'commander';

import type { Wiring } from './wiring.ts';
import { CONFIG_OPTION, defaultConfigFile } from './wiring.ts';

interface ConfigOptions {
  readonly config?: string;
}

const CONFIG_CHECK_HELP = `
Reads the file, the CA files that it names and its secrets, and tells every
mistake with file, line and column.

Examples:
  $ anchorwatch config check
  $ anchorwatch config check --config /etc/anchorwatch.yaml

Exit status:
  0  the daemon would start on it
  3  it would not
`;

export function defineConfig(program: Command, { terminal, settle }: Wiring): void {
  const config = program.command('config').summary('check the config file').description('About the config file.');
  config
    .command('check')
    .description('Tells every mistake in the config file, or what it amounts to.')
    .option(...CONFIG_OPTION)
    .addHelpText('after', CONFIG_CHECK_HELP)
    .action(async (options: ConfigOptions) => {
      const { configCheckCommand } = await import('../commands/config-check.ts');
      settle(await configCheckCommand({ config: options.config ?? defaultConfigFile(terminal) }, terminal));
    });
}
