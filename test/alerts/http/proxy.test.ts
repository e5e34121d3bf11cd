// Through the proxy that the environment names, and around it where the environment says so.
import assert from 'node:assert/strict';
import test from 'node:test';

import { startForwardProxy, type ProxyBehaviour } from '../../support/forward-proxy.ts';
import { CA, never, post, senderWith, sinkFor } from './scene.ts';

interface Row {
  readonly name: string;
  readonly secure: boolean;
  /** The environment, given the proxy's authority. */
  readonly environment: (proxy: string) => Readonly<Record<string, string>>;
  readonly proxied: boolean;
}

const rows: readonly Row[] = [
  { name: 'http', secure: false, environment: (p) => ({ HTTP_PROXY: `http://${p}` }), proxied: true },
  { name: 'http, lower case', secure: false, environment: (p) => ({ http_proxy: `http://${p}` }), proxied: true },
  { name: 'http, proxy of https', secure: false, environment: (p) => ({ HTTPS_PROXY: `http://${p}` }), proxied: false },
  { name: 'https', secure: true, environment: (p) => ({ HTTPS_PROXY: `http://${p}` }), proxied: true },
  { name: 'https, lower case', secure: true, environment: (p) => ({ https_proxy: `http://${p}` }), proxied: true },
  { name: 'https, host and port', secure: true, environment: (p) => ({ https_proxy: p }), proxied: true },
  { name: 'https, proxy of http', secure: true, environment: (p) => ({ HTTP_PROXY: `http://${p}` }), proxied: false },
  { name: 'https, empty', secure: true, environment: () => ({ HTTPS_PROXY: '' }), proxied: false },
  ...['127.0.0.1', '*', '127.0.0.0/8', 'example.com, 127.0.0.1'].flatMap((list) =>
    [true, false].map((secure) => ({
      name: `${secure ? 'https' : 'http'}, NO_PROXY=${list}`,
      secure,
      environment: (p: string) => ({ HTTPS_PROXY: p, HTTP_PROXY: p, NO_PROXY: list }),
      proxied: false,
    })),
  ),
  {
    name: 'https, NO_PROXY of another network',
    secure: true,
    environment: (p) => ({ https_proxy: p, no_proxy: '10.0.0.0/8,127.0.0.2,example.com' }),
    proxied: true,
  },
];
for (const { name, secure, environment, proxied } of rows) {
  test(`${proxied ? 'through the proxy' : 'past the proxy'}: ${name}`, async (t) => {
    const [sink, proxy] = await Promise.all([sinkFor(t, [], secure), startForwardProxy()]);
    t.after(proxy.close);
    const sender = senderWith({ ca: CA.pem, environment: environment(`127.0.0.1:${String(proxy.port)}`) });
    const outcome = await sender.send(post(sink.url, 'told'), never);
    assert.ok(outcome.kind === 'answered' && outcome.status === 204, JSON.stringify(outcome));
    assert.equal((await sink.nextRequest()).body, 'told');
    const seen = secure ? `CONNECT ${new URL(sink.url).host}` : `POST ${sink.url}`;
    assert.deepEqual(proxy.seen, proxied ? [seen] : []);
  });
}

test('user and password of the proxy go to the proxy, and no further', async (t) => {
  const [sink, proxy] = await Promise.all([sinkFor(t, [], true), startForwardProxy()]);
  t.after(proxy.close);
  const environment = { HTTPS_PROXY: `http://watch:p%40ss@127.0.0.1:${String(proxy.port)}` };
  await senderWith({ ca: CA.pem, environment }).send(post(sink.url), never);
  assert.deepEqual(proxy.authorizations, [`Basic ${Buffer.from('watch:p@ss').toString('base64')}`]);
  assert.equal((await sink.nextRequest()).headers['proxy-authorization'], undefined);
});

test('a certificate is checked behind a proxy, too', async (t) => {
  const [sink, proxy] = await Promise.all([sinkFor(t, [], true), startForwardProxy()]);
  t.after(proxy.close);
  const environment = { HTTPS_PROXY: `127.0.0.1:${String(proxy.port)}` };
  const outcome = await senderWith({ environment }).send(post(sink.url), never);
  assert.ok(outcome.kind === 'failed');
  assert.match(outcome.error, /unable to verify/);
  assert.equal(sink.requests.length, 0);
});

test('a tunnel serves many requests', async (t) => {
  const [sink, proxy] = await Promise.all([sinkFor(t, [], true), startForwardProxy()]);
  t.after(proxy.close);
  const sender = senderWith({ ca: CA.pem, environment: { HTTPS_PROXY: `127.0.0.1:${String(proxy.port)}` } });
  for (let number = 0; number < 3; number += 1) await sender.send(post(sink.url), never);
  assert.deepEqual([sink.requests.length, proxy.seen.length], [3, 1]);
});

const failures: readonly { behaviour: ProxyBehaviour | 'down'; secure: boolean; error: RegExp }[] = [
  { behaviour: 'denies', secure: true, error: /407 who are \\u\{1b\}\[31myou/ },
  { behaviour: 'hangs', secure: true, error: /^no answer in 300 ms$/ },
  { behaviour: 'hangs', secure: false, error: /^no answer in 300 ms$/ },
  { behaviour: 'blocks', secure: true, error: /^no answer in 300 ms$/ },
  { behaviour: 'down', secure: true, error: /ECONNREFUSED/ },
  { behaviour: 'down', secure: false, error: /ECONNREFUSED/ },
];
for (const { behaviour, secure, error } of failures) {
  test(`a proxy of ${secure ? 'https' : 'http'}: ${behaviour}`, async (t) => {
    const sink = await sinkFor(t, [], secure);
    const proxy = await startForwardProxy(behaviour === 'down' ? 'works' : behaviour);
    if (behaviour === 'down') await proxy.close();
    else t.after(proxy.close);
    const authority = `http://watch:secret@127.0.0.1:${String(proxy.port)}`;
    const environment = { HTTPS_PROXY: authority, HTTP_PROXY: authority };
    const outcome = await senderWith({ ca: CA.pem, environment, timeoutMs: 300 }).send(post(sink.url), never);
    assert.ok(outcome.kind === 'failed', JSON.stringify(outcome));
    assert.match(outcome.error, error);
    assert.doesNotMatch(outcome.error, /hook|secret/);
    assert.equal(sink.requests.length, 0);
  });
}

for (const behaviour of ['hangs', 'blocks'] as const) {
  test(`a stop leaves a proxy that ${behaviour}, and its connection`, async (t) => {
    const [sink, proxy] = await Promise.all([sinkFor(t, [], true), startForwardProxy(behaviour)]);
    t.after(proxy.close);
    const stop = new AbortController();
    const environment = { HTTPS_PROXY: `127.0.0.1:${String(proxy.port)}` };
    const sending = senderWith({ environment }).send(post(sink.url), stop.signal);
    const client = await proxy.nextTunnel();
    const left = new Promise((resolve) => client.once('close', resolve));
    stop.abort();
    assert.deepEqual(await sending, { kind: 'failed', error: 'stopped before the answer' });
    await left;
  });
}
