// Start with 2,000 firmware lines that share 40 anchor files, beside reading and hashing those files and decoding what is
// in them once. `node bench/firmware-load.ts [LINES]`
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

import { decodeCertificate } from '../src/chain/decode.ts';
import { loadConfig } from '../src/config/load.ts';
import { loadFirmware } from '../src/firmware/load.ts';
import { stacksOf } from '../src/firmware/stacks.ts';
import { type IssuedCertificate, issue, keyPair, pemOf } from '../test/support/ca.ts';

const LINES = Number(process.argv[2] ?? 2_000);
const FILES = 40;
const ROOTS_OF_A_FILE = 20;
const LIMIT_MS = 3_000;

const folder = mkdtempSync(join(tmpdir(), 'anchorwatch-firmware-load-'));
try {
  const files = writeFiles();
  const config = join(folder, 'anchorwatch.yaml');
  writeFileSync(config, configFor(LINES));
  const baselineMs = await timed(() => readAndDecode(files));
  const used = process.cpuUsage();
  const start = performance.now();
  const loaded = await loadConfig(config);
  const parseMs = performance.now() - start;
  const loadMs = await timed(() => loadFirmware(loaded, stacksOf(loaded)));
  console.log(`${String(LINES)} firmware lines, ${String(FILES)} files of ${String(ROOTS_OF_A_FILE)} CAs`);
  console.log(`read, hash and decode the files once ${baselineMs.toFixed(0).padStart(6)} ms`);
  console.log(`read the config                      ${parseMs.toFixed(0).padStart(6)} ms`);
  console.log(`read the firmware lines              ${loadMs.toFixed(0).padStart(6)} ms`);
  const total = parseMs + loadMs;
  const { user, system } = process.cpuUsage(used);
  const cpuMs = ((user + system) / 1e3).toFixed(0);
  console.log(`both                                 ${total.toFixed(0).padStart(6)} ms  (limit ${String(LIMIT_MS)})`);
  console.log(`CPU of both                          ${cpuMs.padStart(6)} ms`);
} finally {
  rmSync(folder, { recursive: true });
}

function writeFiles(): readonly string[] {
  const key = keyPair('bench', 'p256');
  return [...Array(FILES).keys()].map((file) => {
    const roots = [...Array(ROOTS_OF_A_FILE).keys()].map((root): IssuedCertificate =>
      issue({ subject: `CN=Root ${String(file)}-${String(root)}`, key, ca: true }),
    );
    const path = join(folder, `${String(file)}.pem`);
    writeFileSync(path, pemOf(roots));
    return path;
  });
}

/** Each line has an id, a stack, two files and a target of its own. */
function configFor(lines: number): string {
  const line = (index: number): string =>
    `  - { id: line-${String(index)}, stack: mbedtls, anchors: [${String(index % FILES)}.pem, ${String((index + 1) % FILES)}.pem], targets: [{ host: host-${String(index % 100)}.example }] }\n`;
  return `firmware:\n${[...Array(lines).keys()].map(line).join('')}`;
}

/** What cannot be done without. */
function readAndDecode(files: readonly string[]): number {
  let count = 0;
  for (const file of files) {
    const text = readFileSync(file, 'latin1');
    createHash('sha256').update(text).digest();
    for (const [, base64] of text.matchAll(/-----BEGIN CERTIFICATE-----([^-]*)-----END/g)) {
      count += decodeCertificate(Buffer.from(base64 ?? '', 'base64')).der.length;
    }
  }
  return count;
}

/** Milliseconds. */
async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
