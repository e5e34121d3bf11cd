// An HTTP proxy on loopback, as companies have them: forwards http, tunnels https by CONNECT, or fails to.
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { arrivals } from './arrivals.ts';

/**
 * `works`; asks for a password (`denies`); takes connections and is silent (`hangs`); says that the tunnel stands, and
 * then nothing passes through it (`blocks`).
 */
export type ProxyBehaviour = 'works' | 'denies' | 'hangs' | 'blocks';

export interface ForwardProxy {
  readonly port: number;
  /** `CONNECT host:port` or `GET http://...` for each request, with what it carried as proxy-authorization. */
  readonly seen: readonly string[];
  readonly authorizations: readonly (string | null)[];
  /** The client's end of the oldest CONNECT that nobody has taken yet; waits for it. */
  readonly nextTunnel: () => Promise<Duplex>;
  readonly close: () => Promise<void>;
}

export async function startForwardProxy(behaviour: ProxyBehaviour = 'works'): Promise<ForwardProxy> {
  const tunnels = arrivals<Duplex>();
  const seen: string[] = [];
  const authorizations: (string | null)[] = [];
  const note = ({ method = '', url = '', headers }: IncomingMessage) => {
    seen.push(`${method} ${url}`);
    authorizations.push(headers['proxy-authorization'] ?? null);
  };
  const server = createServer((request, response) => {
    note(request);
    forward(request, response, behaviour);
  });
  server.on('connect', (request, client) => {
    note(request);
    tunnel(request.url ?? '', client, behaviour);
    tunnels.push(client);
  });
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    socket.on('error', ignore).on('close', () => open.delete(socket));
    open.add(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    authorizations,
    nextTunnel: tunnels.next,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

function forward(request: IncomingMessage, response: ServerResponse, behaviour: ProxyBehaviour): void {
  if (behaviour === 'denies') {
    response.writeHead(407).end();
  } else if (behaviour === 'works') {
    const { method = '', url = '', headers } = request;
    const onward = httpRequest(url, { method, headers }, (answer) => {
      answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers));
    });
    onward.on('error', () => response.writeHead(502).end());
    request.pipe(onward);
  }
}

function tunnel(authority: string, client: Duplex, behaviour: ProxyBehaviour): void {
  client.on('error', ignore).on('end', () => client.end());
  if (behaviour === 'denies') client.end('HTTP/1.1 407 who are \u001b[31myou\r\n\r\n');
  if (behaviour === 'blocks') client.write('HTTP/1.1 200 OK\r\n\r\n');
  // Read, so that it is seen when the client leaves.
  if (behaviour === 'hangs' || behaviour === 'blocks') client.resume();
  if (behaviour !== 'works') return;
  const { hostname, port } = new URL(`http://${authority}`);
  const onward = connect(Number(port), hostname, () => client.write('HTTP/1.1 200 OK\r\n\r\n'));
  onward.on('error', () => client.destroy());
  client.on('close', () => onward.destroy());
  onward.pipe(client).pipe(onward);
}

function ignore(): void {
  // Clients that go away are part of the tests.
}
