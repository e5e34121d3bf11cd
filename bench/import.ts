// How long it takes to find the CAs in what engineers have, each in a process of its own and cold, beside what cannot be
// done without: reading and hashing the same octets, and node:crypto parsing the same certificates.
// `node bench/import.ts [MIB]`
import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

import { type IssuedCertificate, issue, keyPair, pemOf } from '../test/support/ca.ts';
import { espBundleItem, sortedEspBundle, writeEspBundle } from '../test/support/esp-bundle-writer.ts';
import { jksOf } from '../test/support/java-stores.ts';
import { median } from './timing.ts';

const MIB = 1_048_576;
const RUNS = 5;

/** What one process measured; MB are what the process grew by at most. */
interface Measured {
  readonly ms: number;
  /** Of all threads: what the machine has to do, whatever else runs on it. */
  readonly cpuMs: number;
  readonly anchors: number;
  readonly grownMb: number;
}

interface Task {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly ders: readonly Uint8Array[];
  readonly limitMs: number | null;
}

const [, self = '', file, ders] = process.argv;
if (file?.includes('/') === true) console.log(JSON.stringify(await measureIn(file, ders ?? null)));
else main(Number(file ?? 64));

function main(mebibytes: number): void {
  const roots = rootsOf(200);
  const image = imageOf(mebibytes, roots);
  const doubled = imageOf(2 * mebibytes, roots);
  const folder = mkdtempSync(join(tmpdir(), 'anchorwatch-import-'));
  try {
    console.log(`medians of ${String(RUNS)} processes        ours   ours, CPU   read+hash   X509Certificate`);
    const [single, twice] = [
      { name: `${String(mebibytes)} MiB image, 200 CAs`, bytes: image, ders: dersOf(roots), limitMs: 1_500 },
      { name: `${String(2 * mebibytes)} MiB image, 200 CAs`, bytes: doubled, ders: dersOf(roots), limitMs: null },
      {
        name: 'ESP-IDF bundle of 121',
        bytes: bundleOf(roots.slice(0, 121)),
        ders: dersOf(roots.slice(0, 121)),
        limitMs: 100,
      },
      { name: 'JKS of 150', bytes: storeOf(roots.slice(0, 150)), ders: dersOf(roots.slice(0, 150)), limitMs: 100 },
      {
        name: 'cacert.pem of 150',
        bytes: Buffer.from(pemOf(roots.slice(0, 150))),
        ders: dersOf(roots.slice(0, 150)),
        limitMs: 100,
      },
    ].map((task) => compare(folder, task));
    if (single === undefined || twice === undefined) return;
    console.log(`twice the image takes ${(twice / single).toFixed(2)} times as long (limit 2.2)`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Prints a line; CPU milliseconds of ours, by which sizes are compared. */
function compare(folder: string, { name, bytes, ders: certificates, limitMs }: Task): number {
  const path = join(folder, 'input');
  const list = join(folder, 'ders.json');
  writeFileSync(path, bytes);
  writeFileSync(list, JSON.stringify(certificates.map((der) => Buffer.from(der).toString('base64'))));
  const run = (args: readonly string[]): Measured =>
    JSON.parse(execFileSync(process.execPath, [self, ...args], { encoding: 'utf8' })) as Measured;
  const ours = Array.from({ length: RUNS }, () => run([path]));
  const parsed = Array.from({ length: RUNS }, () => run([path, list]));
  const ms = median(ours.map((measured) => measured.ms));
  const limit = limitMs === null ? '' : ` (limit ${String(limitMs)})`;
  const hashMs = median(Array.from({ length: RUNS }, () => hashing(path)));
  const cpuMs = median(ours.map((measured) => measured.cpuMs));
  const cells = [ms, cpuMs, hashMs, median(parsed.map((measured) => measured.ms))].map(
    (cell) => `${cell.toFixed(0)} ms`,
  );
  const grown = Math.max(...ours.map(({ grownMb }) => grownMb)).toFixed(0);
  const beyond = `grown by ${grown} MB, the file has ${(bytes.length / 1e6).toFixed(0)}`;
  console.log(`${name.padEnd(26)} ${cells.map((cell) => cell.padStart(12)).join('')}   ${beyond}${limit}`);
  if (ours.some(({ anchors }) => anchors !== certificates.length)) throw new Error(`${name}: not all CAs were found`);
  return cpuMs;
}

/** In a process of its own: the first exploration, or the first parsing of the certificates in `list`. */
async function measureIn(path: string, list: string | null): Promise<Measured> {
  const { explorePath } = await import('../src/firmware/explore.ts');
  const base64 = list === null ? [] : (JSON.parse(readFileSync(list, 'utf8')) as readonly string[]);
  const bundle = base64.map((der) => Buffer.from(der, 'base64'));
  const before = process.memoryUsage.rss();
  const used = process.cpuUsage();
  const start = performance.now();
  const anchors =
    list === null
      ? (await explorePath(path)).anchors.length
      : bundle.filter((der) => new X509Certificate(der).subject).length;
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(used);
  return { ms, cpuMs: (user + system) / 1e3, anchors, grownMb: (peakBytes() - before) / 1e6 };
}

/** The most memory that this process had; getrusage would count what its parent had when it was forked. */
function peakBytes(): number {
  const peak = /VmHWM:\s+(?<kib>\d+) kB/.exec(readFileSync('/proc/self/status', 'latin1'))?.groups?.['kib'];
  return Number(peak) * 1024;
}

function hashing(path: string): number {
  const start = performance.now();
  createHash('sha256').update(readFileSync(path)).digest();
  return performance.now() - start;
}

function rootsOf(count: number): readonly IssuedCertificate[] {
  const keys = [...Array(8).keys()].map((index) =>
    keyPair(`bench ${String(index)}`, index % 2 === 0 ? 'rsa2048' : 'p256'),
  );
  return [...Array(count).keys()].map((index) => {
    const key = keys[index % keys.length];
    return issue({
      subject: `C=US, O=Bench ${String(index)}, CN=Root ${String(index)}`,
      ca: true,
      ...(key ? { key } : {}),
    });
  });
}

/** Noise as code and data are, the certificates spread over it. */
function imageOf(mebibytes: number, roots: readonly IssuedCertificate[]): Uint8Array {
  const image = Buffer.alloc(mebibytes * MIB);
  const block = createHash('sha512').update('noise').digest();
  for (let offset = 0; offset < image.length; offset += block.length) {
    block.copy(image, offset);
    // A cheap step that does not repeat: half of an image is text and zeros anyway.
    block.writeUInt32LE((block.readUInt32LE(0) + 2_654_435_769) >>> 0, offset % 60);
  }
  const step = Math.floor(image.length / roots.length);
  for (const [index, { der }] of roots.entries()) Buffer.from(der).copy(image, index * step + 17);
  return image;
}

function dersOf(roots: readonly IssuedCertificate[]): readonly Uint8Array[] {
  return roots.map(({ der }) => der);
}

function bundleOf(roots: readonly IssuedCertificate[]): Uint8Array {
  return writeEspBundle(sortedEspBundle(roots.map(espBundleItem)));
}

function storeOf(roots: readonly IssuedCertificate[]): Uint8Array {
  return jksOf(roots.map(({ der }, index) => ({ kind: 'trusted', alias: `root${String(index)}`, der })));
}
