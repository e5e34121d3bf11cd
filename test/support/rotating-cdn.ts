// A CDN on loopback: several addresses, one port, each address serving the list that it was last given.
import { createServer, type Server, type TlsOptions } from 'node:tls';

import type { IssuedCertificate } from './ca.ts';

export interface RotatingCdn {
  readonly addresses: readonly string[];
  readonly port: number;
  /** From now on `address` serves `list`, the end entity first. */
  readonly serve: (address: string, list: readonly IssuedCertificate[]) => void;
  readonly close: () => Promise<void>;
}

/** Starts one server for each address, all on the same port (0: a free one), all serving `list`. */
export async function startRotatingCdn(
  addresses: readonly string[],
  list: readonly IssuedCertificate[],
  wantedPort = 0,
): Promise<RotatingCdn> {
  const [first, ...rest] = addresses;
  if (first === undefined) throw new RangeError('a CDN has at least one address');
  const servers = new Map<string, Server>();
  const port = await listen(servers, first, wantedPort, list);
  for (const address of rest) await listen(servers, address, port, list);
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

async function listen(
  servers: Map<string, Server>,
  address: string,
  port: number,
  list: readonly IssuedCertificate[],
): Promise<number> {
  const server = createServer(contextOf(list), (socket) => {
    socket.on('error', () => undefined);
    socket.end();
  });
  servers.set(address, server);
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
