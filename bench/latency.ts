// How long after a host first serves a list that devices refuse the alarm is there: the built daemon, TLS servers and a
// webhook on loopback, one pair and 1,000 pairs, beside a loop that connects to the same addresses and posts the same body.
// `npm run build && node bench/latency.ts [ROTATIONS]`
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';

import { issue, type IssuedCertificate } from '../test/support/ca.ts';
import { startDaemonProcess } from '../test/support/daemon-process.ts';
import { type RotatingCdn, startRotatingCdn } from '../test/support/rotating-cdn.ts';
import { startWebhookSink, type WebhookSink } from '../test/support/webhook-sink.ts';
import { median } from './timing.ts';

const LIMIT_MS = 1_000;
/** Cycles begin on every third second, so that the second before a handshake tells when its cycle began. */
const CYCLE_MS = 3_000;
const PROGRAM = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

interface Fleet {
  readonly lines: number;
  readonly targets: number;
}

/** Until the webhook has come, in milliseconds. */
interface Latency {
  readonly sinceHandshake: number;
  readonly sinceStart: number;
  /** CPU of the daemon meanwhile, which a busy machine does not stretch; null where there is no daemon. */
  readonly cpuMs: number | null;
}

const rotations = Number(process.argv[2] ?? 10);
const results: (readonly [string, readonly Latency[]])[] = [];
for (const fleet of [
  { lines: 1, targets: 1 },
  { lines: 100, targets: 10 },
]) {
  const pairs = fleet.lines * fleet.targets;
  const { told, bare } = await measured(fleet);
  const name = `${String(pairs)} ${pairs === 1 ? 'pair' : 'pairs'}`;
  results.push([`baseline: connect and POST, ${name}`, bare], [`daemon, ${name}`, told]);
}
print();

async function measured({ lines, targets }: Fleet) {
  const hosts = Array.from({ length: targets }, (_, host) => `h${String(host)}.bench.example`);
  const addresses = hosts.map((_, host) => `127.2.0.${String(host + 1)}`);
  const [root, ...others] = Array.from({ length: rotations + 1 }, (_, number) =>
    issue({ subject: `CN=Bench Root CA G${String(number + 1)}`, key: 'rsa2048' }),
  );
  if (root === undefined) throw new RangeError('at least one rotation');
  const oldList = listUnder(root, hosts);
  let handshakeAt: number | null = null;
  const onHandshake = () => (handshakeAt ??= Date.now());
  const cdn = await startRotatingCdn(addresses, oldList, { onHandshake });
  const sink = await startWebhookSink();
  const folder = await mkdtemp(join(tmpdir(), 'anchorwatch-bench-'));
  const file = join(folder, 'anchorwatch.yaml');
  await writeFile(join(folder, 'root.pem'), root.pem);
  await writeFile(file, JSON.stringify(configFor({ hosts, addresses, lines, cdn, sink })));
  const daemon = startDaemonProcess(file, folder, { main: PROGRAM });
  const cycle = () => daemon.line(({ msg }) => msg === 'cycle completed', { after: daemon.lines.length });
  const told: Latency[] = [];
  let body = '';
  for (const other of others) {
    await cycle();
    const list = listUnder(other, hosts);
    handshakeAt = null;
    const before = cpuMs(daemon.child.pid);
    serveAll(cdn, list);
    body = (await sink.nextRequest()).body;
    const latency = latencyOf(handshakeAt, (first) => first - (first % CYCLE_MS));
    told.push({ ...latency, cpuMs: cpuMs(daemon.child.pid) - before });
    serveAll(cdn, oldList);
    await sink.nextRequest();
  }
  daemon.child.kill('SIGTERM');
  await daemon.ended;
  const bare: Latency[] = [];
  for (let number = 0; number < rotations; number += 1) {
    handshakeAt = null;
    const startedAt = Date.now();
    for (const address of addresses) await shakeHands(address, cdn.port);
    await fetch(sink.url, { method: 'POST', body });
    await sink.nextRequest();
    bare.push(latencyOf(handshakeAt, () => startedAt));
  }
  await Promise.all([cdn.close(), sink.close(), rm(folder, { recursive: true })]);
  return { told, bare };
}

function latencyOf(handshakeAt: number | null, startOf: (handshakeAt: number) => number): Latency {
  if (handshakeAt === null) throw new Error('told of a list that nobody was served');
  const arrivedAt = Date.now();
  return { sinceHandshake: arrivedAt - handshakeAt, sinceStart: arrivedAt - startOf(handshakeAt), cpuMs: null };
}

/** User and system time as the kernel counts it, in ticks of 10 ms (proc(5)). */
function cpuMs(pid: number | undefined): number {
  const [user = 0, system = 0] = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
    .split(' ')
    .slice(13, 15)
    .map(Number);
  return (user + system) * 10;
}

async function shakeHands(host: string, port: number): Promise<void> {
  const socket = connect({ host, port, servername: 'h0.bench.example', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  socket.resume().end();
  await once(socket, 'close');
}

function serveAll(cdn: RotatingCdn, list: readonly IssuedCertificate[]): void {
  for (const address of cdn.addresses) cdn.serve(address, list);
}

function listUnder(root: IssuedCertificate, hosts: readonly string[]): readonly IssuedCertificate[] {
  const endEntity = issue({ subject: 'CN=bench.example', issuer: root, dnsNames: hosts, key: 'rsa2048' });
  return [endEntity, root];
}

interface Scene {
  readonly hosts: readonly string[];
  readonly addresses: readonly string[];
  readonly lines: number;
  readonly cdn: RotatingCdn;
  readonly sink: WebhookSink;
}

function configFor({ hosts, addresses, lines, cdn: { port }, sink }: Scene) {
  return {
    targets: hosts.map((host, index) => ({ host, port, addresses: [addresses[index]] })),
    firmware: Array.from({ length: lines }, (_, line) => ({
      id: `line-${String(line)}`,
      devices: 100,
      stack: 'ti-simplelink',
      anchors: ['root.pem'],
      targets: hosts.map((host) => ({ host, port })),
    })),
    receivers: [{ name: 'hook', webhook: { url: sink.url } }],
    schedule: `*/${String(CYCLE_MS / 1_000)} * * * * *`,
    calmRounds: 1,
    probe: { jitter: '0s' },
  };
}

function print(): void {
  const row = ([name, latencies]: (typeof results)[number]) => {
    const [handshake, start] = [latencies.map((one) => one.sinceHandshake), latencies.map((one) => one.sinceStart)];
    return {
      '': name,
      'from the handshake, median ms': median(handshake),
      'at most': Math.max(...handshake),
      'from the start of the cycle, median ms': median(start),
      'at most ': Math.max(...start),
      'CPU, median ms': median(latencies.flatMap(({ cpuMs: ms }) => ms ?? [])) || '',
    };
  };
  console.log(`${String(rotations)} rotations each, until the webhook has come`);
  console.table(results.map(row));
  const slowest = Math.max(...results.flatMap(([, latencies]) => latencies.map((one) => one.sinceHandshake)));
  console.log(`${slowest <= LIMIT_MS ? 'kept' : 'NOT KEPT'}: at most ${String(LIMIT_MS)} ms from the handshake`);
}
