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

/** Serves the page of one daemon, for as long as that lives. */
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
    const { daemon } = this.#options;
    await this.#serve(daemon.setup);
    daemon.events.on('reloaded', this.#move);
    // A port that was taken may be free again.
    daemon.events.on('cycleCompleted', this.#move);
  }

  async close(): Promise<void> {
    const { events } = this.#options.daemon;
    events.off('reloaded', this.#move);
    events.off('cycleCompleted', this.#move);
    await this.#moving;
    await this.#server?.close();
    this.#server = null;
  }

  readonly #move = (): void => {
    const { daemon, log } = this.#options;
    this.#moving = this.#moving
      .then(() => this.#serve(daemon.setup))
      .catch((error: unknown) => {
        log.error(errorText(error));
      });
  };

  /** Opens the new one before it closes the old: where that fails the old one stays. */
  async #serve({ config }: Setup): Promise<void> {
    const listen = config.web?.listen ?? null;
    if (listen === this.#listen) return;
    const server = listen === null ? null : await this.#startOn(listen);
    const before = this.#server;
    this.#server = server;
    this.#listen = listen;
    await before?.close();
    if (server !== null) this.#options.log.info({ url: server.url }, 'page');
  }

  async #startOn(listen: string): Promise<WebServer> {
    const { startWeb } = await import('../web/server.ts');
    const { store, log, clock, version } = this.#options;
    return startWeb(listen, { watched: this.#watched, store, clock, log, version });
  }
}
