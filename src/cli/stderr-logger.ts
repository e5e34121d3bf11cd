// A log for commands that have none: what a log receiver writes shows up on stderr, as lines of JSON.
import type { AlertLogger } from '../alerts/logger.ts';
import { visibleJson } from '../lib/escape.ts';
import type { Terminal } from './terminal.ts';

export function createStderrLogger({ stderr }: Terminal): AlertLogger {
  const writeAs = (level: keyof AlertLogger) => (fields: Readonly<Record<string, unknown>>, msg: string) => {
    // A log that nobody reads any more is no failure of the command.
    stderr.write(`${visibleJson({ level, msg, ...fields })}\n`).catch(() => undefined);
  };
  return { info: writeAs('info'), warn: writeAs('warn'), error: writeAs('error') };
}
