// The receiver that runs a program for each notification: for everything that no other kind reaches.
// docs/receivers.md is what its users read.
import { visibleJson } from '../../../lib/escape.ts';
import { notificationBody } from '../../render/json.ts';
import { messageTo } from '../message-to.ts';
import { refused, retry, sent, type CreateReceiver, type SendResult } from '../receiver.ts';
import { fitText, room } from '../shape.ts';
import { commandEnvironment } from './command-environment.ts';
import type { CommandConfig } from './config.ts';
import { runProgram, type Run } from './run-program.ts';

export const createCommandReceiver: CreateReceiver<CommandConfig> = ({ run, timeout }, parts) => ({
  name: parts.name,
  send: async (notification, { signal }) => {
    const message = messageTo(parts, notification);
    const ended = await runProgram({
      argv: run,
      environment: commandEnvironment(notification, message, parts.environment),
      input: `${visibleJson(notificationBody(notification))}\n`,
      timeoutMs: timeout,
      signal,
    });
    return resultOfRun(ended, run[0] ?? '');
  },
});

// Those of sysexits(3) that no later try will change: EX_USAGE, EX_DATAERR, EX_NOUSER, EX_CONFIG. Everything else may
// pass, as EX_TEMPFAIL (75) says of itself: a notification sent too often is better than one that is lost.
const REFUSALS: readonly number[] = [64, 65, 67, 78];

const MAX_SAID = 300;

function resultOfRun(run: Run, program: string): SendResult {
  const name = fitText(program, room(MAX_SAID));
  switch (run.kind) {
    case 'exited': {
      if (run.status === 0) return sent();
      const error = `${name}: ended with status ${String(run.status)}${said(run.output)}`;
      return REFUSALS.includes(run.status) ? refused(error) : retry(error);
    }
    case 'killed':
      return retry(`${name}: was ended by ${run.by}${said(run.output)}`);
    case 'timed-out':
      return retry(`${name}: did not end in time, and was killed${said(run.output)}`);
    case 'stopped':
      return retry(`${name}: was stopped before it ended`);
    case 'not-started':
      return retry(`${name}: ${startText(run.code)}`);
  }
}

function startText(code: string): string {
  switch (code) {
    case 'ENOENT':
      return 'there is no such program (ENOENT)';
    case 'EACCES':
      return 'may not be run (EACCES)';
    default:
      return `could not be started (${code})`;
  }
}

/** The last line that is not empty: there programs say why they give up. */
function said(output: string): string {
  const last = output.split(/[\r\n]+/).findLast((line) => line.trim() !== '');
  return last === undefined ? '' : `: ${fitText(last.trim(), room(MAX_SAID))}`;
}
