// What a real server sent during a handshake, and the secret that opens it.
import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';

import { Tap } from '../../src/probe/tap.ts';

export interface CapturedHandshake {
  readonly received: Uint8Array;
  readonly serverSecret: Uint8Array | null;
}

/** Shakes hands with a server on loopback. */
export async function captureHandshake(port: number): Promise<CapturedHandshake> {
  const socket = connectTcp({ host: '127.0.0.1', port });
  await once(socket, 'connect');
  const tap = new Tap(socket, 1_000_000);
  const tls = connectTls({ socket: tap, rejectUnauthorized: false });
  let serverSecret: Uint8Array | null = null;
  tls.on('keylog', (line: Buffer) => {
    const [label, , secret = ''] = line.toString('latin1').trim().split(' ');
    if (label === 'SERVER_HANDSHAKE_TRAFFIC_SECRET') serverSecret = Buffer.from(secret, 'hex');
  });
  await once(tls, 'secureConnect');
  const received = tap.received();
  tls.destroy();
  socket.destroy();
  return { received, serverSecret };
}
