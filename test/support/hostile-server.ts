// A TCP server on loopback that does to each connection whatever a test wants: silence, garbage, resets, endless talk.
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface HostileServer {
  readonly port: number;
  readonly address: string;
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

/** Listening when it resolves. `behave` gets each connection as it comes in; errors on it are nobody's concern. */
export async function startHostileServer(
  behave: (socket: Socket) => void,
  address = '127.0.0.1',
): Promise<HostileServer> {
  const open = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    open.add(socket);
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
    behave(socket);
  });
  server.listen(0, address);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    address,
    connections: () => connections,
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A port on loopback that nobody listens on: it was free a moment ago. */
export async function closedPort(): Promise<number> {
  const server = await startHostileServer(() => undefined);
  await server.close();
  return server.port;
}
