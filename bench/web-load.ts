// Whether those who look disturb those who probe: cycles of 200 endpoints against real TLS servers, every other one while
// 200 requests a second come to the page. Run: node bench/web-load.ts [CYCLES]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { buffer } from 'node:stream/consumers';

import { median } from './timing.ts';
import type { CycleTaken, ProbingOptions, WebServerReady } from './web-server.ts';

const LIMIT_LONGER = 0.1;
const REQUESTS_A_SECOND = 200;
const EVERY_MS = 20;
const PATHS = ['/api/v1/status', '/incidents', '/metrics'];

interface Measured {
  readonly cycles: readonly CycleTaken[];
  readonly requests: readonly number[];
}

const pairs = Number(process.argv[2] ?? 8);
const tls = fork(new URL('daemon-server.ts', import.meta.url));
const [probing] = (await once(tls, 'message')) as [ProbingOptions];
const server = fork(new URL('web-server.ts', import.meta.url), ['probing', JSON.stringify(probing)]);
const [{ url }] = (await once(server, 'message')) as [WebServerReady];
// What is compiled meanwhile, and what is new to the store, is no part of it.
await cycle();
await underLoad(cycle);
const quiet: CycleTaken[] = [];
const busy: CycleTaken[] = [];
const requests: number[] = [];
for (let pair = 0; pair < pairs; pair += 1) {
  quiet.push(await cycle());
  const { result, times } = await underLoad(cycle);
  busy.push(result);
  requests.push(...times);
}
server.kill();
tls.kill();
print({ cycles: quiet, requests: [] }, { cycles: busy, requests });

async function cycle(): Promise<CycleTaken> {
  server.send('cycle');
  const [taken] = (await once(server, 'message')) as [CycleTaken];
  return taken;
}

/** Asks as often as it should while `work` goes on, whether or not the answers come. */
async function underLoad<Result>(work: () => Promise<Result>) {
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });
  const times: number[] = [];
  const asking = new Set<Promise<void>>();
  let asked = 0;
  const start = performance.now();
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - start) * REQUESTS_A_SECOND) / 1_000);
    for (; asked < due; asked += 1) {
      const one = ask(agent, PATHS[asked % PATHS.length] ?? '/', times).finally(() => asking.delete(one));
      asking.add(one);
    }
  }, EVERY_MS);
  const result = await work();
  clearInterval(timer);
  await Promise.all(asking);
  agent.destroy();
  return { result, times };
}

async function ask(agent: Agent, path: string, times: number[]): Promise<void> {
  const start = performance.now();
  const [response] = (await once(get(new URL(path, url), { agent }), 'response')) as [
    NodeJS.ReadableStream & { readonly statusCode: number },
  ];
  await buffer(response);
  if (response.statusCode !== 200) throw new Error(`${path} answered ${String(response.statusCode)}`);
  times.push(performance.now() - start);
}

function print(without: Measured, loaded: Measured): void {
  const probe = ({ cycles }: Measured) => median(cycles.flatMap(({ probesMs }) => probesMs));
  const whole = ({ cycles }: Measured) => median(cycles.map(({ cycleMs }) => cycleMs));
  const cpu = ({ cycles }: Measured) => median(cycles.map(({ cpuMs }) => cpuMs));
  const row = (name: string, measuredOf: Measured) => ({
    '': name,
    'probe, median ms': probe(measuredOf).toFixed(1),
    'cycle, median ms': Math.round(whole(measuredOf)),
    'CPU of a cycle, median ms': Math.round(cpu(measuredOf)),
    requests: measuredOf.requests.length,
    'request, median ms': measuredOf.requests.length === 0 ? '' : median(measuredOf.requests).toFixed(1),
    'slowest ms': Math.round(Math.max(0, ...measuredOf.requests)),
  });
  console.log(`${String(pairs)} cycles of ${String(without.cycles[0]?.probesMs.length)} probes each, in turn`);
  console.table([
    row('baseline: nobody looks', without),
    row(`${String(REQUESTS_A_SECOND)} requests a second`, loaded),
  ]);
  const longer = whole(loaded) / whole(without) - 1;
  const limit = `at most ${String(LIMIT_LONGER * 100)} % longer`;
  console.log(`${longer <= LIMIT_LONGER ? 'kept' : 'NOT KEPT'}: a cycle ${limit} (${(longer * 100).toFixed(1)} %)`);
  const perRequest = ((cpu(loaded) - cpu(without)) * pairs) / loaded.requests.length;
  console.log(`CPU of a request: about ${perRequest.toFixed(1)} ms`);
  console.log(`a probe ${((probe(loaded) / probe(without) - 1) * 100).toFixed(1)} % longer`);
}
