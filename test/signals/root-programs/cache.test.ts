// The cache of reports: whole or not there, whatever happens while it is written.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';

import {
  ageOf,
  type CachedReport,
  readCached,
  STALE_AFTER_MS,
  writeCached,
} from '../../../src/signals/root-programs/cache.ts';
import { noise } from '../../support/noise.ts';

const NAME = 'mozilla-included';
const FILE = 'mozilla-included.report';

const REPORT: CachedReport = {
  name: NAME,
  url: 'https://example.com/report',
  etag: '"1"',
  downloadedAt: Date.parse('2026-06-01T00:00:00Z'),
  confirmedAt: Date.parse('2026-06-02T00:00:00Z'),
  body: noise(10_000),
};

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'anchorwatch-cache-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('what was written is read, octet for octet, in a folder that it makes', async (t) => {
  const folder = path.join(await folderOf(t), 'data', 'reports');
  await writeCached(folder, REPORT);
  const reading = await readCached(folder, NAME);
  assert.equal(reading.kind, 'cached');
  assert.deepEqual({ ...reading.report, body: Buffer.from(reading.report.body) }, REPORT);
  assert.deepEqual(await readdir(folder), [FILE]);
  assert.deepEqual(await readCached(folder, 'ca-records'), { kind: 'absent' });
});

test('without the folder there is no report, and that is no error', async (t) => {
  assert.deepEqual(await readCached(path.join(await folderOf(t), 'none'), NAME), { kind: 'absent' });
});

const line = (header: object): string => `${JSON.stringify(header)}\n`;
const HEADER = { format: 'anchorwatch-report-1', ...REPORT, body: undefined, sha256: 'x' };

const damages: readonly { name: string; bend: (file: Buffer) => Uint8Array }[] = [
  { name: 'empty', bend: () => Buffer.alloc(0) },
  { name: 'cut short', bend: (file) => file.subarray(0, -1) },
  { name: 'longer', bend: (file) => Buffer.concat([file, Buffer.from('x')]) },
  { name: 'with one bit turned over', bend: (file) => file.fill((file.at(-1) ?? 0) ^ 1, file.length - 1) },
  { name: 'without its header', bend: (file) => file.subarray(file.indexOf('\n') + 1) },
  { name: 'without end in its first line', bend: () => Buffer.alloc(20_000, 'x') },
  { name: 'of zeros, as file systems leave it', bend: (file) => file.fill(0) },
  { name: 'of another format', bend: () => Buffer.from(line({ ...HEADER, format: 'other' })) },
  { name: 'of another report', bend: () => Buffer.from(line({ ...HEADER, name: 'ca-records' })) },
  { name: 'with a wrong field', bend: () => Buffer.from(line({ ...HEADER, etag: 7 })) },
  { name: 'with a wrong instant', bend: () => Buffer.from(line({ ...HEADER, confirmedAt: 'today' })) },
  { name: 'with null for a header', bend: () => Buffer.from('null\n') },
];

for (const { name, bend } of damages) {
  test(`a file that is ${name} is said to be damaged, and is replaced by the next`, async (t) => {
    const folder = await folderOf(t);
    await writeCached(folder, REPORT);
    const file = path.join(folder, FILE);
    await writeFile(file, bend(await readFile(file)));
    const reading = await readCached(folder, NAME);
    assert.equal(reading.kind, 'damaged');
    assert.match(reading.reason, /^it (is not what was downloaded|does not start as a cached report does)$/);
    await writeCached(folder, REPORT);
    assert.equal((await readCached(folder, NAME)).kind, 'cached');
  });
}

test('a folder in its place is damage too', async (t) => {
  const folder = await folderOf(t);
  await writeCached(path.join(folder, FILE), REPORT);
  assert.deepEqual(await readCached(folder, NAME), { kind: 'damaged', reason: 'a folder, not a file' });
});

test('where nothing can be written the error says so, and nothing is left behind', async (t) => {
  const folder = await folderOf(t);
  await writeFile(path.join(folder, 'file'), '');
  await assert.rejects(writeCached(path.join(folder, 'file'), REPORT), { code: 'cache-unwritable' });
  await writeCached(path.join(folder, FILE, 'occupied'), REPORT);
  await assert.rejects(writeCached(folder, REPORT), { code: 'cache-unwritable' });
  assert.deepEqual((await readdir(folder)).sort(), ['file', FILE]);
});

test('what a crash left behind is not read, and is cleared away', async (t) => {
  const folder = await folderOf(t);
  await writeCached(folder, REPORT);
  await writeFile(path.join(folder, `${FILE}.1234.part`), 'half');
  await writeFile(path.join(folder, 'ca-records.report.1234.part'), 'of another report');
  assert.equal((await readCached(folder, NAME)).kind, 'cached');
  await writeCached(folder, { ...REPORT, etag: null });
  assert.deepEqual((await readdir(folder)).sort(), ['ca-records.report.1234.part', FILE]);
});

test('killed at any moment of writing, the one report or the other is there', async (t) => {
  const folder = await folderOf(t);
  for (const delayMs of [0, 1, 3, 7, 15]) {
    await writeCached(folder, REPORT);
    const child = spawn(process.execPath, ['--input-type=module', '--eval', WRITER, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: import.meta.dirname,
    });
    await once(child.stdout, 'data');
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    child.kill('SIGKILL');
    await once(child, 'exit');
    const reading = await readCached(folder, NAME);
    assert.equal(reading.kind, 'cached');
    assert.ok(reading.report.body.length === REPORT.body.length || reading.report.body.length === WRITER_BYTES);
  }
});

const WRITER_BYTES = 4_000_000;
const WRITER = `
  import { writeCached } from ${JSON.stringify(path.resolve(import.meta.dirname, '../../../src/signals/root-programs/cache.ts'))};
  console.log('begins');
  const report = { name: '${NAME}', url: 'https://example.com/', etag: null, downloadedAt: 0, confirmedAt: 0 };
  for (;;) await writeCached(process.argv[1], { ...report, body: Buffer.alloc(${String(WRITER_BYTES)}, 'x') });
`;

test('two writers at once leave one whole report', async (t) => {
  const folder = await folderOf(t);
  const bodies = [1, 2, 3, 4].map((size) => noise(size * 100_000));
  const written = await Promise.allSettled(bodies.map((body) => writeCached(folder, { ...REPORT, body })));
  assert.ok(written.some(({ status }) => status === 'fulfilled'));
  for (const outcome of written) {
    if (outcome.status === 'rejected') assert.equal((outcome.reason as { code: string }).code, 'cache-unwritable');
  }
  const reading = await readCached(folder, NAME);
  assert.equal(reading.kind, 'cached');
  assert.deepEqual(await readdir(folder), [FILE]);
});

const ages = [
  { name: 'fresh', now: REPORT.confirmedAt, age: { ageMs: 0, stale: false } },
  { name: 'as old as may be', now: REPORT.confirmedAt + STALE_AFTER_MS, age: { ageMs: STALE_AFTER_MS, stale: false } },
  { name: 'stale', now: REPORT.confirmedAt + STALE_AFTER_MS + 1, age: { ageMs: STALE_AFTER_MS + 1, stale: true } },
  { name: 'from the future', now: REPORT.confirmedAt - 1, age: { ageMs: 0, stale: false } },
];

for (const { name, now, age } of ages) {
  test(`the age of a report that is ${name}`, () => {
    assert.deepEqual(ageOf(REPORT, now), age);
  });
}
