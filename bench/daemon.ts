// Memory of the daemon: 1,000 endpoints (50 hosts of 20 addresses), 20,000 probes, its RSS as it goes, beside that of a
// Node process that does nothing. The built program is what is measured. `npm run build && node bench/daemon.ts [PROBES]`
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { startDaemonProcess } from '../test/support/daemon-process.ts';

const HOSTS = 50;
const ADDRESSES = 20;
const wanted = Number(process.argv[2] ?? 20_000);
const marks = [2_000, 5_000, 10_000, 20_000, 50_000].filter((mark) => mark <= wanted);

const folder = mkdtempSync(join(tmpdir(), 'anchorwatch-bench-'));
const server = fork(new URL('daemon-server.ts', import.meta.url));
const [{ port, root }] = (await once(server, 'message')) as [{ port: number; root: string }];
writeFileSync(join(folder, 'root.pem'), root);
writeFileSync(join(folder, 'anchorwatch.yaml'), JSON.stringify(configFor(port)));

const idle = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']);
const program = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const daemon = startDaemonProcess(join(folder, 'anchorwatch.yaml'), folder, { main: program });
console.log('probes     RSS of the daemon   RSS of an idle Node   above the first');
let probes = 0;
let seen = 0;
let first: number | null = null;
while (probes < wanted) {
  const line = await daemon.line(({ msg }) => msg === 'cycle completed', { after: seen, timeoutMs: 120_000 });
  seen = daemon.lines.indexOf(line, seen) + 1;
  probes += Number(line['probes']);
  const mark = marks[0];
  if (mark === undefined || probes < mark) continue;
  marks.shift();
  const rss = rssMb(daemon.child.pid);
  first ??= rss;
  const above = `${(((rss - first) / first) * 100).toFixed(1)} %`;
  console.log(
    `${String(probes).padEnd(10)} ${`${rss.toFixed(1)} MB`.padEnd(19)} ${`${rssMb(idle.pid).toFixed(1)} MB`.padEnd(21)} ${above}`,
  );
}
daemon.child.kill('SIGTERM');
await daemon.ended;
server.kill();
idle.kill();
rmSync(folder, { recursive: true });

function configFor(serverPort: number) {
  const hosts = Array.from({ length: HOSTS }, (_, host) => `h${String(host)}.bench.example`);
  const addresses = (host: number) =>
    Array.from({ length: ADDRESSES }, (_, address) => `127.1.${String(host)}.${String(address + 1)}`);
  return {
    targets: hosts.map((host, index) => ({ host, port: serverPort, addresses: addresses(index) })),
    firmware: [
      {
        id: 'bench',
        stack: 'ti-simplelink',
        anchors: ['root.pem'],
        targets: hosts.map((host) => ({ host, port: serverPort, hello: ['tls12-rsa'] })),
      },
    ],
    schedule: '* * * * * *',
    probe: { jitter: '0s' },
  };
}

/** Resident memory as the kernel counts it (VmRSS). */
function rssMb(pid: number | undefined): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024;
}
