// The processes of bench/outbox.ts: the sink, what drains an outbox into it, and what posts without an outbox.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

export interface Drained {
  readonly delivered: number;
  readonly ms: number;
  readonly cpuMs: number;
  readonly startMb: number;
  readonly peakMb: number;
}

const PARALLEL = 4;
const TIMEOUT_MS = 15_000;

const [role = '', url = '', from = '', count = ''] = process.argv.slice(2);
switch (role) {
  case 'sink':
    startSink();
    break;
  case 'bare':
    process.send?.(await measured(await bare()));
    break;
  case 'outbox':
    process.send?.(await measured(await outbox()));
    break;
  default:
    throw new Error('run bench/outbox.ts');
}

function startSink(): void {
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(204).end());
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (typeof address === 'object') process.send?.(`http://127.0.0.1:${String(address?.port)}/hook`);
  });
}

/** As many POSTs as there are deliveries, as many at a time as the outbox has under way. */
async function bare(): Promise<() => Promise<number>> {
  const body = await readFile(from, 'utf8');
  return async () => {
    let left = Number(count);
    const worker = async () => {
      while (left > 0) {
        left -= 1;
        await (await fetch(url, { method: 'POST', body })).arrayBuffer();
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, worker));
    return Number(count);
  };
}

async function outbox(): Promise<() => Promise<number>> {
  const [{ createDeliverer }, { httpSender }, { webhookReceiver }, { systemClock }, { openSqliteStore }] =
    await Promise.all([
      import('../src/alerts/delivery/deliver.ts'),
      import('../src/alerts/http/post.ts'),
      import('../src/alerts/receivers/webhook/webhook-receiver.ts'),
      import('../src/lib/clock.ts'),
      import('../src/store/sqlite/open.ts'),
    ]);
  const store = await openSqliteStore({ file: from });
  const sender = httpSender({ ca: null, environment: {}, timeoutMs: TIMEOUT_MS });
  const receiver = webhookReceiver({ name: 'hook', url, key: Buffer.alloc(32), sender, clock: systemClock });
  let delivered = 0;
  const onEvent = ({ kind }: { readonly kind: string }) => {
    if (kind === 'delivered') delivered += 1;
  };
  const deliverer = createDeliverer({ outbox: store, receivers: [receiver], onEvent });
  return async () => {
    await deliverer.deliverDue(new AbortController().signal);
    await store.close();
    return delivered;
  };
}

async function measured(work: () => Promise<number>): Promise<Drained> {
  const startMb = process.memoryUsage.rss() / 1_048_576;
  const [start, startCpu] = [performance.now(), process.cpuUsage()];
  const delivered = await work();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(startCpu);
  // In kilobytes, as the kernel counts it (getrusage(2)).
  const peakMb = process.resourceUsage().maxRSS / 1_024;
  return { delivered, ms, cpuMs: (user + system) / 1_000, startMb, peakMb };
}
