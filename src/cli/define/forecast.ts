// `anchorwatch forecast`: its options and its help.
import { type Command, Option } from 'commander';

import type { ForecastFormat } from '../commands/forecast.ts';
import type { Wiring } from './wiring.ts';
import { CONFIG_OPTION, defaultConfigFile } from './wiring.ts';

interface ForecastOptions {
  readonly config?: string;
  readonly firmware?: readonly string[];
  readonly until?: string | null;
  readonly format: ForecastFormat;
}

const HELP = `
Reads the config file, what is known of root programs and, where there is one,
the store of the daemon; asks no network. Dates that have passed are told for as
long as the anchor is pinned.

  certain   a rule or a date that binds
  likely    it has always come true
  possible  it may slip
  to know   no device is refused for it

Examples:
  $ anchorwatch forecast
  $ anchorwatch forecast --firmware thermostat-1.4 --until 2030-12-31
  $ anchorwatch forecast --format ics > anchorwatch.ics
      a calendar; each event keeps its identity when it is made again

Exit status:
  0  nothing certain or likely is ahead
  1  something is
  2  the last day to ship an update is within 30 days, any day now, or over
  3  could not find out, or bad usage
`;

export function defineForecast(program: Command, { terminal, settle }: Wiring): void {
  program
    .command('forecast')
    .summary('what is ahead, with dates')
    .description('Tells what happens to which firmware on which date, and the last day to ship an update.')
    .option(...CONFIG_OPTION)
    .option('--firmware <id...>', 'only these firmware lines (default: all of the config file)')
    .option('--until <day>', 'nothing later (default: a year from now)')
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json', 'ics']).default('text'))
    .addHelpText('after', HELP)
    .action(async ({ config = defaultConfigFile(terminal), firmware = [], until = null, format }: ForecastOptions) => {
      const { forecastCommand } = await import('../commands/forecast.ts');
      settle(await forecastCommand({ config, firmware, until, format }, terminal));
    });
}
