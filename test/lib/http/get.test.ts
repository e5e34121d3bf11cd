// A GET against real servers: whole answers, and all the ways in which an answer is none.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import test, { type TestContext } from 'node:test';

import { createHttpGet, type HttpGetOptions, type HttpGetOutcome } from '../../../src/lib/http/get.ts';
import { issue } from '../../support/ca.ts';
import { startForwardProxy } from '../../support/forward-proxy.ts';
import { startWebhookSink, type WebhookAnswer } from '../../support/webhook-sink.ts';

const never = new AbortController().signal;
const CA = issue({ subject: 'CN=Private CA' });
const CERTIFICATE = issue({ subject: 'CN=127.0.0.1', issuer: CA, ipAddresses: ['127.0.0.1'] });
const MAX_BYTES = 1_000;

interface Row {
  readonly name: string;
  readonly answer: WebhookAnswer;
  readonly timeoutMs?: number;
  /** The whole answer but its body, or why there is none. */
  readonly outcome: { status: number; retryAfter?: string; etag?: string; bytes: number } | RegExp;
}

const rows: readonly Row[] = [
  { name: 'a body', answer: { status: 200, body: 'päper' }, outcome: { status: 200, bytes: 6 } },
  { name: 'no body', answer: 204, outcome: { status: 204, bytes: 0 } },
  {
    name: 'an entity tag',
    answer: { status: 304, headers: { etag: '"a"' } },
    outcome: { status: 304, etag: '"a"', bytes: 0 },
  },
  {
    name: 'a word on when to come again',
    answer: { status: 429, headers: { 'retry-after': 'Sun, 01 Mar 2026 00:00:00 GMT' }, body: 'no' },
    outcome: { status: 429, retryAfter: 'Sun, 01 Mar 2026 00:00:00 GMT', bytes: 2 },
  },
  {
    name: 'a redirect is an answer like any other',
    answer: { status: 302, headers: { location: 'http://nowhere.invalid/' } },
    outcome: { status: 302, bytes: 0 },
  },
  {
    name: 'a body of just as many bytes as are wanted',
    answer: { status: 200, body: 'x'.repeat(MAX_BYTES) },
    outcome: { status: 200, bytes: MAX_BYTES },
  },
  {
    name: 'one byte more',
    answer: { status: 200, body: 'x'.repeat(MAX_BYTES + 1) },
    outcome: /longer than 1000 bytes$/,
  },
  {
    name: 'a length that is said beforehand',
    answer: { status: 200, headers: { 'content-length': '5000000000' } },
    outcome: /^the answer is longer than 1000 bytes$/,
  },
  {
    name: 'a coding that nobody asked for, and that writes to terminals',
    answer: { status: 200, headers: { 'content-encoding': 'gzip\u009b31m' }, body: 'x' },
    outcome: /^the answer is compressed \(gzip\\u\{9b\}31m\), and nobody asked for that$/,
  },
  { name: 'silence', answer: 'hang', timeoutMs: 150, outcome: /^no answer in 150 ms$/ },
  { name: 'half of a body, then silence', answer: 'half', timeoutMs: 150, outcome: /^no answer in 150 ms$/ },
  { name: 'half of a body, then the end', answer: 'cut', outcome: /^the connection broke in the middle of the answer/ },
  { name: 'a connection that breaks', answer: 'reset', outcome: /ECONNRESET|hang up/ },
  {
    name: 'more of a head than anybody needs',
    answer: { status: 200, headers: { 'x-long': 'x'.repeat(20_000) } },
    outcome: /Header overflow/i,
  },
];
for (const { name, answer, timeoutMs = 10_000, outcome } of rows) {
  test(`an answer: ${name}`, async (t) => {
    const sink = await sinkFor(t, [answer]);
    const result = await asked(sink.url, { timeoutMs });
    if (outcome instanceof RegExp) assertFailed(result, outcome);
    else {
      assert.ok(result.kind === 'answered', JSON.stringify(result));
      const { body, ...head } = result;
      const { bytes, ...expected } = outcome;
      assert.deepEqual(head, { kind: 'answered', retryAfter: null, etag: null, ...expected });
      assert.equal(body.length, bytes);
    }
  });
}

test('a body without end is left as soon as it is too long', async (t) => {
  const { url, next } = await rawServer(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    const more = () => {
      if (!socket.destroyed) socket.write('x'.repeat(100), more);
    };
    more();
  });
  const closed = next.then((socket) => new Promise((resolve) => socket.once('close', resolve)));
  assertFailed(await asked(url), /^the answer is longer than 1000 bytes$/);
  await closed;
});

test('a body that drips is left when the time is over', async (t) => {
  const { url } = await rawServer(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n');
    const timer = setInterval(() => socket.write('x'), 20);
    socket.on('close', () => {
      clearInterval(timer);
    });
  });
  assertFailed(await asked(url, { timeoutMs: 200 }), /^no answer in 200 ms$/);
});

test('what is asked, and for what', async (t) => {
  const sink = await sinkFor(t);
  const get = getWith({ userAgent: 'watcher/1' });
  await get({ url: `${sink.url}?a=b`, headers: { 'if-none-match': '"a"' }, maxBytes: MAX_BYTES }, never);
  const { method, path, headers, body } = await sink.nextRequest();
  assert.deepEqual([method, path, body], ['GET', '/hook?a=b', '']);
  assert.deepEqual(
    [headers['user-agent'], headers['accept-encoding'], headers['if-none-match']],
    ['watcher/1', 'identity', '"a"'],
  );
});

test('an answer that is not wanted costs the connection, another one does not', async (t) => {
  const sink = await sinkFor(t, [200, { status: 200, body: 'x'.repeat(100_000) }, 200, 200]);
  const get = getWith();
  for (let number = 0; number < 4; number += 1) await get(request(sink.url), never);
  assert.deepEqual([sink.requests.length, sink.connections()], [4, 2]);
});

test('a stop ends it at once', async (t) => {
  const sink = await sinkFor(t, ['hang']);
  const stop = new AbortController();
  const asking = getWith()(request(sink.url), stop.signal);
  await sink.nextRequest();
  stop.abort();
  assertFailed(await asking, /^stopped before the answer$/);
});

test('through the proxy that the environment names, with the CA that the config names', async (t) => {
  const [sink, proxy] = await Promise.all([sinkFor(t, [200], true), startForwardProxy()]);
  t.after(proxy.close);
  const environment = { HTTPS_PROXY: `http://watch:secret@127.0.0.1:${String(proxy.port)}` };
  const result = await asked(sink.url, { ca: CA.pem, environment });
  assert.ok(result.kind === 'answered' && result.status === 200, JSON.stringify(result));
  assert.deepEqual(proxy.seen, [`CONNECT ${new URL(sink.url).host}`]);
  assertFailed(await asked(sink.url, { environment }), /unable to verify/);
});

test('a proxy of another kind is a mistake of whoever starts it', () => {
  assert.throws(() => getWith({ environment: { HTTPS_PROXY: 'socks5://secret' } }), {
    code: 'proxy-invalid',
    message: /^[^]*HTTPS_PROXY(?![^]*secret)/,
  });
});

test('a header that cannot be sent is a failure that does not hold it', async (t) => {
  const sink = await sinkFor(t);
  const headers = { authorization: 'Bearer sec\nret' };
  const result = await getWith()({ url: sink.url, headers, maxBytes: MAX_BYTES }, never);
  assertFailed(result, /authorization/);
});

async function asked(url: string, options: Partial<HttpGetOptions> = {}): Promise<HttpGetOutcome> {
  return getWith(options)(request(url), never);
}

function getWith(options: Partial<HttpGetOptions> = {}) {
  return createHttpGet({ ca: null, environment: {}, timeoutMs: 10_000, userAgent: 'anchorwatch', ...options });
}

function request(url: string) {
  return { url, headers: {}, maxBytes: MAX_BYTES };
}

async function sinkFor(t: TestContext, script: readonly WebhookAnswer[] = [], secure = false) {
  const sink = await startWebhookSink(script, 0, secure ? CERTIFICATE : null);
  t.after(sink.close);
  return sink;
}

/** Does what it likes with a connection as soon as something has been asked. */
async function rawServer(t: TestContext, answer: (socket: Socket) => void) {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      answer(socket);
    });
  });
  const next = once(server, 'connection').then(([socket]) => socket as Socket);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/hook`, next };
}

function assertFailed(outcome: HttpGetOutcome, error: RegExp): void {
  assert.ok(outcome.kind === 'failed', JSON.stringify(outcome));
  assert.match(outcome.error, error);
  assert.doesNotMatch(outcome.error, /hook|sec\n?ret/, 'the path may be a secret, and so may headers');
}
