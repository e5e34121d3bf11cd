// The page beside the daemon: opened with it, moved when the config moves it, closed before it.
import type { Logger } from 'pino';

import type { Daemon } from '../daemon/daemon.ts';
import type { Setup } from '../daemon/setup.ts';
import type { Clock } from '../lib/clock.ts';
import { errorText } from '../lib/coded-error.ts';
import type { Store } from '../store/store.ts';
import { watchLive } from '../views/live-watch.ts';
import type { Watched } from '../views/watched.ts';
import type { WebServer } from '../web/server.ts';

export interface PageOptions {
  readonly daemon: Daemon;
  readonly store: Store;
  readonly log: Logger;
  readonly clock: Clock;
  /** Of anchorwatch. */
  readonly version: string;
}

export class Page {
  readonly #options: PageOptions;
  readonly #watched: Watched;
  #server: WebServer | null = null;
  #listen: string | null = null;
  /** One after the other: a reload while the page moves must not open two. */
  #moving: Promise<void> = Promise.resolve();

  constructor(options: PageOptions) {
    const { daemon, store, clock } = options;
    this.#options = options;
    this.#watched = watchLive(daemon, store, clock);
  }

  /** Serves where the config says, and nothing where it says nothing. Throws CodedError `web-unavailable`. */
  async open(): Promise<void> {
    const { daemon, log } = this.#options;
    await this.#serve(daemon.setup);
    daemon.events.on('reloaded', (setup) => {
      this.#moving = this.#moving
        .then(() => this.#serve(setup))
        .catch((error: unknown) => {
          log.error(errorText(error));
        });
    });
  }

  async close(): Promise<void> {
    await this.#moving;
    await this.#server?.close();
    this.#server = null;
  }

  async #serve({ config }: Setup): Promise<void> {
    const listen = config.web?.listen ?? null;
    if (listen === this.#listen) return;
    await this.#server?.close();
    this.#server = null;
    this.#listen = listen;
    if (listen === null) return;
    const { startWeb } = await import('../web/server.ts');
    const { store, log, clock, version } = this.#options;
    try {
      this.#server = await startWeb(listen, { watched: this.#watched, store, clock, log, version });
    } catch (error) {
      this.#listen = null;
      throw error;
    }
    log.info({ url: this.#server.url }, 'page');
  }
}
