// Start-up: `check` of one loopback target from the built program, process start to exit, beside `node -e 0`.
// Both take turns in one run; the server is in this process, which has nothing else to do. `node bench/start-up.ts [runs]`
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

import { issue } from '../test/support/ca.ts';
import { startTlsServer } from '../test/support/tls-server.ts';

const LIMIT = 10;
const CHECKOUT = fileURLToPath(new URL('..', import.meta.url));

await main(Number(process.argv[2] ?? 15));

async function main(runs: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'anchorwatch-start-up-'));
  const root = issue({ subject: 'CN=Bench Root' });
  const issuing = issue({ subject: 'CN=Bench Issuing', issuer: root, ca: true });
  const endEntity = issue({ subject: 'CN=bench.example', issuer: issuing, dnsNames: ['bench.example'] });
  const server = await startTlsServer({ chain: [endEntity, issuing] });
  try {
    const main = build(folder);
    writeFileSync(join(folder, 'root.pem'), root.pem);
    writeFileSync(join(folder, 'anchorwatch.yaml'), configFor(server.port));
    const adHoc = ['--anchors', 'root.pem', '--stack', 'mbedtls', '--address', '127.0.0.1'];
    await compare(folder, runs, [
      { name: 'node -e 0', args: ['-e', '0'] },
      { name: 'check --anchors --stack', args: [main, 'check', `bench.example:${String(server.port)}`, ...adHoc] },
      { name: 'check --config', args: [main, 'check', '--config', 'anchorwatch.yaml'] },
    ]);
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

interface Contender {
  readonly name: string;
  readonly args: readonly string[];
}

async function compare(folder: string, runs: number, contenders: readonly Contender[]): Promise<void> {
  const times = contenders.map((): number[] => []);
  // The first turn fills the compile cache and is not counted.
  for (let run = -1; run < runs; run += 1) {
    for (const [index, { args }] of contenders.entries()) {
      const ms = await timeOf(folder, args);
      if (run >= 0) times[index]?.push(ms);
    }
  }
  const baseline = median(times[0] ?? []);
  console.log(`Process start to exit, median of ${String(runs)}`);
  for (const [index, { name }] of contenders.entries()) {
    const ms = median(times[index] ?? []);
    const ratio = (ms / baseline).toFixed(1);
    console.log(`${name.padEnd(24)} ${ms.toFixed(0).padStart(5)} ms  ${ratio} x (limit ${String(LIMIT)})`);
  }
}

async function timeOf(folder: string, args: readonly string[]): Promise<number> {
  const env = { PATH: process.env['PATH'], NODE_COMPILE_CACHE: join(folder, 'cache') };
  const start = performance.now();
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const [status] = (await once(child, 'exit')) as [number | null];
  if (status !== 0) throw new Error(`${args.join(' ')} ended with status ${String(status)}`);
  return performance.now() - start;
}

/** Compiles the program into `folder`, with what it depends on in reach. */
function build(folder: string): string {
  writeFileSync(join(folder, 'package.json'), '{"type":"module","version":"0.0.0"}');
  symlinkSync(join(CHECKOUT, 'node_modules'), join(folder, 'node_modules'));
  const tsc = join(CHECKOUT, 'node_modules/typescript/bin/tsc');
  const args = [tsc, '-p', join(CHECKOUT, 'tsconfig.build.json'), '--outDir', join(folder, 'dist')];
  execFileSync(process.execPath, args, { stdio: 'inherit' });
  return join(folder, 'dist/cli/main.js');
}

function configFor(port: number): string {
  return `targets:
  - { host: bench.example, port: ${String(port)}, addresses: [127.0.0.1] }
firmware:
  - { id: bench, stack: mbedtls, anchors: [root.pem], targets: [{ host: bench.example }] }
`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
