// The heartbeat against a real server: what it says of good cycles and failed ones, and what it makes of the answers.
import assert from 'node:assert/strict';
import test from 'node:test';

import { heartbeat, type HeartbeatResult } from '../../../src/alerts/http/heartbeat.ts';
import { startWebhookSink, type WebhookAnswer } from '../../support/webhook-sink.ts';
import { never, senderWith, sinkFor } from './scene.ts';

const reasons: readonly { name: string; reason: string; body: string }[] = [
  { name: 'a reason', reason: 'the store is locked', body: 'the store is locked' },
  { name: 'several lines', reason: 'one\ntwo\u001b[31m', body: 'one\\u{a}two\\u{1b}[31m' },
  { name: 'a long one', reason: 'x'.repeat(5_000), body: `${'x'.repeat(1_000)}…` },
];
for (const { name, reason, body } of reasons) {
  test(`a failed cycle, by POST: ${name}`, async (t) => {
    const sink = await sinkFor(t);
    const beat = heartbeat({ url: sink.url, method: 'POST', sender: senderWith() });
    assert.deepEqual(await beat.fail(never, reason), { kind: 'heard' });
    const request = await sink.nextRequest();
    assert.deepEqual([request.method, request.path, request.body], ['POST', '/hook/fail', body]);
    assert.equal(request.headers['content-type'], 'text/plain; charset=utf-8');
  });
}

for (const method of ['GET', 'POST'] as const) {
  test(`a good cycle, by ${method}: nothing but the request`, async (t) => {
    const sink = await sinkFor(t, [200]);
    const beat = heartbeat({ url: sink.url, method, sender: senderWith() });
    assert.deepEqual(await beat.ok(never), { kind: 'heard' });
    const request = await sink.nextRequest();
    assert.deepEqual([request.method, request.path, request.body], [method, '/hook', '']);
    assert.equal(request.headers['content-type'], undefined);
  });
}

const urls: readonly { url: string; path: string }[] = [
  { url: '/', path: '/fail' },
  { url: '/ping/abc', path: '/ping/abc/fail' },
  { url: '/ping/abc/', path: '/ping/abc/fail' },
  { url: '/ping/abc?create=1', path: '/ping/abc/fail?create=1' },
  { url: '/ping/%2Fabc', path: '/ping/%2Fabc/fail' },
];
for (const { url, path } of urls) {
  test(`a failed cycle, by GET: ${url}`, async (t) => {
    const sink = await sinkFor(t);
    const beat = heartbeat({ url: new URL(url, sink.url).href, method: 'GET', sender: senderWith() });
    assert.deepEqual(await beat.fail(never, 'the store is locked'), { kind: 'heard' });
    const request = await sink.nextRequest();
    assert.deepEqual([request.method, request.path, request.body], ['GET', path, '']);
  });
}

const failures: readonly { name: string; answer: WebhookAnswer; error: RegExp }[] = [
  { name: '404', answer: 404, error: /^http:\/\/127\.0\.0\.1:\d+: answered 404$/ },
  { name: 'a redirect', answer: { status: 302, headers: { location: '/elsewhere' } }, error: /answered 302$/ },
  { name: 'a connection that breaks', answer: 'reset', error: /^http:\/\/127\.0\.0\.1:\d+: .+/ },
  { name: 'silence', answer: 'hang', error: /: no answer in 200 ms$/ },
];
for (const { name, answer, error } of failures) {
  test(`not heard: ${name}`, async (t) => {
    const sink = await sinkFor(t, [answer]);
    const beat = heartbeat({ url: sink.url, method: 'POST', sender: senderWith({ timeoutMs: 200 }) });
    assertFailed(await beat.ok(never), error);
  });
}

test('not heard: nobody listens', async () => {
  const sink = await startWebhookSink();
  await sink.close();
  const beat = heartbeat({ url: sink.url, method: 'POST', sender: senderWith() });
  assertFailed(await beat.fail(never, 'reason'), /ECONNREFUSED/);
});

function assertFailed(result: HeartbeatResult, error: RegExp): void {
  assert.ok(result.kind === 'failed');
  assert.match(result.error, error);
  assert.doesNotMatch(result.error, /hook/);
}
