// `anchorwatch run` and `anchorwatch health`: the daemon, and what asks whether it is well.
import type { Command } from 'commander';

import type { Wiring } from './wiring.ts';
import { CONFIG_OPTION, defaultConfigFile } from './wiring.ts';

interface DaemonOptions {
  readonly config?: string;
}

const RUN_HELP = `
Probes on the schedule of the config file, the first time at once, and tells the
receivers of every step up. Logs are JSON lines on standard output.

  SIGTERM, SIGINT  finish or abandon the cycle, and end within 10 s; nothing
                   that was found is lost
  SIGHUP           read the config file again; a bad one changes nothing

Examples:
  $ anchorwatch run
  $ anchorwatch run --config /etc/anchorwatch.yaml
`;

const HEALTH_HELP = `
For a container's HEALTHCHECK: asks the store that the config file names, not
the network. Notifications that could not be delivered are mentioned, and no
reason to restart.

Example:
  $ anchorwatch health --config /etc/anchorwatch.yaml

Exit status:
  0  the last cycle completed within three runs of the schedule
  1  it did not
  3  the store cannot be read, bad usage or a bad config file
`;

export function defineDaemon(program: Command, wiring: Wiring): void {
  const { terminal, settle } = wiring;
  program
    .command('run')
    .summary('watch: the daemon')
    .description('Watches the targets of the config file until it is told to stop.')
    .option(...CONFIG_OPTION)
    .addHelpText('after', RUN_HELP)
    .action(async ({ config = defaultConfigFile(terminal) }: DaemonOptions) => {
      const { runCommand } = await import('../commands/run.ts');
      settle(await runCommand({ config }, terminal));
    });
  program
    .command('health')
    .summary('is the daemon well?')
    .description('Tells whether the cycles of the daemon complete.')
    .option(...CONFIG_OPTION)
    .addHelpText('after', HEALTH_HELP)
    .action(async ({ config = defaultConfigFile(terminal) }: DaemonOptions) => {
      const { healthCommand } = await import('../commands/health.ts');
      settle(await healthCommand({ config }, terminal));
    });
}
