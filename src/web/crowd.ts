// How many connections one address may hold: it must leave some of all of them to others.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

import { isLoopback } from '../lib/loopback.ts';
import type { WebParts } from './parts.ts';
import { isWithin } from './door/asker.ts';
import { networkOf } from './door/attempts.ts';
import { keysOf } from './door/keys.ts';

/**
 * Closes the connections beyond `most` of one address at once. Not those of this machine and of the proxy that the
 * config names: behind these are many people.
 */
export function boundEachAddress(server: Server, most: number, { watched }: Pick<WebParts, 'watched'>): void {
  const open = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const { proxy } = keysOf(watched.setup());
    if (isLoopback(address) || (proxy !== null && isWithin(address, proxy.from))) return;
    const by = networkOf(address);
    const count = open.get(by) ?? 0;
    if (count >= most) {
      socket.destroy();
      return;
    }
    open.set(by, count + 1);
    socket.once('close', () => {
      const left = (open.get(by) ?? 1) - 1;
      if (left > 0) open.set(by, left);
      else open.delete(by);
    });
  });
}
