// A CDN on loopback: several addresses, one port, each address serving the list that it was last given.
import { createServer, type Server, type TlsOptions } from 'node:tls';

import type { IssuedCertificate } from './ca.ts';

export interface RotatingCdnOptions {
  /** Default 0: a free one. */
  readonly port?: number;
  /** Called when a handshake is over, with the address that it was made with. */
  readonly onHandshake?: (address: string) => void;
}

export interface RotatingCdn {
  readonly addresses: readonly string[];
  readonly port: number;
  /** From now on `address` serves `list`, the end entity first. */
  readonly serve: (address: string, list: readonly IssuedCertificate[]) => void;
  readonly close: () => Promise<void>;
}

/** Starts one server for each address, all on the same port, all serving `list`. */
export async function startRotatingCdn(
  addresses: readonly string[],
  list: readonly IssuedCertificate[],
  { port: wantedPort = 0, onHandshake = () => undefined }: RotatingCdnOptions = {},
): Promise<RotatingCdn> {
  const [first, ...rest] = addresses;
  if (first === undefined) throw new RangeError('a CDN has at least one address');
  const servers = new Map<string, Server>();
  const start = (address: string, port: number) => {
    const server = createServer(contextOf(list), (socket) => {
      onHandshake(address);
      socket.on('error', () => undefined);
      socket.end();
    });
    servers.set(address, server);
    return listen(server, address, port);
  };
  const port = await start(first, wantedPort);
  for (const address of rest) await start(address, port);
  return {
    addresses,
    port,
    serve: (address, next) => {
      servers.get(address)?.setSecureContext(contextOf(next));
    },
    close: async () => {
      const running = [...servers.values()].filter((server) => server.listening);
      await Promise.all(running.map((server) => server[Symbol.asyncDispose]()));
    },
  };
}

async function listen(server: Server, address: string, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  server.once('error', reject);
  server.listen(port, address, () => {
    resolve(undefined);
  });
  await promise;
  const bound = server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : port;
}

function contextOf(list: readonly IssuedCertificate[]): TlsOptions {
  const key = list[0]?.key.privateKey.export({ type: 'pkcs8', format: 'pem' });
  return { cert: list.map((certificate) => certificate.pem).join(''), ...(key === undefined ? {} : { key }) };
}
