// The listener: one port, bounded in what and how long it takes from whoever asks.
import { once } from 'node:events';
import type { Server } from 'node:http';

import { createAdaptorServer } from '@hono/node-server';

import { CodedError } from '../lib/coded-error.ts';
import { createApp } from './app.ts';
import { Announcer } from './events.ts';
import type { WebParts } from './parts.ts';

export interface WebServer {
  /** Where it can be reached; the port is the one that was free where the config says 0. */
  readonly url: string;
  /** Ends what is open; nothing is served after. */
  readonly close: () => Promise<void>;
}

/** Longer than any honest request takes: what is sent slowly must not hold a connection. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 15_000;
const MAX_HEADER_BYTES = 16_384;
const MAX_CONNECTIONS = 1_000;

/** Listens on `listen` (address:port). Throws CodedError `web-unavailable` when it cannot. */
export async function startWeb(listen: string, parts: WebParts): Promise<WebServer> {
  const announcer = new Announcer(parts.watched);
  const app = createApp(parts, announcer);
  const limits = {
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
  };
  const server = createAdaptorServer({ fetch: app.fetch, serverOptions: limits }) as Server;
  server.maxConnections = MAX_CONNECTIONS;
  const { hostname, port } = addressOf(listen);
  try {
    server.listen(port, hostname);
    await once(server, 'listening');
  } catch (error) {
    announcer.close();
    throw new CodedError('web-unavailable', `the page cannot be served on ${listen}`, { cause: error });
  }
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${String(bound)}/`,
    close: async () => {
      announcer.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** `[::1]:8080` -> `::1` and 8080. */
export function addressOf(listen: string): { readonly hostname: string; readonly port: number } {
  const at = listen.lastIndexOf(':');
  return { hostname: listen.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(listen.slice(at + 1)) };
}
