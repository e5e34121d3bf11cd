// A real TLS server on loopback that sends the certificates it is given, in the order it is given them.
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type SecureVersion, type TlsOptions, type TLSSocket } from 'node:tls';

import { pemOf, privateKeyPem, type IssuedCertificate, type KeyPair } from './ca.ts';

/** What the server shows: the served list as it is to be sent (duplicates and extras included), end entity first. */
export interface ServerIdentity {
  readonly chain: readonly IssuedCertificate[];
  /** Default: the key of the first certificate. */
  readonly key?: KeyPair;
}

export interface TlsServerSpec extends ServerIdentity {
  /** A further identity with another kind of key: the client hello decides which one is sent. */
  readonly alternative?: ServerIdentity;
  /** Default: 127.0.0.1. */
  readonly address?: string;
  /** Default: any free one. */
  readonly port?: number;
  readonly minVersion?: SecureVersion;
  readonly maxVersion?: SecureVersion;
  readonly ciphers?: string;
  readonly ecdhCurve?: string;
  /** Demands a certificate of the client, which no probe has. */
  readonly requestCert?: boolean;
  /** Answers what the client says first after the handshake (a whole HTTP request), then closes. */
  readonly respond?: (request: string) => string;
}

export interface RunningTlsServer {
  readonly port: number;
  readonly address: string;
  /** How many handshakes completed. */
  readonly handshakes: () => number;
  /** The server_name of each connection whose handshake completed; null where there was none. */
  readonly serverNames: () => readonly (string | null)[];
  /** Shows another identity from the next connection on. */
  readonly serve: (identity: ServerIdentity) => void;
  readonly close: () => Promise<void>;
}

/** Listening when it resolves. `close` ends open connections too. */
export async function startTlsServer(spec: TlsServerSpec): Promise<RunningTlsServer> {
  const serverNames: (string | null)[] = [];
  const open = new Set<Socket>();
  const server = createServer(tlsOptions(spec, spec));
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('error', ignore).on('close', () => open.delete(socket));
  });
  server.on('tlsClientError', ignore);
  server.on('secureConnection', (socket) => {
    // `servername` is false when the client named none.
    serverNames.push(typeof socket.servername === 'string' ? socket.servername : null);
    socket.on('error', ignore);
    answer(socket, spec.respond);
  });
  server.listen(spec.port ?? 0, spec.address ?? '127.0.0.1');
  await once(server, 'listening');
  const { port, address } = server.address() as AddressInfo;
  return {
    port,
    address,
    handshakes: () => serverNames.length,
    serverNames: () => serverNames,
    serve: (identity) => {
      server.setSecureContext(tlsOptions(spec, identity));
    },
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function tlsOptions(spec: TlsServerSpec, identity: ServerIdentity): TlsOptions {
  const identities = spec.alternative === undefined ? [identity] : [identity, spec.alternative];
  return {
    cert: identities.map(({ chain }) => pemOf([...chain])),
    key: identities.map(privateKeyOf),
    minVersion: spec.minVersion ?? 'TLSv1.2',
    maxVersion: spec.maxVersion ?? 'TLSv1.3',
    // Old versions, small keys and weak signatures are what a test may ask for.
    ciphers: `${spec.ciphers ?? 'DEFAULT'}:@SECLEVEL=0`,
    ...(spec.ecdhCurve === undefined ? {} : { ecdhCurve: spec.ecdhCurve }),
    requestCert: spec.requestCert ?? false,
    rejectUnauthorized: spec.requestCert ?? false,
  };
}

function privateKeyOf(identity: ServerIdentity): string {
  const key = identity.key ?? identity.chain[0]?.key;
  if (key === undefined) throw new RangeError('a TLS server needs a certificate');
  return privateKeyPem(key);
}

function answer(socket: TLSSocket, respond: TlsServerSpec['respond']): void {
  let request = '';
  socket.on('data', (chunk: Buffer) => {
    request += chunk.toString('latin1');
    if (respond !== undefined && request.includes('\r\n\r\n')) socket.end(respond(request), 'latin1');
  });
}

function ignore(): void {
  // Clients that go away are not this server's concern.
}
