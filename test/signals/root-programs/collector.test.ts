// The collector that keeps the cached reports up to date.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { rootCertificates } from 'node:tls';

import { createHttpGet } from '../../../src/lib/http/get.ts';
import { rootsCollector } from '../../../src/signals/root-programs/collector.ts';
import { startWebhookSink, type WebhookAnswer } from '../../support/webhook-sink.ts';
import { collectedBy, NOTHING_KNOWN } from '../collected.ts';
import { csvOf, INCLUDED_HEADER, includedRow, recordRow, RECORDS_HEADER } from './reports-writer.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const DAY = 86_400_000;
const INCLUDED = csvOf([INCLUDED_HEADER, ...rootCertificates.map((pem) => includedRow(pem))]).toString();
const NAMES = [...Array(1_000).keys()].map((at) => recordRow({ name: `CA ${String(at)}` }));
const RECORDS = csvOf([RECORDS_HEADER, ...NAMES]).toString();

test('both reports, one after the other, and when they were fetched', async (t) => {
  const { collector, updated } = await stageOf(t, [report(INCLUDED), report(RECORDS)]);
  assert.deepEqual([collector.source, collector.everyMs, collector.staleAfterMs], ['CCADB', 7 * DAY, 60 * DAY]);
  assert.deepEqual(await collectedBy(collector), [
    { state: { 'mozilla-included': NOW }, put: [], drop: [], problem: null },
    { state: { 'mozilla-included': NOW, 'ca-records': NOW }, put: [], drop: [], problem: null },
  ]);
  assert.deepEqual(updated, ['mozilla-included', 'ca-records']);
});

test('one that fails keeps its time, and the other is fetched', async (t) => {
  const { collector, updated } = await stageOf(t, [502, report(RECORDS)]);
  const state = { 'mozilla-included': NOW - 9 * DAY };
  const parts = await collectedBy(collector, { ...NOTHING_KNOWN, state });
  const problem = 'mozilla-included: the server answered with status 502';
  assert.deepEqual(parts.at(-1), { state: { ...state, 'ca-records': NOW }, put: [], drop: [], problem });
  assert.deepEqual(updated, ['ca-records']);
});

async function stageOf(t: TestContext, answers: readonly WebhookAnswer[]) {
  const [sink, folder] = await Promise.all([startWebhookSink(answers), mkdtemp(join(tmpdir(), 'anchorwatch-ccadb-'))]);
  t.after(async () => {
    await sink.close();
    await rm(folder, { recursive: true });
  });
  const updated: string[] = [];
  const collector = rootsCollector({
    folder,
    httpGet: createHttpGet({ ca: null, environment: {}, timeoutMs: 10_000, userAgent: 'anchorwatch' }),
    clock: { now: () => NOW },
    timeoutMs: 10_000,
    urls: { includedRoots: `${sink.url}?included`, caRecords: `${sink.url}?records` },
    everyMs: 7 * DAY,
    onUpdated: (name) => updated.push(name),
  });
  return { collector, updated };
}

function report(body: string): WebhookAnswer {
  return { status: 200, body };
}
