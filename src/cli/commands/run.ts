// `anchorwatch run`: the daemon as a process, its log on standard output, told what to do by signals.
import { destination, type Logger, pino, stdTimeFunctions } from 'pino';

import { ackLinks } from '../../alerts/ack-token.ts';
import { loadConfig } from '../../config/load.ts';
import { Daemon } from '../../daemon/daemon.ts';
import { logEvents, sizeOf } from '../../daemon/log-events.ts';
import { loadSetup } from '../../daemon/setup.ts';
import { systemClock } from '../../lib/clock.ts';
import { visibleText } from '../../lib/escape.ts';
import { takeDaemonLock } from '../../store/sqlite/daemon-lock.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import type { Store } from '../../store/store.ts';
import type { ExitStatus } from '../../views/exit-status.ts';
import { ensureSmallHeap } from '../small-heap.ts';
import { Page } from '../page.ts';
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
  const { config } = await loadConfig(options.config);
  log.level = config.log.level;
  // After ensureSmallHeap, which would drop it.
  const lock = await takeDaemonLock(config.store.sqlite);
  try {
    await watch(options.config, config.store.sqlite, terminal, log);
  } finally {
    await lock.release();
  }
  return 0;
}

async function watch(configFile: string, storeFile: string, terminal: Terminal, log: Logger): Promise<void> {
  const store = await openSqliteStore({ file: storeFile });
  const daemon = await startable(configFile, store, terminal, log).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  logEvents(daemon, log);
  const page = new Page({ daemon, store, log, clock: systemClock, version: programVersion() });
  await page.open().catch(async (error: unknown) => {
    await daemon.stop();
    throw error;
  });
  const stopped = untilStopped();
  process.on('SIGHUP', () => {
    void daemon.reload();
  });
  log.info({ version: programVersion(), store: storeFile, ...sizeOf(daemon.setup) }, 'watching');
  daemon.start();

  const signal = await stopped;
  log.info({ signal }, 'stopping');
  await page.close();
  await daemon.stop();
  log.info('stopped');
}

async function startable(configFile: string, store: Store, { env }: Terminal, logger: Logger): Promise<Daemon> {
  const linkKey = await store.linkKey();
  const surroundings = {
    environment: env,
    logger,
    certificates: store.certificates,
    ackLinksTo: (url: string) => ackLinks(url, linkKey),
  };
  const load = () => loadSetup(configFile, surroundings);
  return new Daemon({ setup: await load(), store, clock: systemClock, load });
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
