// `anchorwatch roots update` and `roots show`: their options and their help.
import { type Command, Option } from 'commander';

import type { Format } from '../commands/check.ts';
import type { Wiring } from './wiring.ts';
import { CONFIG_OPTION, defaultConfigFile } from './wiring.ts';

interface RootsOptions {
  readonly config?: string | null;
  readonly format: Format;
}

const UPDATE_HELP = `
Fetches two public reports of CCADB into signals.roots.cache, from the URLs in
signals.roots; without a config file, the defaults. A report that cannot be
fetched, or is none, leaves the cached one as it is.

Examples:
  $ anchorwatch roots update
  $ anchorwatch roots update --config anchorwatch.yaml --format json

Exit status:
  0  both are up to date
  1  what is cached cannot be used
  3  one could not be fetched, or bad usage
`;

const SHOW_HELP = `
Asks no network. What is not cached is served by the built-in table.

Examples:
  $ anchorwatch roots show
  $ anchorwatch roots show --format json

Exit status:
  0  what is cached can be relied upon, or nothing is
  1  a report is stale (60 days) or damaged
  3  bad usage, or a bad config file
`;

export function defineRoots(program: Command, wiring: Wiring): void {
  const roots = program
    .command('roots')
    .summary('what root programs decide, and how old that is')
    .description('About root programs: the public reports of CCADB, and the deadlines that follow from them.');
  defineUpdate(roots, wiring);
  defineShow(roots, wiring);
}

function defineUpdate(roots: Command, { terminal, settle }: Wiring): void {
  roots
    .command('update')
    .summary('fetch the reports into the cache')
    .description('Fetches the reports of CCADB into the cache, and says what came of it.')
    .option(...CONFIG_OPTION)
    .addOption(formatOption())
    .addHelpText('after', UPDATE_HELP)
    .action(async ({ config = null, format }: RootsOptions) => {
      const { rootsUpdateCommand } = await import('../commands/roots.ts');
      settle(await rootsUpdateCommand({ config, defaultConfig: defaultConfigFile(terminal), format }, terminal));
    });
}

function defineShow(roots: Command, { terminal, settle }: Wiring): void {
  roots
    .command('show')
    .summary('how old the reports are, and which pinned anchors have deadlines')
    .description('Shows the age of each cached report, and the deadlines of what the firmware pins.')
    .option(...CONFIG_OPTION)
    .addOption(formatOption())
    .addHelpText('after', SHOW_HELP)
    .action(async ({ config = null, format }: RootsOptions) => {
      const { rootsShowCommand } = await import('../commands/roots.ts');
      settle(await rootsShowCommand({ config, defaultConfig: defaultConfigFile(terminal), format }, terminal));
    });
}

function formatOption(): Option {
  return new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text');
}
