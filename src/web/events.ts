// Tells open pages that something changed (server-sent events, HTML Living Standard section 9.2).
import { randomBytes } from 'node:crypto';

import type { Watched } from '../views/watched.ts';
import type { App } from './app-env.ts';

/** A fleet may change a hundred times in a cycle: pages hear of it at most so often. */
const AT_MOST_EVERY_MS = 1_000;
/** Proxies cut connections on which nothing is said for a minute. */
const SAY_SOMETHING_EVERY_MS = 25_000;
/** Beyond it a page has to be reloaded by hand. */
const MAX_OPEN = 500;

/** What is said to all open pages, with one timer for all of them. */
export class Announcer {
  readonly #hearers = new Set<(text: string) => void>();
  readonly #watched: Watched;
  readonly #start = randomBytes(6).toString('hex');
  readonly #ending: () => void;
  readonly #beat: NodeJS.Timeout;
  #waiting: NodeJS.Timeout | null = null;

  constructor(watched: Watched) {
    this.#watched = watched;
    this.#ending = watched.onChange(() => {
      this.#waiting ??= setTimeout(() => {
        this.#waiting = null;
        this.#say(message('changed', this.mark()));
      }, AT_MOST_EVERY_MS).unref();
    });
    this.#beat = setInterval(() => {
      this.#say(message('beat', this.mark()));
    }, SAY_SOMETHING_EVERY_MS).unref();
  }

  /** Which state of things there is now: another one after each change, and after each start. */
  mark(): string {
    return `${this.#start}.${String(this.#watched.version())}`;
  }

  get open(): number {
    return this.#hearers.size;
  }

  /** Null when too many are open. */
  stream(): ReadableStream<Uint8Array> | null {
    if (this.#hearers.size >= MAX_OPEN) return null;
    const encoder = new TextEncoder();
    let hearer: ((text: string) => void) | null = null;
    const forget = (): void => {
      if (hearer !== null) this.#hearers.delete(hearer);
    };
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        hearer = (text) => {
          // Nobody reads it: what is said would pile up.
          if ((controller.desiredSize ?? 0) < -MAX_UNREAD) {
            forget();
            controller.close();
            return;
          }
          try {
            controller.enqueue(encoder.encode(text));
          } catch {
            // It is closed, and nobody said so: the others are to hear all the same.
            forget();
          }
        };
        this.#hearers.add(hearer);
        // Whatever changed since the page was made, it hears of it.
        hearer(`retry: 3000\n${message('changed', this.mark())}`);
      },
      cancel: forget,
    });
  }

  close(): void {
    this.#ending();
    clearInterval(this.#beat);
    if (this.#waiting !== null) clearTimeout(this.#waiting);
    this.#hearers.clear();
  }

  #say(text: string): void {
    for (const hear of this.#hearers) hear(text);
  }
}

function message(event: 'changed' | 'beat', mark: string): string {
  return `event: ${event}\ndata: ${mark}\n\n`;
}

/** Messages that a slow reader may leave unread. */
const MAX_UNREAD = 50;

export function serveEvents(app: App, announcer: Announcer): void {
  app.get('/events', (asked) => {
    // HEAD is asked of the same: a stream of which nobody reads the body would stay open.
    if (asked.req.method === 'HEAD') return asked.body(null, 200, { 'content-type': 'text/event-stream' });
    const stream = announcer.stream();
    if (stream === null) return asked.text('too many pages are open', 503);
    return asked.body(stream, 200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
  });
}
