// The webhook against a real server: signed, bounded, and going nowhere it was not sent.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import test, { type TestContext } from 'node:test';

import { notificationBody } from '../../../src/alerts/render/json.ts';
import { ReceiverConfigError, type ReceiverParts } from '../../../src/alerts/receivers/receiver.ts';
import { webhookSignature, signingKey } from '../../../src/alerts/receivers/webhook/signature.ts';
import { createWebhookReceiver, webhookReceiver } from '../../../src/alerts/receivers/webhook/webhook-receiver.ts';
import { startForwardProxy } from '../../support/forward-proxy.ts';
import { startWebhookSink, type WebhookAnswer, type WebhookRequest } from '../../support/webhook-sink.ts';
import { CA, CERTIFICATE, senderWith } from '../http/scene.ts';
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
  const key = secret === null ? null : signingKey(secret);
  const receiver = webhookReceiver({ name: 'hook', url: sink.url, key, sender: senderWith({ timeoutMs }), clock });
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
  const now = { now: () => Date.now() };
  const [key, sender] = [signingKey(SECRET), senderWith()];
  const receiver = webhookReceiver({ name: 'hook', url: sink.url, key, sender, clock: now });
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
  const key = signingKey(SECRET);
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
  readonly name: string;
  readonly answer: WebhookAnswer;
  readonly kind: 'sent' | 'retry' | 'refused';
  readonly error?: RegExp;
  readonly retryAfterMs?: number;
  readonly timeoutMs?: number;
}[] = [
  { name: '200, slowly', answer: { status: 200, afterMs: 100 }, kind: 'sent' },
  {
    name: '200, too slowly',
    answer: { status: 200, afterMs: 5_000 },
    kind: 'retry',
    timeoutMs: 100,
    error: /no answer in 100 ms$/,
  },
  { name: '500', answer: 500, kind: 'retry', error: /^http:\/\/127\.0\.0\.1:\d+: answered 500$/ },
  {
    name: '429 with seconds',
    answer: { status: 429, headers: { 'retry-after': '120' } },
    kind: 'retry',
    error: /answered 429$/,
    retryAfterMs: 120_000,
  },
  {
    name: '429 with a date',
    answer: { status: 429, headers: { 'retry-after': 'Sun, 01 Mar 2026 12:01:00 GMT' } },
    kind: 'retry',
    error: /answered 429$/,
    retryAfterMs: 59_877,
  },
  { name: '401', answer: 401, kind: 'refused', error: /answered 401$/ },
  { name: '404', answer: 404, kind: 'refused', error: /answered 404$/ },
  { name: '410', answer: 410, kind: 'refused', error: /answered 410$/ },
  { name: 'silence', answer: 'hang', kind: 'retry', timeoutMs: 100, error: /no answer in 100 ms$/ },
  {
    name: 'half an answer, then silence',
    answer: 'half',
    kind: 'retry',
    timeoutMs: 100,
    error: /no answer in 100 ms$/,
  },
  { name: 'half an answer, then the end', answer: 'cut', kind: 'retry', error: /middle of the answer: aborted$/ },
  { name: 'a connection that breaks', answer: 'reset', kind: 'retry', error: /^http:\/\/127\.0\.0\.1:\d+: .+/ },
  { name: '200 and 10 MB', answer: { status: 200, body: 'x'.repeat(10_000_000) }, kind: 'sent' },
  { name: '404 and 10 MB', answer: { status: 404, body: 'x'.repeat(10_000_000) }, kind: 'refused' },
];

for (const row of answers) {
  test(`${row.name}: ${row.kind}, and the path of the URL is not given away`, async (t) => {
    const { receiver } = await scene(t, [row.answer], { timeoutMs: row.timeoutMs ?? 10_000 });
    const result = await receiver.send(MESSAGE, attempt);
    assert.equal(result.kind, row.kind);
    if (result.kind === 'retry') assert.equal(result.retryAfterMs, row.retryAfterMs ?? null);
    if (result.kind === 'sent') return;
    assert.match(result.error, row.error ?? /answered/);
    assert.doesNotMatch(result.error, /hook/);
  });
}

test('the next try after a failure carries the same id, and arrives', async (t) => {
  const { sink, receiver } = await scene(t, [500, 'cut', 204]);
  const kinds = [];
  for (let number = 0; number < 3; number += 1) kinds.push((await receiver.send(MESSAGE, attempt)).kind);
  assert.deepEqual(kinds, ['retry', 'retry', 'sent']);
  assert.deepEqual([...new Set(sink.requests.map(({ headers }) => headers['webhook-id']))], [MESSAGE.id]);
});

test('a redirect is refused, and nobody hears of it elsewhere', async (t) => {
  const elsewhere = await startWebhookSink();
  t.after(elsewhere.close);
  const { receiver } = await scene(t, [{ status: 301, headers: { location: elsewhere.url } }]);
  const result = await receiver.send(MESSAGE, attempt);
  assert.ok(result.kind === 'refused');
  assert.match(result.error, /answered 301, and redirects are not followed$/);
  assert.equal(elsewhere.connections(), 0);
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
      () => signingKey(secret),
      (error) =>
        error instanceof ReceiverConfigError &&
        error.path.join('.') === 'secret' &&
        (secret.length < 8 || !error.message.includes(secret)),
    );
  });
}

const SECRET_SOURCE = { env: 'HOOK_SECRET' };
const URL_SOURCE = { file: 'hook-url' };
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

function partsWith(
  secrets: Readonly<Record<string, string>>,
  environment: ReceiverParts['environment'],
): ReceiverParts {
  return {
    name: 'hook',
    secretOf: (source) => secrets['env' in source ? source.env : source.file] ?? '',
    pemOf: (file) => (file === 'ca.pem' ? CA.pem : null),
    smtp: null,
    environment,
    clock,
    logger: quiet,
    certificates: () => Promise.resolve(new Map()),
    ackLinks: null,
  };
}

test('from the config: URL and key from secrets, a private CA, through the proxy', async (t) => {
  const [sink, proxy] = await Promise.all([startWebhookSink([], 0, CERTIFICATE), startForwardProxy()]);
  t.after(() => Promise.all([sink.close(), proxy.close()]));
  const secrets = { HOOK_SECRET: SECRET, 'hook-url': `${sink.url}\n` };
  const parts = partsWith(secrets, { https_proxy: `127.0.0.1:${String(proxy.port)}` });
  const receiver = createWebhookReceiver({ url: URL_SOURCE, secret: SECRET_SOURCE, ca: 'ca.pem' }, parts);
  assert.deepEqual(await receiver.send(MESSAGE, attempt), { kind: 'sent', warning: null });
  assert.deepEqual(proxy.seen, [`CONNECT ${new URL(sink.url).host}`]);
  assert.ok((await sink.nextRequest()).headers['webhook-signature']?.toString().startsWith('v1,'));
});

test('from the config: a certificate of a CA that is not named is not trusted', async (t) => {
  const sink = await startWebhookSink([], 0, CERTIFICATE);
  t.after(sink.close);
  const result = await createWebhookReceiver({ url: sink.url }, partsWith({}, {})).send(MESSAGE, attempt);
  assert.ok(result.kind === 'retry');
  assert.match(result.error, /unable to verify/);
});
