// `anchorwatch roots`: fetching the reports, and what is told of them.
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { rootCertificates } from 'node:tls';

import { readCached, writeCached } from '../../src/signals/root-programs/cache.ts';
import {
  csvOf,
  INCLUDED_HEADER,
  includedRow,
  recordRow,
  RECORDS_HEADER,
} from '../signals/root-programs/reports-writer.ts';
import { startWebhookSink, type WebhookAnswer } from '../support/webhook-sink.ts';
import { anchorwatch, type CommandOptions } from './command.ts';

const INCLUDED = csvOf([INCLUDED_HEADER, ...rootCertificates.map((pem) => includedRow(pem))]).toString();
const NAMES = [...Array(1_000).keys()].map((at) => recordRow({ name: `CA ${String(at)}` }));
const RECORDS = csvOf([RECORDS_HEADER, ...NAMES]).toString();
const BOTH = [report(INCLUDED), report(RECORDS)];
const ROOT_PEM = rootCertificates.find((pem) => includedRow(pem)[1]?.includes('CN=Amazon Root CA 1') === true) ?? '';

test('update fetches both reports, and show tells how old they are', async (t) => {
  const { folder, run } = await stageOf(t, BOTH);
  const updated = await run('update');
  assert.equal(updated.status, 0, updated.stderr);
  assert.match(updated.stdout, /^mozilla-included {2}updated\n {4}from {7}http:\/\/127\.0\.0\.1:\d+\/hook\?included\n/);
  assert.match(updated.stdout, /\nca-records {2}updated\n.*\n {4}cache {6}1,000 certificates; of .* \d+ s old\n/);
  assert.equal(updated.stderr, '');
  assert.deepEqual((await readdir(join(folder, 'cache'))).sort(), ['ca-records.report', 'mozilla-included.report']);
  const shown = await run('show');
  assert.equal(shown.status, 0);
  assert.match(shown.stdout, /^mozilla-included {2}cached\n/);
  assert.match(shown.stdout, /\n2030-05-26 {2}mozilla {2}TLS trust ends \(age of its key\) {2}Amazon Root CA 1 +a\n$/);
});

test('what has not changed is not downloaded again', async (t) => {
  const { run } = await stageOf(t, [...BOTH, 304, 304]);
  await run('update');
  const { status, stdout } = await run('update');
  assert.equal(status, 0);
  assert.match(stdout, /^mozilla-included {2}unchanged\n[^]*\nca-records {2}unchanged\n/);
});

test('a server that fails leaves the cache as it is, and the other report is fetched', async (t) => {
  const { run } = await stageOf(t, [...BOTH, { status: 200, body: '<html>\u001b[31mSorry</html>' }, report(RECORDS)]);
  await run('update');
  const { status, stdout, stderr } = await run('update', ['--format', 'json']);
  assert.deepEqual([status, stderr], [3, '']);
  const document = JSON.parse(stdout) as { schema: string; exitStatus: number; reports: readonly unknown[] };
  assert.deepEqual([document.schema, document.exitStatus], ['anchorwatch/roots@1', 3]);
  assert.match(stdout, /"result": "failed",\n\s+"reason": "this is not the report: /);
  assert.match(stdout, /"state": "cached",\n[^]*"entries": 1000,/);
  assert.ok(!stdout.includes('\u001b'));
});

test('a report of 61 days ago is stale', async (t) => {
  const { folder, run } = await stageOf(t, BOTH);
  await run('update');
  const cache = join(folder, 'cache');
  const reading = await readCached(cache, 'ca-records');
  assert.ok(reading.kind === 'cached');
  await writeCached(cache, { ...reading.report, confirmedAt: reading.report.confirmedAt - 61 * 86_400_000 });
  const { status, stdout } = await run('show');
  assert.equal(status, 1);
  assert.match(stdout, /\nca-records {2}stale\n[^]* 61 d old: stale after 60 days\n/);
});

test('a report that was damaged', async (t) => {
  const { folder, run } = await stageOf(t, []);
  await mkdir(join(folder, 'cache'));
  await writeFile(join(folder, 'cache', 'ca-records.report'), 'x');
  const { status, stdout } = await run('show');
  assert.equal(status, 1);
  assert.match(stdout, /\nca-records {2}damaged\n[^]*cannot be used: it does not start as a cached report does/);
});

test('without a config file the defaults hold', async (t) => {
  const folder = await folderFor(t);
  const { status, stdout, stderr } = await anchorwatch(['roots', 'show'], { cwd: folder });
  assert.deepEqual([status, stderr], [0, '']);
  assert.match(stdout, /^mozilla-included {2}not cached\n {4}from {7}https:\/\/ccadb\./);
  assert.doesNotMatch(stdout, /PINNED ANCHOR/);
});

test('a config file that was named must be there', async (t) => {
  const folder = await folderFor(t);
  const { status, stdout, stderr } = await anchorwatch(['roots', 'update', '--config', 'no.yaml'], { cwd: folder });
  assert.deepEqual([status, stdout], [3, '']);
  assert.match(stderr, /no such file/);
});

test('Ctrl-C ends a download', async (t) => {
  const { run, sink } = await stageOf(t, ['hang']);
  const interrupt = async (child: ChildProcess) => {
    await sink.nextRequest();
    child.kill('SIGINT');
  };
  const ended = await run('update', [], { whileRunning: (child) => void interrupt(child) });
  assert.deepEqual(ended, { status: 130, stdout: '', stderr: '' });
});

async function stageOf(t: TestContext, answers: readonly WebhookAnswer[]) {
  const sink = await startWebhookSink(answers);
  t.after(sink.close);
  const folder = await folderFor(t);
  await writeFile(join(folder, 'a.pem'), ROOT_PEM);
  await writeFile(
    join(folder, 'c.yaml'),
    `signals: { roots: { cache: cache, includedRoots: "${sink.url}?included", caRecords: "${sink.url}?records" } }
firmware: [{ id: a, stack: openssl, anchors: [a.pem], targets: [{ host: a.example }] }]
`,
  );
  const run = (command: string, args: readonly string[] = [], options: CommandOptions = {}) =>
    anchorwatch(['roots', command, '--config', 'c.yaml', ...args], { cwd: folder, ...options });
  return { sink, folder, run };
}

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'anchorwatch-roots-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

function report(body: string): WebhookAnswer {
  return { status: 200, headers: { etag: '"1"' }, body };
}
