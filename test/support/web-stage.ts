// A running page with all that is behind it: a store, a daemon, and the server on a free port of loopback.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { AlertLogger } from '../../src/alerts/logger.ts';
import { ackLinks } from '../../src/alerts/ack-token.ts';
import { Daemon } from '../../src/daemon/daemon.ts';
import { loadSetup, type Setup } from '../../src/daemon/setup.ts';
import type { Clock } from '../../src/lib/clock.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { watchLive } from '../../src/views/live-watch.ts';
import type { Watched } from '../../src/views/watched.ts';
import { startWeb } from '../../src/web/server.ts';
import type { Remembered } from './web-history.ts';

export interface WebStage {
  /** Of the page, with a slash at its end. */
  readonly url: string;
  readonly daemon: Daemon;
  readonly store: Store;
  readonly watched: Watched;
  /** Of the config file, which lies beside the folder of the store. */
  readonly configFile: string;
  /** What the page logged as errors: nothing, unless a page failed. */
  readonly errors: readonly string[];
  readonly close: () => Promise<void>;
}

export interface WebStagePlan {
  /** By their path below the folder of the config. */
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  readonly config: Readonly<Record<string, unknown>>;
  readonly clock: Clock;
  /** Writes what was before; what it gives knows what collectors left. Default: nothing was. */
  readonly fill?: (setup: Setup, store: Store) => Promise<Remembered>;
}

/** The daemon is not started: it decides when somebody asks it to, and probes when `daemon.cycle()` is called. */
export async function startWebStage({ files, config, clock, fill }: WebStagePlan): Promise<WebStage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'anchorwatch-web-'));
  const file = path.join(folder, 'anchorwatch.yaml');
  for (const [name, text] of [
    ...files,
    ['anchorwatch.yaml', JSON.stringify({ web: { listen: '127.0.0.1:0' }, ...config })] as const,
  ]) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  const store = await openSqliteStore({ file: path.join(folder, 'data', 'anchorwatch.db') });
  const linkKey = await store.linkKey();
  const errors: string[] = [];
  const logger: AlertLogger = {
    info: () => undefined,
    warn: () => undefined,
    error: (fields, message) => errors.push(`${message} ${JSON.stringify(fields)}`),
  };
  const load = () =>
    loadSetup(file, {
      environment: { SSL_CERT_FILE: path.join(folder, 'known-roots.pem') },
      logger,
      certificates: store.certificates,
      ackLinksTo: (url) => ackLinks(url, linkKey),
    });
  const setup = await load();
  const remembered = (await fill?.(setup, store)) ?? null;
  const daemon = new Daemon({ setup, store, clock, load });
  const live = watchLive(daemon, store, clock);
  const watched = remembered === null ? live : knowing(live, remembered, clock);
  const web = await startWeb(setup.config.web?.listen ?? '127.0.0.1:0', {
    watched,
    store,
    clock,
    log: logger,
    version: '0.0.0-test',
  });
  const close = async () => {
    await web.close();
    await daemon.stop();
    await rm(folder, { recursive: true });
  };
  return { url: web.url, configFile: file, daemon, store, watched, errors, close };
}

/** What collectors left was read by those who played the history, for a daemon that is not started reads nothing. */
function knowing(watched: Watched, { stale, rootPrograms }: Remembered, clock: Clock): Watched {
  return { ...watched, stale: () => stale(clock.now()), rootPrograms };
}
