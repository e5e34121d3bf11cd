// `anchorwatch stacks`: its options and its help.
import { type Command, Option } from 'commander';

import type { Format } from '../commands/check.ts';
import type { Wiring } from './wiring.ts';

const HELP = `
A verdict is worth as much as the evidence behind the stack's rules:
  measured     the library was run and agreed
  from source  read in the source of the versions named
  documented   the vendor says so
  inferred     concluded from what devices were seen to do

Examples:
  $ anchorwatch stacks
  $ anchorwatch stacks --format json
`;

export function defineStacks(program: Command, { terminal, settle }: Wiring): void {
  program
    .command('stacks')
    .summary('the TLS stacks and the evidence behind them')
    .description('Lists the TLS stacks whose rules of verification are known.')
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .addHelpText('after', HELP)
    .action(async ({ format }: { readonly format: Format }) => {
      const { stacksCommand } = await import('../commands/stacks.ts');
      settle(await stacksCommand({ format }, terminal));
    });
}
