// CPU of a probe beside that of a bare tls.connect and close, against the same server in the same run.
// The server is another process, so that only the client's time is counted. `node bench/probe.ts [probes]`
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { connect } from 'node:tls';

import { configSchema } from '../src/config/schema.ts';
import { systemClock } from '../src/lib/clock.ts';
import { probeEndpoint } from '../src/probe/probe-endpoint.ts';
import { issue } from '../test/support/ca.ts';
import { startTlsServer } from '../test/support/tls-server.ts';

const ROUNDS = 7;
const context = {
  settings: configSchema.shape.probe.parse({}),
  vantage: 'bench',
  clock: systemClock,
  signal: new AbortController().signal,
};
const VERSIONS = ['TLSv1.2', 'TLSv1.3'] as const;
type Version = (typeof VERSIONS)[number];

if (process.send === undefined) await main(Number(process.argv[2] ?? 100));
else await serve(process.argv[2] as Version);

async function main(probes: number): Promise<void> {
  console.log(`CPU of one connection, median of ${String(ROUNDS)} x ${String(probes)}; RSA-2048, 3 certificates`);
  for (const version of VERSIONS) await compare(version, probes);
}

async function compare(version: Version, probes: number): Promise<void> {
  const server = fork(fileURLToPath(import.meta.url), [version]);
  const [port] = (await once(server, 'message')) as [number];
  const bare: number[] = [];
  const probed: number[] = [];
  await cpuOf(probes, () => bareConnection(port));
  await cpuOf(probes, () => probe(port));
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(await cpuOf(probes, () => bareConnection(port)));
    probed.push(await cpuOf(probes, () => probe(port)));
  }
  server.kill();
  const ratio = median(probed) / median(bare);
  console.log(
    `${version}  bare ${format(median(bare))}  probe ${format(median(probed))}  ratio ${ratio.toFixed(2)} (limit 1.50)`,
  );
}

/** Microseconds of this process's CPU for one run of `job`. */
async function cpuOf(times: number, job: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  for (let count = 0; count < times; count += 1) await job();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}

async function bareConnection(port: number): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port, servername: 'bench.example', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  socket.end();
  await once(socket, 'close');
}

async function probe(port: number): Promise<void> {
  const { observation } = await probeEndpoint(
    {
      host: 'bench.example',
      port,
      protocol: 'tls',
      address: '127.0.0.1',
      hello: { profile: 'modern', sni: true },
      path: null,
    },
    context,
  );
  if (observation.outcome.kind !== 'served' || !observation.outcome.proven) throw new Error('the probe failed');
}

async function serve(version: Version): Promise<void> {
  const root = issue({ subject: 'CN=Bench Root', key: 'rsa2048' });
  const issuing = issue({ subject: 'CN=Bench Issuing', issuer: root, ca: true, key: 'rsa2048' });
  const endEntity = issue({
    subject: 'CN=bench.example',
    issuer: issuing,
    dnsNames: ['bench.example'],
    key: 'rsa2048',
  });
  const server = await startTlsServer({
    chain: [endEntity, issuing, root],
    minVersion: version,
    maxVersion: version,
  });
  process.once('disconnect', () => void server.close());
  process.send?.(server.port);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function format(microseconds: number): string {
  return `${(microseconds / 1_000).toFixed(3)} ms`;
}
