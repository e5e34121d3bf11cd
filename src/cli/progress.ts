// One line on stderr that tells how far long work is, and goes away. Only on a terminal.
import type { Terminal } from './terminal.ts';

export interface Progress {
  /** Replaces the line. */
  readonly show: (text: string) => void;
  /** Takes the line away. */
  readonly clear: () => void;
}

const SILENT: Progress = { show: () => undefined, clear: () => undefined };
// ECMA-48: carriage return, Erase in Line.
const ERASE_LINE = '\r\u001b[2K';

export function createProgress({ stderr, env }: Pick<Terminal, 'stderr' | 'env'>): Progress {
  if (!stderr.isTTY || env['TERM'] === 'dumb') return SILENT;
  const put = (text: string): void => {
    // A terminal that went away misses no progress.
    stderr.write(`${ERASE_LINE}${text}`).catch(() => undefined);
  };
  return {
    // One column is left free: some terminals wrap when the last one is written.
    show: (text) => {
      put(text.slice(0, stderr.columns - 1));
    },
    clear: () => {
      put('');
    },
  };
}
