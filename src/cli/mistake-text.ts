// What is told on stderr when a command could not do its work.
import { CodedError, errorText } from '../lib/coded-error.ts';
import { visibleText } from '../lib/escape.ts';
import type { Terminal } from './terminal.ts';

/**
 * One line for a mistake of the user or the environment, every problem of a bad config file, and for what nobody
 * foresaw one line and where to find more. ANCHORWATCH_DEBUG=1 shows the stack of each.
 */
export async function mistakeText(error: unknown, env: Terminal['env']): Promise<string> {
  const stack = env['ANCHORWATCH_DEBUG'] === '1' && error instanceof Error ? `${error.stack ?? ''}\n` : '';
  return `${await headline(error)}\n${stack}`;
}

async function headline(error: unknown): Promise<string> {
  if (isDiskFull(error)) return 'anchorwatch: the answer cannot be written: no space left';
  if (!(error instanceof CodedError)) {
    return `anchorwatch: unexpected error: ${visibleText(errorText(error))} (ANCHORWATCH_DEBUG=1 shows where)`;
  }
  switch (error.code) {
    case 'config-unreadable':
      return `anchorwatch: ${error.message} (name the config file with --config FILE)`;
    case 'config-invalid': {
      const { ConfigError, formatConfigError } = await import('../config/load.ts');
      const problems = error instanceof ConfigError ? `${formatConfigError(error)}\n` : '';
      return `${problems}anchorwatch: ${error.message}`;
    }
    default:
      return `anchorwatch: ${visibleText(errorText(error), 1_000)}`;
  }
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOSPC';
}
