// Draining an outbox of 10,000 notifications of 2,500 incidents into a webhook on loopback: how many a second, and the
// most memory it took, beside as many bare POSTs of the same body. Run: node bench/outbox.ts [COUNT]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { notificationBody } from '../src/alerts/render/json.ts';
import { openSqliteStore } from '../src/store/sqlite/open.ts';
import { AT, raised } from '../test/alerts/render/examples.ts';
import type { Drained } from './outbox-worker.ts';

const LIMIT_PER_SECOND = 300;
const LIMIT_MB = 150;
const OF_ONE_INCIDENT = 4;
const SLICE = 500;

const count = Number(process.argv[2] ?? 10_000);
const template = raised();
const folder = await mkdtemp(join(tmpdir(), 'anchorwatch-bench-'));
const file = join(folder, 'outbox.db');
const body = join(folder, 'body.json');
await fillOutbox();
const text = JSON.stringify(notificationBody(template));
await writeFile(body, text);

const sink = fork(new URL('outbox-worker.ts', import.meta.url), ['sink']);
const [url] = (await once(sink, 'message')) as [string];
const bare = await drained('bare', body);
const outbox = await drained('outbox', file);
sink.kill();
await rm(folder, { recursive: true });
console.log(`${String(count)} notifications, bodies of ${String(Math.round(text.length / 1_000))} kB`);
print();

async function fillOutbox(): Promise<void> {
  const store = await openSqliteStore({ file });
  for (let start = 0; start < count; start += SLICE) {
    const numbers = Array.from({ length: Math.min(SLICE, count - start) }, (_, index) => start + index);
    const deliveries = numbers.map((number) => {
      const incident = `incident-${String(Math.floor(number / OF_ONE_INCIDENT))}`;
      return { receiver: 'hook', notification: { ...template, incident, id: `${incident}-${String(number)}` } };
    });
    await store.recordDecision({ at: AT, incidents: [], deliveries });
  }
  await store.close();
}

/** What a process of its own says that does it, with the memory that a daemon has. */
async function drained(role: 'bare' | 'outbox', from: string): Promise<Drained> {
  const execArgv = ['--max-semi-space-size=4', '--optimize-for-size'];
  const env = { ...process.env, MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' };
  const worker = fork(new URL('outbox-worker.ts', import.meta.url), [role, url, from, String(count)], {
    execArgv,
    env,
  });
  const [result] = (await once(worker, 'message')) as [Drained];
  return result;
}

function print(): void {
  const row = (name: string, { delivered, ms, cpuMs, startMb, peakMb }: Drained) => ({
    '': name,
    delivered,
    s: (ms / 1_000).toFixed(1),
    'a second': Math.round((delivered / ms) * 1_000),
    'CPU s': (cpuMs / 1_000).toFixed(1),
    'MB before': Math.round(startMb),
    'MB at most': Math.round(peakMb),
  });
  console.table([row('baseline: fetch, no store', bare), row('outbox', outbox)]);
  const perSecond = (outbox.delivered / outbox.ms) * 1_000;
  console.log(`${verdict(perSecond >= LIMIT_PER_SECOND)}: at least ${String(LIMIT_PER_SECOND)} a second`);
  console.log(`${verdict(outbox.peakMb <= LIMIT_MB)}: at most ${String(LIMIT_MB)} MB`);
}

function verdict(isKept: boolean): string {
  return isKept ? 'kept' : 'NOT KEPT';
}
