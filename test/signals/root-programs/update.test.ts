// Updating the cache: what servers may answer, and that a good report is never lost to a bad one.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { rootCertificates } from 'node:tls';

import type { HttpGet, HttpGetOutcome } from '../../../src/lib/http/get.ts';
import { builtInTable } from '../../../src/signals/root-programs/built-in.ts';
import { readCached } from '../../../src/signals/root-programs/cache.ts';
import { deadlinesOf } from '../../../src/signals/root-programs/deadlines.ts';
import { loadRootPrograms } from '../../../src/signals/root-programs/load.ts';
import { type UpdateContext, type UpdateOutcome, updateReport } from '../../../src/signals/root-programs/update.ts';
import { csvOf, INCLUDED_HEADER, includedRow, recordRow, RECORDS_HEADER } from './reports-writer.ts';

const NAME = 'mozilla-included';
const FIRST = Date.parse('2026-06-01T00:00:00Z');
const SECOND = Date.parse('2026-06-08T00:00:00Z');
const INCLUDED = csvOf([INCLUDED_HEADER, ...rootCertificates.map((pem) => includedRow(pem))]);
const RECORDS = csvOf([
  RECORDS_HEADER,
  ...[...Array(1000).keys()].map((at) => recordRow({ name: `CA ${String(at)}` })),
]);

interface Answer {
  readonly status: number;
  readonly body: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Stage {
  readonly url: string;
  readonly requests: readonly IncomingMessage[];
  readonly context: (now: number, timeoutMs?: number) => UpdateContext;
  readonly folder: string;
  /** What the server answers from now on; null: never. */
  answer: Answer | null;
}

async function stageOf(t: TestContext): Promise<Stage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'anchorwatch-update-'));
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    if (stage.answer === null) return;
    response.writeHead(stage.answer.status, stage.answer.headers).end(stage.answer.body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });
  const stage: Stage = {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/report`,
    requests,
    folder,
    context: (now, timeoutMs = 10_000) => ({
      folder,
      httpGet,
      clock: { now: () => now },
      timeoutMs,
      signal: new AbortController().signal,
    }),
    answer: { status: 200, body: INCLUDED, headers: { etag: '"v1"' } },
  };
  return stage;
}

const httpGet: HttpGet = async ({ url, headers, maxBytes }, signal) => {
  try {
    const response = await fetch(url, { headers, signal, redirect: 'manual' });
    const body = new Uint8Array(await response.arrayBuffer());
    if (body.length > maxBytes) return { kind: 'failed', error: 'too long' };
    const { status } = response;
    return { kind: 'answered', status, retryAfter: null, etag: response.headers.get('etag'), body };
  } catch (error) {
    return { kind: 'failed', error: String(error) };
  }
};

/** The stage with a first, good download in the cache. */
async function filledStage(t: TestContext): Promise<Stage> {
  const stage = await stageOf(t);
  assert.equal((await updateReport(NAME, stage.url, stage.context(FIRST))).kind, 'updated');
  return stage;
}

async function assertFirstIsKept({ folder }: Stage): Promise<void> {
  const reading = await readCached(folder, NAME);
  assert.equal(reading.kind, 'cached');
  assert.equal(reading.report.confirmedAt, FIRST);
  assert.ok(INCLUDED.equals(reading.report.body));
}

test('a first download is kept, with its tag and its time', async (t) => {
  const stage = await stageOf(t);
  const outcome = await updateReport(NAME, stage.url, stage.context(FIRST));
  const expected = { name: NAME, url: stage.url, kind: 'updated', entries: rootCertificates.length, problems: 0 };
  assert.deepEqual(outcome, expected);
  assert.equal(stage.requests[0]?.headers['if-none-match'], undefined);
  const reading = await readCached(stage.folder, NAME);
  assert.equal(reading.kind, 'cached');
  const { etag, downloadedAt, confirmedAt, url } = reading.report;
  assert.deepEqual([etag, downloadedAt, confirmedAt, url], ['"v1"', FIRST, FIRST, stage.url]);
});

test('not modified: the same report, confirmed anew', async (t) => {
  const stage = await filledStage(t);
  stage.answer = { status: 304, body: Buffer.alloc(0) };
  const outcome = await updateReport(NAME, stage.url, stage.context(SECOND));
  assert.deepEqual(outcome, { name: NAME, url: stage.url, kind: 'unchanged' });
  assert.equal(stage.requests[1]?.headers['if-none-match'], '"v1"');
  const reading = await readCached(stage.folder, NAME);
  assert.equal(reading.kind, 'cached');
  assert.deepEqual([reading.report.downloadedAt, reading.report.confirmedAt], [FIRST, SECOND]);
  assert.ok(INCLUDED.equals(reading.report.body));
});

test('a newer report takes the place of the older one, bad rows counted', async (t) => {
  const stage = await filledStage(t);
  const body = Buffer.concat([INCLUDED, csvOf([['a row', 'with fields', 'missing']])]);
  stage.answer = { status: 200, body };
  const outcome = await updateReport(NAME, stage.url, stage.context(SECOND));
  assert.ok(outcome.kind === 'updated' && outcome.problems === 1);
  const reading = await readCached(stage.folder, NAME);
  assert.ok(reading.kind === 'cached' && reading.report.etag === null && body.equals(reading.report.body));
});

const halfBad = csvOf([
  INCLUDED_HEADER,
  ...rootCertificates.slice(0, 60).map((pem) => includedRow(pem)),
  ...[...Array(70).keys()].map(() => ['bad']),
]);

const nonsense: readonly { name: string; answer: Answer; reason: RegExp }[] = [
  { name: 'an error', answer: { status: 503, body: INCLUDED }, reason: /status 503/ },
  {
    name: 'a redirect',
    answer: { status: 302, body: INCLUDED, headers: { location: '/' } },
    reason: /status 302 \(redirects are not followed\)/,
  },
  { name: 'a part', answer: { status: 206, body: INCLUDED }, reason: /status 206/ },
  { name: 'nothing', answer: { status: 200, body: Buffer.alloc(0) }, reason: /not the report: it is empty/ },
  { name: 'an HTML page', answer: { status: 200, body: Buffer.from('<html></html>') }, reason: /no column/ },
  { name: 'another report', answer: { status: 200, body: RECORDS }, reason: /no column/ },
  { name: 'half a report', answer: { status: 200, body: INCLUDED.subarray(0, 99_999) }, reason: /not the report/ },
  {
    name: 'a few rows',
    answer: {
      status: 200,
      body: csvOf([INCLUDED_HEADER, ...rootCertificates.slice(0, 49).map((pem) => includedRow(pem))]),
    },
    reason: /49 rows that can be read, and fewer than 50/,
  },
  { name: 'more bad rows than good ones', answer: { status: 200, body: halfBad }, reason: /70 of its 130 rows/ },
];

for (const { name, answer, reason } of nonsense) {
  test(`${name} does not replace a good report`, async (t) => {
    const stage = await filledStage(t);
    stage.answer = answer;
    const outcome = await updateReport(NAME, stage.url, stage.context(SECOND));
    assert.match(reasonOf(outcome), reason);
    await assertFirstIsKept(stage);
  });
}

test('a server that never answers costs no more than the time limit', async (t) => {
  const stage = await filledStage(t);
  stage.answer = null;
  assert.match(
    reasonOf(await updateReport(NAME, stage.url, stage.context(SECOND, 1_000))),
    /no whole answer within 1 s/,
  );
  await assertFirstIsKept(stage);
});

test('when the caller gives up, so does the download', async (t) => {
  const stage = await filledStage(t);
  const context = { ...stage.context(SECOND), signal: AbortSignal.abort() };
  assert.notEqual(reasonOf(await updateReport(NAME, stage.url, context)), '');
  await assertFirstIsKept(stage);
});

test('"not modified" that nobody asked for is no report', async (t) => {
  const stage = await stageOf(t);
  stage.answer = { status: 304, body: Buffer.alloc(0) };
  assert.match(reasonOf(await updateReport(NAME, stage.url, stage.context(FIRST))), /status 304/);
});

test('the tag of another URL, or of a damaged file, is not sent', async (t) => {
  const stage = await filledStage(t);
  await updateReport(NAME, `${stage.url}/elsewhere`, stage.context(SECOND));
  await writeFile(path.join(stage.folder, `${NAME}.report`), 'damaged');
  await updateReport(NAME, stage.url, stage.context(SECOND));
  assert.deepEqual(
    stage.requests.map(({ headers }) => headers['if-none-match']),
    [undefined, undefined, undefined],
  );
});

const tags = [
  { etag: '"v1"', kept: true },
  { etag: 'W/"v1"', kept: true },
  { etag: '""', kept: true },
  { etag: 'v1', kept: false },
  { etag: '"v1"\r\nhost: elsewhere', kept: false },
  { etag: '"v1", "v2"', kept: false },
  { etag: `"${'x'.repeat(257)}"`, kept: false },
];

for (const { etag, kept } of tags) {
  test(`the tag ${JSON.stringify(etag.slice(0, 30))} is ${kept ? 'kept' : 'dropped'}`, async (t) => {
    const stage = await stageOf(t);
    const answered: HttpGetOutcome = { kind: 'answered', status: 200, retryAfter: null, etag, body: INCLUDED };
    const context = { ...stage.context(FIRST), httpGet: () => Promise.resolve(answered) };
    assert.equal((await updateReport(NAME, stage.url, context)).kind, 'updated');
    const reading = await readCached(stage.folder, NAME);
    assert.ok(reading.kind === 'cached');
    assert.equal(reading.report.etag, kept ? etag : null);
  });
}

test('a body beyond the limit is refused even where the client let it pass', async (t) => {
  const stage = await stageOf(t);
  const body = new Uint8Array(64 * 1_048_576 + 1);
  const answered: HttpGetOutcome = { kind: 'answered', status: 200, retryAfter: null, etag: null, body };
  const context = { ...stage.context(FIRST), httpGet: () => Promise.resolve(answered) };
  assert.match(reasonOf(await updateReport(NAME, stage.url, context)), /larger than 67108864 bytes/);
});

test('a cache that cannot be written is a failure like any other', async (t) => {
  const stage = await stageOf(t);
  await writeFile(path.join(stage.folder, 'file'), '');
  const context = { ...stage.context(FIRST), folder: path.join(stage.folder, 'file') };
  assert.match(reasonOf(await updateReport(NAME, stage.url, context)), /cannot write/);
});

function reasonOf(outcome: UpdateOutcome): string {
  assert.equal(outcome.kind, 'failed');
  return outcome.reason;
}

const BUILT_IN = builtInTable(rootCertificates, { source: 'Node', at: FIRST });

test('without a cache the built-in table serves', async (t) => {
  const { folder } = await stageOf(t);
  const { table, graph, reports } = await loadRootPrograms(folder, BUILT_IN, SECOND);
  assert.deepEqual(table, BUILT_IN);
  assert.deepEqual(graph.possibleRoots({ subjectKeyId: '00' }), []);
  assert.deepEqual(reports, [
    { name: NAME, kind: 'absent' },
    { name: 'ca-records', kind: 'absent' },
  ]);
});

test('what was downloaded is loaded, with its age, and its dates are told', async (t) => {
  const stage = await stageOf(t);
  const [moved, ...others] = rootCertificates;
  assert.ok(moved !== undefined);
  const rows = [includedRow(moved, { distrustAfter: '2031.01.31' }), ...others.map((pem) => includedRow(pem))];
  stage.answer = { status: 200, body: csvOf([INCLUDED_HEADER, ...rows]) };
  await updateReport(NAME, stage.url, stage.context(FIRST));
  stage.answer = { status: 200, body: RECORDS };
  await updateReport('ca-records', stage.url, stage.context(FIRST));
  const later = FIRST + 61 * 86_400_000;
  const { table, graph, reports } = await loadRootPrograms(stage.folder, BUILT_IN, later);
  assert.deepEqual(
    reports.map((report) => report.kind === 'cached' && [report.entries, report.age.stale]),
    [
      [rootCertificates.length, true],
      [1000, true],
    ],
  );
  const told = deadlinesOf(builtInTable([moved], { source: '', at: 0 }).mozillaRoots.slice(-1), table, later);
  assert.ok(told.some(({ rule, date }) => rule === 'distrust-after' && date === Date.UTC(2031, 0, 31)));
  assert.deepEqual(graph.possibleRoots({ subjectKeyId: '00' }), []);
});

test('a cached file that is no report any more is damage, and the built-in table serves', async (t) => {
  const stage = await filledStage(t);
  await writeFile(path.join(stage.folder, `${NAME}.report`), 'x');
  const { table, reports } = await loadRootPrograms(stage.folder, BUILT_IN, SECOND);
  assert.deepEqual(table, BUILT_IN);
  assert.equal(reports[0]?.kind, 'damaged');
});
