// `anchorwatch web password`: what the page needs from the command line.
import type { Command } from 'commander';

import type { Wiring } from './wiring.ts';

const PASSWORD_HELP = `
Asks for the password twice, without showing it, or reads it from standard
input, and prints its hash (scrypt) for web.password of the config: as it is, in
single quotes; or in a variable or a file that {env: NAME} or {file: PATH} names.
At least 12 characters.

Examples:
  $ anchorwatch web password
  $ anchorwatch web password < password.txt > /etc/anchorwatch/password.hash

Exit status:
  0  the hash is on standard output
  3  the two were not the same, too short a password, or bad usage
`;

export function defineWeb(program: Command, { terminal, settle }: Wiring): void {
  const web = program.command('web').summary('the page: its password').description('Sets up the page.');
  web
    .command('password')
    .summary('the hash of a password, for the config')
    .description('Prints the hash of a password to log in on the page with.')
    .addHelpText('after', PASSWORD_HELP)
    .action(async () => {
      const { webPasswordCommand } = await import('../commands/web-password.ts');
      settle(await webPasswordCommand(terminal));
    });
}
