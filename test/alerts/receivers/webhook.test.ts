// The webhook against a real server: signed, bounded, and going nowhere it was not sent.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import test, { type TestContext } from 'node:test';

import { CodedError } from '../../../src/lib/coded-error.ts';
import { notificationBody } from '../../../src/alerts/render/json.ts';
import { retryAfterMs } from '../../../src/alerts/receivers/webhook/retry-after.ts';
import { webhookSignature, signingKey } from '../../../src/alerts/receivers/webhook/signature.ts';
import { webhookReceiver } from '../../../src/alerts/receivers/webhook/webhook-receiver.ts';
import { startWebhookSink, type WebhookAnswer, type WebhookRequest } from '../../support/webhook-sink.ts';
import { NOON, notification } from '../scene.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const MESSAGE = notification();
const attempt = { signal: new AbortController().signal, reached: [] };
const clock = { now: () => NOON + 123 };

async function scene(
  t: TestContext,
  script: readonly WebhookAnswer[],
  options: { secret?: string | null; timeoutMs?: number } = {},
) {
  const sink = await startWebhookSink(script);
  t.after(sink.close);
  const { secret = SECRET, timeoutMs = 10_000 } = options;
  const receiver = webhookReceiver({ name: 'hook', url: sink.url, secret, clock, timeoutMs });
  return { sink, receiver };
}

test('the body goes out as JSON, signed so that openssl agrees', async (t) => {
  const { sink, receiver } = await scene(t, [204]);
  assert.deepEqual(await receiver.send(MESSAGE, attempt), { kind: 'sent', warning: null });
  const request = await sink.nextRequest();
  assert.equal(request.method, 'POST');
  assert.equal(request.headers['content-type'], 'application/json');
  assert.equal(request.headers['webhook-id'], MESSAGE.id);
  assert.equal(request.headers['webhook-timestamp'], String(NOON / 1_000));
  assert.deepEqual(JSON.parse(request.body), notificationBody(MESSAGE));
  assert.equal(request.headers['webhook-signature'], await byTheManual(request));
});

// Runs the very lines that docs/webhook.md gives to its readers.
async function byTheManual({ headers, body }: WebhookRequest): Promise<string> {
  const page = await readFile(new URL('../../../docs/webhook.md', import.meta.url), 'utf8');
  const script = /### Shell\n\n```sh\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const [id, timestamp] = [headers['webhook-id'], headers['webhook-timestamp']].map(String);
  const env = { ...process.env, SECRET, ID: id, TIMESTAMP: timestamp };
  return execFileSync('sh', ['-c', script.replace('cat body.json', 'cat')], { env, input: body })
    .toString()
    .trim();
}

test('the check that docs/webhook.md gives for JavaScript takes it, and nothing that was bent', async (t) => {
  const page = await readFile(new URL('../../../docs/webhook.md', import.meta.url), 'utf8');
  const code = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  const manual = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    isFromAnchorwatch: (headers: WebhookRequest['headers'], body: string, secret: string) => boolean;
  };
  const sink = await startWebhookSink();
  t.after(sink.close);
  const receiver = webhookReceiver({ name: 'hook', url: sink.url, secret: SECRET, clock: { now: () => Date.now() } });
  await receiver.send(MESSAGE, attempt);
  const { headers, body } = await sink.nextRequest();
  assert.equal(manual.isFromAnchorwatch(headers, body, SECRET), true);
  assert.equal(manual.isFromAnchorwatch(headers, `${body} `, SECRET), false);
  assert.equal(manual.isFromAnchorwatch({ ...headers, 'webhook-id': 'ntf-0' }, body, SECRET), false);
  assert.equal(manual.isFromAnchorwatch({ ...headers, 'webhook-timestamp': '1' }, body, SECRET), false);
  assert.equal(manual.isFromAnchorwatch(headers, body, `whsec_${Buffer.alloc(32).toString('base64')}`), false);
});

test('the signature is that of the specification', () => {
  // The example of the Standard Webhooks specification and its libraries.
  const key = signingKey(SECRET, 'hook');
  assert.equal(
    webhookSignature(key, 'msg_p5jXN8AQM9LWM0D4loKWxJek', '1614265330', '{"test": 2432232314}'),
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  );
});

test('without a secret it goes out unsigned', async (t) => {
  const { sink, receiver } = await scene(t, [200], { secret: null });
  await receiver.send(MESSAGE, attempt);
  const { headers } = await sink.nextRequest();
  assert.equal(headers['webhook-id'], MESSAGE.id);
  assert.equal(headers['webhook-signature'], undefined);
});

const answers: readonly {
  name: string;
  answer: WebhookAnswer;
  error: RegExp;
  retryAfterMs?: number;
  timeoutMs?: number;
}[] = [
  { name: '500', answer: 500, error: /^http:\/\/127\.0\.0\.1:\d+: answered 500$/ },
  { name: '404', answer: 404, error: /answered 404$/ },
  { name: '410', answer: 410, error: /answered 410$/ },
  {
    name: '429 with Retry-After',
    answer: { status: 429, headers: { 'retry-after': '120' } },
    error: /answered 429$/,
    retryAfterMs: 120_000,
  },
  {
    name: '503 with a date',
    answer: { status: 503, headers: { 'retry-after': 'Sun, 01 Mar 2026 12:01:00 GMT' } },
    error: /answered 503$/,
    retryAfterMs: 59_877,
  },
  { name: 'silence', answer: 'hang', timeoutMs: 200, error: /no answer in 200 ms$/ },
  { name: 'a connection that breaks', answer: 'reset', error: /^http:\/\/127\.0\.0\.1:\d+: .+/ },
];

for (const row of answers) {
  test(`${row.name} is tried again, and does not give the path of the URL away`, async (t) => {
    const { receiver } = await scene(t, [row.answer, 204], { timeoutMs: row.timeoutMs ?? 10_000 });
    const result = await receiver.send(MESSAGE, attempt);
    assert.ok(result.kind === 'retry');
    assert.match(result.error, row.error);
    assert.doesNotMatch(result.error, /hook/);
    assert.equal(result.retryAfterMs, row.retryAfterMs ?? null);
    if (row.timeoutMs === undefined) assert.equal((await receiver.send(MESSAGE, attempt)).kind, 'sent');
  });
}

test('a redirect is not followed', async (t) => {
  const elsewhere = await startWebhookSink();
  t.after(elsewhere.close);
  const { receiver } = await scene(t, [{ status: 307, headers: { location: elsewhere.url } }]);
  const result = await receiver.send(MESSAGE, attempt);
  assert.ok(result.kind === 'retry');
  assert.match(result.error, /answered 307, and redirects are not followed$/);
  assert.equal(elsewhere.requests.length, 0);
});

test('a large answer is not read', async (t) => {
  const { receiver } = await scene(t, [{ status: 200, body: 'x'.repeat(5_000_000) }]);
  assert.equal((await receiver.send(MESSAGE, attempt)).kind, 'sent');
});

test('an answer that is not HTTP', async (t) => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end('\u001b[31mSMTP ready\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const url = `http://127.0.0.1:${String(address.port)}/`;
  const result = await webhookReceiver({ name: 'hook', url, secret: null, clock, timeoutMs: 2_000 }).send(
    MESSAGE,
    attempt,
  );
  assert.ok(result.kind === 'retry' && !result.error.includes('\u001b'));
});

test('nobody listens', async () => {
  const sink = await startWebhookSink();
  await sink.close();
  const result = await webhookReceiver({ name: 'hook', url: sink.url, secret: null, clock }).send(MESSAGE, attempt);
  assert.ok(result.kind === 'retry');
  assert.match(result.error, /ECONNREFUSED/);
});

test('a stop ends it at once', async (t) => {
  const { sink, receiver } = await scene(t, ['hang']);
  const stop = new AbortController();
  const sending = receiver.send(MESSAGE, { ...attempt, signal: stop.signal });
  await sink.nextRequest();
  stop.abort();
  assert.equal((await sending).kind, 'retry');
});

const badSecrets = [
  '',
  'whsec_',
  'whsec_c2hvcnQ=',
  'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  'whsec_not base64!',
  `whsec_${'A'.repeat(400)}`,
];
for (const secret of badSecrets) {
  test(`a secret that is none is a mistake in the config: ${secret.slice(0, 20)}`, () => {
    assert.throws(
      () => webhookReceiver({ name: 'hook', url: 'http://127.0.0.1:1/', secret, clock }),
      (error) =>
        error instanceof CodedError &&
        error.code === 'webhook-secret-invalid' &&
        (secret.length < 8 || !error.message.includes(secret)),
    );
  });
}

const headers: readonly { header: string | null; ms: number | null }[] = [
  { header: null, ms: null },
  { header: '0', ms: 0 },
  { header: '30', ms: 30_000 },
  { header: 'Sun, 01 Mar 2026 12:00:30 GMT', ms: 30_000 },
  { header: 'Sun, 01 Mar 2026 11:00:00 GMT', ms: 0 },
  { header: 'soon', ms: null },
  { header: '-5 apples', ms: null },
  { header: '99999999999999', ms: null },
];
for (const { header, ms } of headers) {
  test(`Retry-After: ${String(header)}`, () => {
    assert.equal(retryAfterMs(header, NOON), ms);
  });
}
