// The collector of declared roots against a real server, and real files.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import type { TargetConfig } from '../../../src/config/schema.ts';
import { createHttpGet } from '../../../src/lib/http/get.ts';
import type { Collected, Known } from '../../../src/signals/collector.ts';
import { declaredCollector } from '../../../src/signals/declared/collector.ts';
import { declaredSetOf, declaredSetsOf } from '../../../src/signals/declared/declared-set.ts';
import { DROPBOX } from '../../../src/signals/declared/dropbox.ts';
import type { AnchorReading } from '../../../src/signals/declared/reading.ts';
import type { DeclaredRoots } from '../../../src/signals/signal.ts';
import { issue } from '../../support/ca.ts';
import { startWebhookSink, type WebhookAnswer } from '../../support/webhook-sink.ts';
import { collectedBy, NOTHING_KNOWN } from '../collected.ts';

type Declared = NonNullable<TargetConfig['declaredRoots']>;

const NOW = Date.parse('2026-03-01T12:00:00Z');
const DAY = 86_400_000;
const [A, B, C] = ['A', 'B', 'C'].map((name) => issue({ subject: `CN=Root ${name}` }).pem) as [string, string, string];

test('a preset needs no network, and names its table', async () => {
  const [part] = await collected('dropbox');
  assert.deepEqual(part?.put, [
    {
      kind: 'declared-roots',
      set: 'dropbox',
      source: DROPBOX.source,
      at: DROPBOX.at,
      confidence: 'certain',
      anchors: DROPBOX.anchors,
      changed: null,
    },
  ]);
  assert.match(DROPBOX.source, /dropbox\/certificate-pins.*2024/);
});

test('a bundle under a URL', async (t) => {
  const { url, requests } = await sinkFor(t, [bundle(A + B)]);
  const [part] = await collected({ url });
  const signal = signalIn(part);
  assert.deepEqual([signal.set, signal.source, signal.at], [url, url, NOW]);
  assert.deepEqual(names(signal), ['CN=Root A', 'CN=Root B']);
  assert.equal(requests.length, 1);
});

test('several URLs are one set', async (t) => {
  const { url } = await sinkFor(t, [bundle(A + B), bundle(B), bundle(C)]);
  const [part] = await collected({ urls: [`${url}?1`, `${url}?2`, `${url}?3`] });
  const signal = signalIn(part);
  assert.match(signal.set, /\/hook\?1 and 2 more \([0-9a-f]{6}\)$/);
  assert.deepEqual(names(signal), ['CN=Root A', 'CN=Root B', 'CN=Root C']);
});

interface Failure {
  readonly name: string;
  readonly answers: readonly WebhookAnswer[];
  readonly problem: RegExp;
}

const failures: readonly Failure[] = [
  { name: 'not found', answers: [404], problem: /\/hook\?1: answered 404$/ },
  { name: 'a redirect', answers: [302], problem: /answered 302, and redirects are not followed$/ },
  {
    name: 'a page of a portal',
    answers: [bundle('<html>Sign in</html>')],
    problem: /no certificate in PEM, but HTML$/,
  },
  { name: 'half of a bundle', answers: [bundle(A.slice(0, 100))], problem: /certificate 1 in it has no end$/ },
  { name: 'the second of two', answers: [bundle(A), 500], problem: /\/hook\?2: answered 500$/ },
  { name: 'a broken connection', answers: ['cut'], problem: /broke in the middle/ },
  { name: 'endless', answers: [bundle(`${'#'.repeat(99)}\n`.repeat(30_000))], problem: /longer than 2097152 bytes$/ },
];
for (const { name, answers, problem } of failures) {
  test(`what is kept stays where the server answers: ${name}`, async (t) => {
    const { url } = await sinkFor(t, answers);
    const declared = { urls: [`${url}?1`, `${url}?2`] };
    const known: Known = { state: { digest: 'x', since: 1 }, signals: [keptOf(declared)] };
    const parts = await collected(declared, known);
    assert.equal(parts.length, 1);
    assert.match(parts[0]?.problem ?? '', problem);
    assert.deepEqual(parts[0], { state: known.state, put: [], drop: [], problem: parts[0]?.problem });
  });
}

test('a set of files', async () => {
  const read: AnchorReading = { kind: 'read', anchors: [{ subject: 'CN=Root A', spkiSha256: 'a'.repeat(64) }] };
  const [part] = await collected({ path: 'certs/*.pem' }, NOTHING_KNOWN, read);
  assert.deepEqual([signalIn(part).set, signalIn(part).source], ['certs/*.pem', 'certs/*.pem']);
});

test('a set of files that cannot be read', async () => {
  const [part] = await collected({ path: 'certs' }, NOTHING_KNOWN, { kind: 'failed', reason: 'no file matches' });
  assert.deepEqual(part, { state: null, put: [], drop: [], problem: 'no file matches' });
});

test('a change is told once it was read', async (t) => {
  const { url } = await sinkFor(t, [bundle(A + B), bundle(A + C)]);
  const [first] = await collected({ url });
  const [second] = await collected({ url }, { state: first?.state ?? null, signals: first?.put ?? [] });
  const { changed } = signalIn(second);
  assert.deepEqual(
    [changed?.at, changed?.added.map(({ subject }) => subject), changed?.removed.map(({ subject }) => subject)],
    [NOW, ['CN=Root C'], ['CN=Root B']],
  );
});

test('each set once, whoever names it', () => {
  const sets = declaredSetsOf([
    { declaredRoots: 'dropbox' },
    {},
    { declaredRoots: { urls: ['https://a.example/1', 'https://a.example/2'] } },
    { declaredRoots: 'dropbox' },
    { declaredRoots: { urls: ['https://a.example/1', 'https://a.example/3'] } },
    { declaredRoots: { path: 'roots' } },
    { declaredRoots: { urls: ['https://a.example/1'] } },
    { declaredRoots: { url: 'https://a.example/1' } },
  ]);
  assert.deepEqual(
    sets.map(({ name }) => name.replace(/\([0-9a-f]{6}\)/, '(...)')),
    [
      'dropbox',
      'https://a.example/1 and 1 more (...)',
      'https://a.example/1 and 1 more (...)',
      'roots',
      'https://a.example/1',
    ],
  );
});

for (const [everyMs, staleAfterMs] of [
  [DAY, 7 * DAY],
  [7 * DAY, 21 * DAY],
] as const) {
  test(`asked every ${String(everyMs / DAY)} days, it is stale after ${String(staleAfterMs / DAY)}`, () => {
    const collector = collectorOf('dropbox', { kind: 'read', anchors: [] }, everyMs);
    assert.deepEqual(
      [collector.source, collector.everyMs, collector.staleAfterMs],
      ['declared roots (dropbox)', everyMs, staleAfterMs],
    );
  });
}

function collectorOf(declared: Declared, files: AnchorReading, everyMs = DAY) {
  const httpGet = createHttpGet({ ca: null, environment: {}, timeoutMs: 5_000, userAgent: 'anchorwatch' });
  const readAnchors = () => Promise.resolve(files);
  return declaredCollector(declaredSetOf(declared), { httpGet, readAnchors, clock: { now: () => NOW }, everyMs });
}

function collected(
  declared: Declared,
  known: Known = NOTHING_KNOWN,
  files: AnchorReading = { kind: 'failed', reason: 'nobody asked' },
): Promise<readonly Collected[]> {
  return collectedBy(collectorOf(declared, files), known);
}

function keptOf(declared: Declared): DeclaredRoots {
  const anchors = ['A', 'B'].map((name) => ({ subject: `CN=Root ${name}`, spkiSha256: null }));
  const { name: set } = declaredSetOf(declared);
  return { kind: 'declared-roots', set, source: set, at: NOW, confidence: 'certain', anchors, changed: null };
}

function signalIn(part: Collected | undefined): DeclaredRoots {
  const [signal] = part?.put ?? [];
  assert.ok(signal?.kind === 'declared-roots', JSON.stringify(part));
  assert.equal(part?.problem, null);
  return signal;
}

function names({ anchors }: DeclaredRoots): readonly string[] {
  return anchors.map(({ subject }) => subject);
}

function bundle(body: string): WebhookAnswer {
  return { status: 200, body };
}

async function sinkFor(t: TestContext, script: readonly WebhookAnswer[]) {
  const sink = await startWebhookSink(script);
  t.after(sink.close);
  return sink;
}
