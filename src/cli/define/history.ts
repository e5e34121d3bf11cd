// `anchorwatch history`: its options and its help.
import { type Command, Option } from 'commander';

import type { Format } from '../commands/check.ts';
import type { Wiring } from './wiring.ts';
import { CONFIG_OPTION, defaultConfigFile } from './wiring.ts';

interface HistoryOptions {
  readonly config?: string;
  readonly since?: string | null;
  readonly until?: string | null;
  readonly limit: string;
  readonly format: Format;
}

const HELP = `
Reads the store of the daemon, which may be running; asks no network. Lists are
named by letters, the oldest that is stored is A. Of days that were rolled up
(store.rollUpAfter) it is known how often an endpoint gave each list, and not
in which order.

Examples:
  $ anchorwatch history content.example
      what the host served, the latest first
  $ anchorwatch history content.example:8443 --since 2026-01-01
  $ anchorwatch history content.example --format json

Exit status:
  0  it was told
  3  no such target, or bad usage
`;

export function defineHistory(program: Command, { terminal, settle }: Wiring): void {
  program
    .command('history')
    .argument('<target>', 'host or host:port, as the config names it, or a host that redirects lead to')
    .summary('what a target served, and since when')
    .description('Tells what a target served over time, to which client hellos, and when outlooks moved.')
    .option(...CONFIG_OPTION)
    .option('--since <day>', 'a day or an instant (default: 90 days ago)')
    .option('--until <day>', 'a day or an instant (default: now)')
    .option('--limit <count>', 'at most so many lists, failures and steps each', '50')
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .addHelpText('after', HELP)
    .action(async (target: string, options: HistoryOptions) => {
      const { config = defaultConfigFile(terminal), since = null, until = null, limit, format } = options;
      const { historyCommand } = await import('../commands/history.ts');
      settle(await historyCommand({ target, config, since, until, limit, format }, terminal));
    });
}
