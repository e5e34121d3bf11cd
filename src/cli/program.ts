// The program: finds the command, runs it, and turns whatever happens into an exit status.
import { Command, CommanderError } from 'commander';

import { defineAlerts } from './define/alerts.ts';
import { defineCheck } from './define/check.ts';
import { defineConfig } from './define/config.ts';
import { defineDaemon } from './define/daemon.ts';
import { defineEvidence } from './define/evidence.ts';
import { defineFirmware } from './define/firmware.ts';
import { defineForecast } from './define/forecast.ts';
import { defineHistory } from './define/history.ts';
import { defineRoots } from './define/roots.ts';
import { defineStacks } from './define/stacks.ts';
import { defineVerify } from './define/verify.ts';
import { defineWeb } from './define/web.ts';
import type { Wiring } from './define/wiring.ts';
import type { ExitStatus } from '../views/exit-status.ts';
import { mistakeText } from './mistake-text.ts';
import type { Terminal } from './terminal.ts';
import { programVersion } from './version.ts';

/** Runs the command that `args` name, writes its answer to `terminal`, and gives the exit status. Never rejects. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<ExitStatus> {
  let status: ExitStatus = 0;
  const said = { stdout: '', stderr: '' };
  const wiring: Wiring = {
    terminal,
    settle: (settled) => {
      status = settled;
    },
  };
  try {
    await createProgram(wiring, said).parseAsync(args, { from: 'user' });
  } catch (error) {
    status = 3;
    if (error instanceof CommanderError) status = error.exitCode === 0 ? 0 : 3;
    else said.stderr += await mistakeText(error, terminal.env);
  }
  try {
    if (said.stdout !== '') await terminal.stdout.write(said.stdout);
  } catch (error) {
    status = 3;
    said.stderr += await mistakeText(error, terminal.env);
  }
  // Where even this cannot be written, the status alone has to tell it.
  await terminal.stderr.write(said.stderr).catch(() => undefined);
  return status;
}

const DESCRIPTION = `Watches the hosts that devices in the field fetch updates from, and alerts before a CA rotation
makes the devices refuse them.`;

const HELP = `
Start here:
  $ anchorwatch check HOST --anchors FILE --stack NAME
      would a device with these CAs and this TLS stack accept the host now?
  $ anchorwatch check
      would every firmware of the config file accept its targets now?
  $ anchorwatch run
      watch them and send alerts
  $ anchorwatch COMMAND --help
      options, examples and exit statuses of a command

The answer goes to standard output, everything else to standard error. Colour
only on a terminal, never with NO_COLOR. Exit status, as monitoring plugins
have it: 0 ok, 1 warning, 2 critical, 3 unknown or bad usage.
`;

function createProgram(wiring: Wiring, said: { stdout: string; stderr: string }): Command {
  const program = new Command('anchorwatch')
    .description(DESCRIPTION)
    .version(programVersion())
    .addHelpText('after', HELP)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => (said.stdout += text),
      writeErr: (text) => (said.stderr += text),
      outputError: (text, write) => {
        write(text.replace(/^error: /, 'anchorwatch: '));
      },
      getOutHelpWidth: () => wiring.terminal.stdout.columns,
      getErrHelpWidth: () => wiring.terminal.stderr.columns,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  defineCheck(program, wiring);
  defineVerify(program, wiring);
  defineFirmware(program, wiring);
  defineForecast(program, wiring);
  defineHistory(program, wiring);
  defineDaemon(program, wiring);
  defineAlerts(program, wiring);
  defineEvidence(program, wiring);
  defineConfig(program, wiring);
  defineRoots(program, wiring);
  defineStacks(program, wiring);
  defineWeb(program, wiring);
  pointToHelp(program, program.name());
  return program;
}

/** A mistake in the arguments of a command is answered with its usage. */
function pointToHelp(command: Command, path: string): void {
  command
    .helpCommand(command.parent === null)
    .showHelpAfterError(`Usage: ${path} ${command.usage()}\nOptions and examples: ${path} --help`);
  for (const sub of command.commands) pointToHelp(sub, `${path} ${sub.name()}`);
}
