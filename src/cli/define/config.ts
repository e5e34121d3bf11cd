// `anchorwatch config check` and `anchorwatch alerts test`: is everything set up as it is meant?
import type { Command } from 'commander';

import type { Wiring } from './wiring.ts';
import { CONFIG_OPTION, defaultConfigFile } from './wiring.ts';

interface ConfigOptions {
  readonly config?: string;
}

interface AlertsOptions extends ConfigOptions {
  readonly receiver?: readonly string[];
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

const ALERTS_TEST_HELP = `
Sends one notification of kind "test" to every receiver, or to those that are
named, and tells what became of it. Nothing is probed and no store is needed.

Examples:
  $ anchorwatch alerts test
  $ anchorwatch alerts test --receiver ops

Exit status:
  0  every receiver took it
  2  one did not
  3  bad usage or a bad config file
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

export function defineAlerts(program: Command, { terminal, settle }: Wiring): void {
  const alerts = program
    .command('alerts')
    .summary('test the receivers')
    .description('About alerts and who receives them.');
  alerts
    .command('test')
    .description('Sends a test notification to the receivers of the config file.')
    .option(...CONFIG_OPTION)
    .option('--receiver <name...>', 'only these receivers (default: all)')
    .addHelpText('after', ALERTS_TEST_HELP)
    .action(async ({ config = defaultConfigFile(terminal), receiver = [] }: AlertsOptions) => {
      const { alertsTestCommand } = await import('../commands/alerts-test.ts');
      settle(await alertsTestCommand({ config, receivers: receiver }, terminal));
    });
}
