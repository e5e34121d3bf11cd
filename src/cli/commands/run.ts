// `anchorwatch run`: the daemon as a process, its log on standard output, told what to do by signals.
import { destination, type Logger, pino, stdTimeFunctions } from 'pino';

import { Daemon } from '../../daemon/daemon.ts';
import { logEvents, sizeOf } from '../../daemon/log-events.ts';
import { loadSetup, type Setup } from '../../daemon/setup.ts';
import { systemClock } from '../../lib/clock.ts';
import { visibleText } from '../../lib/escape.ts';
import { takeDaemonLock } from '../../store/sqlite/daemon-lock.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import type { ExitStatus } from '../exit-status.ts';
import { ensureSmallHeap } from '../small-heap.ts';
import type { Terminal } from '../terminal.ts';
import { programVersion } from '../version.ts';

export interface RunOptions {
  readonly config: string;
}

/**
 * Runs until SIGTERM or SIGINT. Rejects when the config or the store cannot be opened at start, or another daemon has
 * the store.
 */
export async function runCommand(options: RunOptions, terminal: Terminal): Promise<ExitStatus> {
  ensureSmallHeap();
  const log = createLogger(terminal);
  const load = () => loadSetup(options.config, terminal.env, log);
  const setup = await load();
  log.level = setup.config.log.level;
  // After ensureSmallHeap, which would drop it.
  const lock = await takeDaemonLock(setup.config.store.sqlite);
  try {
    await watch(setup, load, log);
  } finally {
    await lock.release();
  }
  return 0;
}

async function watch(setup: Setup, load: () => Promise<Setup>, log: Logger): Promise<void> {
  const store = await openSqliteStore({ file: setup.config.store.sqlite });
  const daemon = new Daemon(setup, store, systemClock);
  logEvents(daemon, log);
  const stopped = untilStopped();
  process.on('SIGHUP', () => {
    void daemon.reload(load);
  });
  log.info({ version: programVersion(), store: setup.config.store.sqlite, ...sizeOf(setup) }, 'watching');
  daemon.start();

  const signal = await stopped;
  log.info({ signal }, 'stopping');
  await daemon.stop();
  log.info('stopped');
}

/** The first signal that asks the process to end. A second one ends it at once, as Node does by itself. */
function untilStopped(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
}

/** Lines that wait while the log cannot be written; some hours of an ordinary daemon. What is beyond is lost. */
const MAX_WAITING_BYTES = 1_048_576;

/** One JSON object a line. No secret is ever handed to it; what looks like one is blotted out all the same. */
function createLogger({ stderr }: Terminal): Logger {
  const options = {
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    redact: {
      paths: ['password', 'secret', '*.password', '*.secret', '*.*.password', '*.*.secret'],
      censor: '[secret]',
    },
  };
  const output = destination({ fd: 1, sync: true, maxLength: MAX_WAITING_BYTES });
  // A disk that is full of logs must not end the watch: alerts go out, and lines are written when there is space again.
  output.on('error', ({ message }: Error) => {
    stderr.write(`anchorwatch: the log cannot be written: ${visibleText(message)}\n`).catch(() => undefined);
  });
  return pino(options, output);
}
