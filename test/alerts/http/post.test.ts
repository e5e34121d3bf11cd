// One exchange against real servers: slow, silent, broken, talkative, and such as send one elsewhere.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import test, { type TestContext } from 'node:test';

import type { HttpOutcome } from '../../../src/alerts/http/post.ts';
import { startWebhookSink, type WebhookAnswer } from '../../support/webhook-sink.ts';
import { never, post, senderWith, sinkFor } from './scene.ts';

const KIB = 1_024;

interface Row {
  readonly name: string;
  readonly answer: WebhookAnswer;
  readonly timeoutMs?: number;
  /** The status that it answered with, or why it failed. */
  readonly outcome: number | RegExp;
  readonly retryAfter?: string;
  readonly bodyLength?: number;
}

const rows: readonly Row[] = [
  { name: 'success', answer: { status: 200, body: 'thanks' }, outcome: 200, bodyLength: 6 },
  { name: 'success without a body', answer: 204, outcome: 204 },
  { name: 'success that takes its time', answer: { status: 200, afterMs: 150 }, outcome: 200 },
  {
    name: 'success that comes too late',
    answer: { status: 200, afterMs: 5_000 },
    timeoutMs: 150,
    outcome: /^no answer in 150 ms$/,
  },
  {
    name: '429 with Retry-After',
    answer: { status: 429, headers: { 'retry-after': '120' } },
    outcome: 429,
    retryAfter: '120',
  },
  { name: '500', answer: { status: 500, body: 'oops' }, outcome: 500, bodyLength: 4 },
  { name: 'silence', answer: 'hang', timeoutMs: 150, outcome: /^no answer in 150 ms$/ },
  { name: 'head and half of the body, then silence', answer: 'half', timeoutMs: 150, outcome: /^no answer in 150 ms$/ },
  {
    name: 'head and half of the body, then the end',
    answer: 'cut',
    outcome: /^the connection broke in the middle of the answer: aborted$/,
  },
  { name: 'a connection that breaks', answer: 'reset', outcome: /ECONNRESET|hang up/ },
  {
    name: 'a body of just 64 KiB',
    answer: { status: 200, body: 'x'.repeat(64 * KIB) },
    outcome: 200,
    bodyLength: 64 * KIB,
  },
  {
    name: 'a body of 10 MB: the status decides',
    answer: { status: 500, body: 'x'.repeat(10_000_000) },
    outcome: 500,
    bodyLength: 64 * KIB,
  },
  { name: 'a protocol that nobody asked for', answer: { status: 101, headers: { upgrade: 'x' } }, outcome: 101 },
];
for (const { name, answer, timeoutMs = 10_000, outcome, retryAfter = null, bodyLength = 0 } of rows) {
  test(`an answer: ${name}`, async (t) => {
    const sink = await sinkFor(t, [answer]);
    const result = await senderWith({ timeoutMs }).send(post(sink.url), never);
    if (outcome instanceof RegExp) assertFailed(result, outcome);
    else {
      assert.ok(result.kind === 'answered');
      assert.deepEqual([result.status, result.retryAfter, result.body.length], [outcome, retryAfter, bodyLength]);
    }
  });
}

function assertFailed(outcome: HttpOutcome, error: RegExp): void {
  assert.ok(outcome.kind === 'failed', JSON.stringify(outcome));
  assert.match(outcome.error, error);
  assert.doesNotMatch(outcome.error, /hook/, 'the path may be a secret');
}

test('what is sent is what arrives', async (t) => {
  const sink = await sinkFor(t);
  const body = JSON.stringify({ text: 'ünïcode 🔥'.repeat(10_000) });
  await senderWith().send({ method: 'POST', url: `${sink.url}?a=b`, headers: { 'x-id': '7' }, body }, never);
  await senderWith().send({ method: 'GET', url: sink.url, headers: {}, body: null }, never);
  const [posted, got] = sink.requests;
  assert.deepEqual([posted?.method, posted?.path, posted?.headers['x-id']], ['POST', '/hook?a=b', '7']);
  assert.equal(posted?.body, body);
  assert.equal(posted.headers['content-length'], String(Buffer.byteLength(body)));
  assert.deepEqual([got?.method, got?.body, got?.headers['transfer-encoding']], ['GET', '', undefined]);
});

for (const status of [301, 302, 303, 307, 308]) {
  test(`${String(status)} is an answer, and goes nowhere`, async (t) => {
    const elsewhere = await sinkFor(t);
    const sink = await sinkFor(t, [{ status, headers: { location: elsewhere.url } }]);
    const outcome = await senderWith().send(post(sink.url), never);
    assert.ok(outcome.kind === 'answered' && outcome.status === status);
    assert.equal(elsewhere.connections(), 0);
  });
}

test('nobody listens', async () => {
  const sink = await startWebhookSink();
  await sink.close();
  assertFailed(await senderWith().send(post(sink.url), never), /ECONNREFUSED/);
});

test('nobody listens at any address of the host', async () => {
  const sink = await startWebhookSink();
  await sink.close();
  const url = sink.url.replace('127.0.0.1', 'localhost');
  assertFailed(await senderWith().send(post(url), never), /ECONNREFUSED 127\.0\.0\.1/);
});

test('a host that does not exist', async () => {
  assertFailed(await senderWith().send(post('http://nowhere.invalid/hook'), never), /nowhere\.invalid/);
});

test('a server that is no web server, and writes to terminals', async (t) => {
  const url = await rawServer(t, '\u001b[31mSMTP ready\r\n\r\n');
  const outcome = await senderWith().send(post(url), never);
  assertFailed(outcome, /Parse Error/);
  assert.ok(outcome.kind === 'failed' && !outcome.error.includes('\u001b'));
});

async function rawServer(t: TestContext, greeting: string): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(greeting);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/hook`;
}

test('a stop ends it at once', async (t) => {
  const sink = await sinkFor(t, ['hang']);
  const stop = new AbortController();
  const sending = senderWith().send(post(sink.url), stop.signal);
  await sink.nextRequest();
  stop.abort();
  assertFailed(await sending, /^stopped before the answer$/);
});

test('a stop beforehand: nothing is sent', async (t) => {
  const sink = await sinkFor(t);
  assertFailed(await senderWith().send(post(sink.url), AbortSignal.abort()), /^stopped/);
  assert.equal(sink.requests.length, 0);
});

test('a URL that is none is a failure, not a crash', async () => {
  assertFailed(await senderWith().send(post('hook'), never), /Invalid URL/);
});

test('a header that cannot be sent is a failure, not a crash', async (t) => {
  const sink = await sinkFor(t);
  const request = { ...post(sink.url), headers: { 'x-title': 'line\nbreak' } };
  assertFailed(await senderWith().send(request, never), /x-title/);
});

test('one connection serves many requests, and a long answer costs one', async (t) => {
  const sink = await sinkFor(t, [200, { status: 200, body: 'short' }, { status: 200, body: 'x'.repeat(200_000) }, 200]);
  const sender = senderWith();
  for (let number = 0; number < 4; number += 1) await sender.send(post(sink.url), never);
  assert.deepEqual([sink.requests.length, sink.connections()], [4, 2]);
});

test('a server that closes an idle connection under a request gets it once more', async (t) => {
  const sink = await sinkFor(t, [200, 'reset', 200]);
  const sender = senderWith();
  await sender.send(post(sink.url), never);
  const outcome = await sender.send(post(sink.url, 'second'), never);
  assert.ok(outcome.kind === 'answered' && outcome.status === 200);
  assert.deepEqual(
    sink.requests.map(({ body }) => body),
    ['{}', 'second', 'second'],
  );
});
