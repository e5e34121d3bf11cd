// `anchorwatch stacks`: its options and its help.
import { type Command, Option } from 'commander';

import type { Format } from '../commands/check.ts';
import type { Wiring } from './wiring.ts';

interface StacksOptions {
  readonly config?: string | null;
  readonly format: Format;
}

const HELP = `
A verdict is worth as much as the evidence behind the stack's rules:
  measured     the library was run and agreed
  from source  read in the source of the versions named
  documented   the vendor says so
  inferred     concluded from what devices were seen to do

Examples:
  $ anchorwatch stacks
      all of them, with versions and sources
  $ anchorwatch stacks wolfssl
      its rules, what each means, and what a stack of your own may have instead
  $ anchorwatch stacks wolfssl wolfssl-alt-chains ti-simplelink
      side by side, what differs marked
`;

export function defineStacks(program: Command, { terminal, settle }: Wiring): void {
  program
    .command('stacks')
    .summary('the TLS stacks and the evidence behind them')
    .description('Lists the TLS stacks whose rules of verification are known.')
    .argument('[name...]', 'the rules of these stacks (default: a list of all)')
    .option('--config <file>', 'config file whose stacks are known as well')
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .addHelpText('after', HELP)
    .action(async (names: readonly string[], { config = null, format }: StacksOptions) => {
      const { stacksCommand } = await import('../commands/stacks.ts');
      settle(await stacksCommand({ names, config, format }, terminal));
    });
}
