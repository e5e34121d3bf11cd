// The other end of the web benchmarks, in a process of its own: the page of a busy fleet, of a daemon that probes, or of an
// idle one. It says where it is, and does what it is told.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { CycleRecord } from '../src/store/store.ts';
import { systemClock } from '../src/lib/clock.ts';
import { busyConfig, busyFiles, fillBusy } from '../test/support/web-busy.ts';
import { BUSY_NOW, busyFleet } from '../test/support/web-fleet.ts';
import { startWebStage, type WebStage } from '../test/support/web-stage.ts';

export type WebServerRole = 'busy' | 'probing' | 'idle';

export interface WebServerReady {
  readonly url: string;
  /** Serves what the page is now as a file. */
  readonly staticUrl: string | null;
}

/** What one cycle took, in milliseconds. */
export interface CycleTaken {
  readonly cycleMs: number;
  /** Of the whole process meanwhile, which a busy machine does not stretch. */
  readonly cpuMs: number;
  readonly probesMs: readonly number[];
}

export interface MemoryTaken {
  /** After a collection of garbage. */
  readonly rssMb: number;
}

/** CPU of the process since it began. */
export interface CpuTaken {
  readonly cpuMs: number;
}

export type WebServerOrder = 'cycle' | 'changed' | 'memory' | 'cpu';

/** Of a daemon that probes: where the TLS servers are, and what their end entities lead to. */
export interface ProbingOptions {
  readonly port: number;
  readonly root: string;
}

const [role = 'idle', options = '{}'] = process.argv.slice(2) as [WebServerRole?, string?];
const stage = await startStage();
const ready: WebServerReady = { url: stage.url, staticUrl: role === 'busy' ? await startStatic(stage.url) : null };
process.send?.(ready);
process.on('message', (order: WebServerOrder) => {
  void obey(order).then((answer) => process.send?.(answer));
});

async function obey(order: WebServerOrder): Promise<CycleTaken | MemoryTaken | CpuTaken | null> {
  switch (order) {
    case 'cycle':
      return cycle();
    case 'changed':
      await stage.watched.look();
      return null;
    case 'memory':
      globalThis.gc?.();
      return { rssMb: process.memoryUsage.rss() / 1_048_576 };
    case 'cpu':
      return { cpuMs: cpuMs() };
  }
}

async function cycle(): Promise<CycleTaken> {
  const [start, startCpu] = [performance.now(), cpuMs()];
  const completed = once(stage.daemon.events, 'cycleCompleted') as Promise<[{ readonly record: CycleRecord }]>;
  void stage.daemon.cycle();
  const [{ record }] = await completed;
  return {
    cycleMs: performance.now() - start,
    cpuMs: cpuMs() - startCpu,
    probesMs: record.observations.map(({ durationMs }) => durationMs),
  };
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function startStage(): Promise<WebStage> {
  if (role === 'busy') {
    const fleet = busyFleet();
    return startWebStage({
      files: busyFiles(fleet),
      config: busyConfig(fleet),
      clock: { now: () => BUSY_NOW },
      fill: (setup, store) => fillBusy(fleet, setup, store),
    });
  }
  const { port, root } = JSON.parse(options) as ProbingOptions;
  const hosts = Array.from({ length: 20 }, (_, host) => `h${String(host)}.bench.example`);
  const addressesOf = (host: number) =>
    Array.from({ length: 10 }, (_, address) => `127.1.${String(host)}.${String(address + 1)}`);
  return startWebStage({
    files: new Map([['root.pem', root]]),
    config: {
      targets: hosts.map((host, index) => ({ host, port, addresses: addressesOf(index) })),
      firmware: Array.from({ length: 20 }, (_, line) => ({
        id: `line-${String(line)}`,
        stack: 'ti-simplelink',
        anchors: ['root.pem'],
        targets: hosts.map((host) => ({ host, port, hello: ['tls12-rsa'] })),
      })),
      // Spread as in life: a round that asks all at once is as slow as its machine.
      probe: { jitter: '3s', probesPerAddress: 1 },
      web: { listen: '127.0.0.1:0' },
    },
    clock: systemClock,
  });
}

/** The page and its assets as they come over the wire, from memory. */
async function startStatic(url: string): Promise<string> {
  const html = await (await fetch(url)).text();
  const paths = ['/', ...[...html.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? '/')];
  const files = new Map(
    await Promise.all(
      paths.map(async (path) => {
        const answer = await fetch(new URL(path, url));
        const type = answer.headers.get('content-type') ?? '';
        return [path, { type, body: Buffer.from(await answer.arrayBuffer()) }] as const;
      }),
    ),
  );
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? '/');
    if (file === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': file.type }).end(file.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
}
