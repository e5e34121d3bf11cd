// The listener: one port, bounded in what and how long it takes from whoever asks.
import { once } from 'node:events';
import type { Server } from 'node:http';

import { createAdaptorServer } from '@hono/node-server';

import { CodedError } from '../lib/coded-error.ts';
import { createApp } from './app.ts';
import { boundEachAddress } from './crowd.ts';
import { Announcer } from './events.ts';
import { WatchMetrics } from './metrics/watch-metrics.ts';
import type { WebParts } from './parts.ts';

export interface WebServer {
  /** Where it can be reached; the port is the one that was free where the config says 0. */
  readonly url: string;
  /** Ends what is open; nothing is served after. */
  readonly close: () => Promise<void>;
}

/** Of what comes over the network. */
export interface WebLimits {
  /** Of a whole request, and of its headers alone: what is sent slowly must not hold a connection. */
  readonly requestTimeoutMs: number;
  readonly headersTimeoutMs: number;
  /** How often these are looked at. */
  readonly checkEveryMs: number;
  readonly headerBytes: number;
  /** Those beyond are closed at once. */
  readonly connections: number;
  /** Of these, by one address that is neither of this machine nor of our proxy. */
  readonly connectionsOfOne: number;
}

/** Longer than any honest request takes, and more connections than a team opens. */
const LIMITS: WebLimits = {
  requestTimeoutMs: 15_000,
  headersTimeoutMs: 10_000,
  checkEveryMs: 2_000,
  headerBytes: 16_384,
  connections: 1_000,
  connectionsOfOne: 200,
};

/** Listens on `listen` (address:port). Throws CodedError `web-unavailable` when it cannot. */
export async function startWeb(listen: string, parts: WebParts, limits = LIMITS): Promise<WebServer> {
  const announcer = new Announcer(parts.watched);
  const metrics = new WatchMetrics(parts);
  const app = createApp(parts, announcer, metrics);
  const serverOptions = {
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: limits.checkEveryMs,
    maxHeaderSize: limits.headerBytes,
  };
  const server = createAdaptorServer({ fetch: app.fetch, serverOptions }) as Server;
  server.maxConnections = limits.connections;
  boundEachAddress(server, limits.connectionsOfOne, parts);
  const { hostname, port } = addressOf(listen);
  try {
    server.listen(port, hostname);
    await once(server, 'listening');
  } catch (error) {
    announcer.close();
    metrics.close();
    throw new CodedError('web-unavailable', `the page cannot be served on ${listen}`, { cause: error });
  }
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${String(bound)}/`,
    close: async () => {
      announcer.close();
      metrics.close();
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
