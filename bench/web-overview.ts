// The first page for 5,000 pairs: how long the server takes for it, how much comes over the wire, and when Chromium paints
// it first, beside the same page as a file that node:http serves from memory. Run: node bench/web-overview.ts
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { buffer } from 'node:stream/consumers';

import { launchChromium } from '../test/support/web-browser.ts';
import { median } from './timing.ts';
import type { CpuTaken, WebServerReady } from './web-server.ts';

const LIMIT_SERVER_MS = 150;
const LIMIT_KB = 300;
const LIMIT_PAINT_MS = 1_000;
const REQUESTS = 30;
const PAINTS = 7;

interface Measured {
  readonly firstMs: number;
  readonly medianMs: number;
  readonly slowestMs: number;
  /** Of the server for each request, which a busy machine does not stretch. */
  readonly cpuMs: number;
  readonly bytes: number;
  readonly paintMs: number;
}

const server = fork(new URL('web-server.ts', import.meta.url), ['busy']);
const [{ url, staticUrl }] = (await once(server, 'message')) as [WebServerReady];
const browser = await launchChromium();
const page = await measured(url);
const file = await measured(staticUrl ?? url);
await browser.close();
server.kill();
print();

async function measured(at: string): Promise<Measured> {
  const times: number[] = [];
  let bytes = 0;
  const startCpu = await serverCpuMs();
  for (let request = 0; request < REQUESTS; request += 1) {
    const start = performance.now();
    bytes = await transferred(at);
    times.push(performance.now() - start);
  }
  const cpuMs = ((await serverCpuMs()) - startCpu) / REQUESTS;
  const [firstMs = Number.NaN, ...later] = times;
  const paints: number[] = [];
  for (let paint = 0; paint < PAINTS; paint += 1) paints.push(await firstPaint(at));
  return { firstMs, medianMs: median(later), slowestMs: Math.max(...later), cpuMs, bytes, paintMs: median(paints) };
}

async function serverCpuMs(): Promise<number> {
  server.send('cpu');
  const [{ cpuMs }] = (await once(server, 'message')) as [CpuTaken];
  return cpuMs;
}

/** Bytes of the body as they come. */
async function transferred(at: string): Promise<number> {
  const request = get(at, { headers: { 'accept-encoding': 'gzip', accept: 'text/html' } });
  const [response] = (await once(request, 'response')) as [NodeJS.ReadableStream & { readonly statusCode: number }];
  if (response.statusCode !== 200) throw new Error(`the page answered ${String(response.statusCode)}`);
  return (await buffer(response)).length;
}

/** First contentful paint (W3C Paint Timing) of a visitor who comes for the first time, from the start of navigation. */
async function firstPaint(at: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const visit = await context.newPage();
  await visit.goto(at);
  const paint = await visit.evaluate<number>(
    `new Promise((resolve) => new PerformanceObserver((list) => {
      const [entry] = list.getEntriesByName('first-contentful-paint');
      if (entry !== undefined) resolve(entry.startTime);
    }).observe({ type: 'paint', buffered: true }))`,
  );
  await context.close();
  return paint;
}

function print(): void {
  const row = (name: string, { firstMs, medianMs, slowestMs, cpuMs, bytes, paintMs }: Measured) => ({
    '': name,
    'first ms': Math.round(firstMs),
    'median ms': Math.round(medianMs),
    'slowest ms': Math.round(slowestMs),
    'CPU ms': Math.round(cpuMs),
    kB: Math.round(bytes / 1_000),
    'first paint, median ms': Math.round(paintMs),
  });
  console.table([row('baseline: the page as a file, not compressed', file), row('overview', page)]);
  console.log(`${verdict(page.medianMs <= LIMIT_SERVER_MS)}: at most ${String(LIMIT_SERVER_MS)} ms`);
  console.log(`${verdict(page.bytes <= LIMIT_KB * 1_000)}: at most ${String(LIMIT_KB)} kB`);
  console.log(`${verdict(page.paintMs <= LIMIT_PAINT_MS)}: painted after at most ${String(LIMIT_PAINT_MS)} ms`);
}

function verdict(isKept: boolean): string {
  return isKept ? 'kept' : 'NOT KEPT';
}
