// What open pages cost the server in memory: 100 of them, each on its stream of events, told of ten changes, beside the same
// server with none. Run: node bench/web-live.ts [VIEWS]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';

import type { MemoryTaken, WebServerOrder, WebServerReady } from './web-server.ts';
import { issue } from '../test/support/ca.ts';

const LIMIT_MB = 50;
const CHANGES = 10;

const views = Number(process.argv[2] ?? 100);
const baseline = await measured(0);
const open = await measured(views);
print();

/** In a process of its own each time, after the same changes. */
async function measured(count: number): Promise<MemoryTaken> {
  const options = JSON.stringify({ port: 443, root: issue({ subject: 'CN=Bench Root', ca: true }).pem });
  const server = fork(new URL('web-server.ts', import.meta.url), ['idle', options], { execArgv: ['--expose-gc'] });
  const answer = async (order: WebServerOrder) => {
    server.send(order);
    const [given] = (await once(server, 'message')) as [MemoryTaken];
    return given;
  };
  const [{ url }] = (await once(server, 'message')) as [WebServerReady];
  const agent = new Agent({ maxSockets: count + 1 });
  const streams = await Promise.all(Array.from({ length: count }, () => openStream(new URL('/events', url), agent)));
  for (let change = 0; change < CHANGES; change += 1) {
    const told = streams.map((stream) => nextChange(stream));
    await answer('changed');
    await Promise.all(told);
  }
  const memory = await answer('memory');
  server.kill();
  agent.destroy();
  return memory;
}

async function openStream(url: URL, agent: Agent): Promise<IncomingMessage> {
  const request = get(url, { agent });
  // The server goes away while they are open.
  request.on('error', () => undefined);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`/events answered ${String(response.statusCode)}`);
  return response.setEncoding('utf8').on('error', () => undefined);
}

function nextChange(stream: IncomingMessage): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const hear = (text: string) => {
    if (!text.includes('event: changed')) return;
    stream.off('data', hear);
    resolve(undefined);
  };
  stream.on('data', hear);
  return promise;
}

function print(): void {
  const row = (name: string, { rssMb }: MemoryTaken) => ({ '': name, 'RSS MB': rssMb.toFixed(1) });
  console.table([row('baseline: 0 views', baseline), row(`${String(views)} views`, open)]);
  const cost = open.rssMb - baseline.rssMb;
  const isKept = cost <= LIMIT_MB;
  console.log(`${isKept ? 'kept' : 'NOT KEPT'}: at most ${String(LIMIT_MB)} MB (${cost.toFixed(1)} MB)`);
}
