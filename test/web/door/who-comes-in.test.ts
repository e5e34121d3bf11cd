// Who is let in, by what they bring along: nothing on loopback, a token, what the proxy says, a cookie.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  ACT_TOKEN,
  Browser,
  csrfIn,
  doorStage,
  type DoorSettings,
  PASSWORD,
  putIncident,
  READ_TOKEN,
  send,
} from './door-stage.ts';

const hosts: readonly (readonly [host: string, url: string | null, isKnown: boolean])[] = [
  ['localhost', null, true],
  ['LOCALHOST:8080', null, true],
  ['localhost.', null, true],
  ['127.0.0.1:8080', null, true],
  ['127.8.9.1', null, true],
  ['[::1]:8080', null, true],
  // Other ways to write 127.0.0.1, in which no DNS is.
  ['0x7f.1', null, true],
  ['anchorwatch.example', 'http://anchorwatch.example:8080', true],
  ['AnchorWatch.example:8080', 'http://anchorwatch.example', true],
  ['anchorwatch.example', null, false],
  ['evil.example', 'http://anchorwatch.example', false],
  ['anchorwatch.example.evil.example', 'http://anchorwatch.example', false],
  ['localhost.evil.example', null, false],
  ['127.0.0.1.evil.example', null, false],
  ['192.0.2.1', null, false],
  ['[2001:db8::1]', null, false],
];

for (const host of ['localhost@evil.example', 'a b', '[::1', 'localhost/x']) {
  test(`open on loopback: a Host that is none, "${host}"`, async (context) => {
    const stage = await doorStage(context);
    const { status } = await send(stage, '/', { headers: { host } });
    assert.ok(status === 400 || status === 421, String(status));
  });
}

for (const [host, url, isKnown] of hosts) {
  test(`open on loopback: asked for as ${host}${url === null ? '' : `, known as ${url}`}`, async (context) => {
    const stage = await doorStage(context, { web: url === null ? {} : { url } });
    for (const path of ['/', '/api/v1/status', '/events']) {
      const method = path === '/events' ? 'HEAD' : 'GET';
      const { status, text } = await send(stage, path, { method, headers: { host } });
      assert.equal(status, isKnown ? 200 : 421, path);
      if (!isKnown && method === 'GET') assert.match(text, /not known under this name/);
    }
    assert.equal((await send(stage, '/healthz', { headers: { host } })).status, 200);
  });
}

const forwarding: readonly (readonly [header: string, value: string])[] = [
  ['Forwarded', 'for=192.0.2.1'],
  ['X-Forwarded-For', '127.0.0.1'],
  ['X-Forwarded-Host', 'localhost'],
  ['X-Forwarded-Proto', 'https'],
  ['X-Real-IP', '192.0.2.1'],
  ['Via', '1.1 proxy'],
  ['Via', ''],
];

for (const [header, value] of forwarding) {
  test(`open on loopback: through a proxy that says "${header}: ${value}" nobody comes in`, async (context) => {
    const stage = await doorStage(context, { withTokens: true, web: { url: 'https://anchorwatch.example' } });
    const headers = { host: 'anchorwatch.example', [header]: value };
    for (const path of ['/', '/api/v1/status', '/metrics']) {
      const { status, text } = await send(stage, path, { headers });
      assert.equal(status, 403, path);
      assert.match(text, /set web\.password or web\.proxy\.header in the config/);
    }
    const body = JSON.stringify({ everything: true, for: '1h', by: 'anna', comment: '' });
    const acting = { ...headers, 'content-type': 'application/json' };
    assert.equal((await send(stage, '/api/v1/silences', { headers: acting, body })).status, 403);
    assert.deepEqual(await stage.store.silences(stage.now()), []);
    assert.equal((await send(stage, '/healthz', { headers })).status, 200);
    const authorization = `Bearer ${READ_TOKEN}`;
    assert.equal((await send(stage, '/metrics', { headers: { ...headers, authorization } })).status, 200);
  });
}

const fetched: readonly (readonly [what: string, site: string, dest: string | null, isServed: boolean])[] = [
  ['a picture on another site', 'cross-site', 'image', false],
  ['a script of another site', 'cross-site', 'empty', false],
  ['a frame on another site', 'cross-site', 'iframe', false],
  ['another site, for nobody knows what', 'cross-site', null, false],
  ['a link in a mail that is read in the browser', 'cross-site', 'document', true],
  ['an address that was typed', 'none', 'document', true],
  ['a script of ours', 'same-origin', 'empty', true],
];

for (const [what, site, dest, isServed] of fetched) {
  test(`open on loopback: asked by ${what}: ${isServed ? 'served' : 'refused'}`, async (context) => {
    const stage = await doorStage(context);
    const headers = { 'sec-fetch-site': site, ...(dest === null ? {} : { 'sec-fetch-dest': dest }) };
    for (const path of ['/', '/api/v1/status', '/metrics']) {
      const { status, text } = await send(stage, path, { headers });
      assert.equal(status, isServed ? 200 : 403, path);
      if (!isServed) assert.match(text, /Pages of other sites are given nothing/);
    }
  });
}

const tokens: readonly (readonly [
  authorization: string | null,
  settings: DoorSettings,
  status: number,
  acts: number,
])[] = [
  [`Bearer ${READ_TOKEN}`, { withPassword: true }, 200, 403],
  [`bearer  ${ACT_TOKEN} `, { withPassword: true }, 200, 200],
  [`Bearer ${ACT_TOKEN}x`, { withPassword: true }, 401, 401],
  [`Bearer ${ACT_TOKEN.slice(0, -1)}`, { withPassword: true }, 401, 401],
  [`Basic ${Buffer.from(`a:${ACT_TOKEN}`).toString('base64')}`, { withPassword: true }, 401, 401],
  ['Bearer ', { withPassword: true }, 401, 401],
  [null, { withPassword: true }, 401, 401],
  // On loopback everybody is let in, and whoever brings a token is who it says.
  [null, {}, 200, 200],
  [`Bearer ${READ_TOKEN}`, {}, 200, 403],
  [`Bearer ${ACT_TOKEN}x`, {}, 401, 401],
];

for (const [authorization, settings, status, acts] of tokens) {
  const where = settings.withPassword === true ? 'behind a password' : 'on loopback';
  test(`${where}, with ${authorization ?? 'no token'}: ${String(status)}, to act ${String(acts)}`, async (context) => {
    const stage = await doorStage(context, { withTokens: true, ...settings });
    const headers: Record<string, string> = authorization === null ? {} : { authorization };
    const read = await send(stage, '/api/v1/status', { headers });
    assert.equal(read.status, status, read.text);
    const silence = { everything: true, for: '1h', by: 'anna', comment: '' };
    const act = await send(stage, '/api/v1/silences', {
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(silence),
    });
    assert.equal(act.status === 201 ? 200 : act.status, acts, act.text);
    if (status === 401) {
      assert.equal(read.headers['www-authenticate'], 'Bearer realm="anchorwatch"');
      assert.match(read.text, /^\{"error":\{"status":401,"code":"not-authenticated",/);
    }
  });
}

test('what a token does is told under its name, whatever it calls itself', async (context) => {
  const stage = await doorStage(context, { withTokens: true, withPassword: true });
  await send(stage, '/silences', {
    headers: { authorization: `Bearer ${ACT_TOKEN}` },
    form: { everything: 'yes', for: '1h', by: 'the boss' },
  });
  const [silence] = await stage.store.silences(stage.now());
  assert.equal(silence?.by, 'on-call-bot');
});

const PROXY = { header: 'X-Forwarded-User', from: ['127.0.0.0/8', '::1/128'] };
const NAMED = { 'x-forwarded-user': 'anna' };
const ELSEWHERE = { ...PROXY, from: ['192.0.2.0/24', '2001:db8::/32'] };

const proxied: readonly (readonly [string, DoorSettings, Readonly<Record<string, string>>, number])[] = [
  ['it names somebody', { web: { proxy: PROXY } }, NAMED, 200],
  ['it names nobody', { web: { proxy: PROXY } }, {}, 403],
  ['its name is empty', { web: { proxy: PROXY } }, { 'x-forwarded-user': ' ' }, 403],
  ['somebody else says so', { web: { proxy: ELSEWHERE } }, NAMED, 403],
  ['somebody else says nothing', { web: { proxy: ELSEWHERE } }, {}, 403],
  ['it names nobody, and there is a password', { withPassword: true, web: { proxy: PROXY } }, {}, 303],
  ['it names somebody, and there is a password', { withPassword: true, web: { proxy: PROXY } }, NAMED, 200],
  ['somebody else says so, and there is a password', { withPassword: true, web: { proxy: ELSEWHERE } }, NAMED, 403],
  ['somebody else says nothing, and there is a password', { withPassword: true, web: { proxy: ELSEWHERE } }, {}, 303],
  ['asked by a name that is not known', { web: { proxy: PROXY } }, { ...NAMED, host: 'evil.example' }, 421],
  ['asked by any address', { web: { proxy: PROXY } }, { ...NAMED, host: '192.0.2.9:80' }, 200],
];

for (const [name, settings, headers, status] of proxied) {
  test(`behind a proxy: ${name}`, async (context) => {
    const stage = await doorStage(context, settings);
    assert.equal((await send(stage, '/', { headers })).status, status);
  });
}

test('the name that a proxy gives is made visible, and cut', async (context) => {
  const stage = await doorStage(context, { web: { proxy: PROXY } });
  const browser = new Browser(stage, { 'x-forwarded-user': `anna\t<b>${'x'.repeat(200)}` });
  const answer = await browser.submit('/silences/new', '/silences', { everything: 'yes', for: '1h', by: 'the boss' });
  assert.equal(answer.status, 303, answer.text);
  const [silence] = await stage.store.silences(stage.now());
  assert.match(silence?.by ?? '', /^anna\\u\{9\}<b>x{80,95}…$/);
});

test('behind a proxy the cookie is for TLS where the browser speaks it, as only the proxy can tell', async (context) => {
  const cookieOf = async (settings: DoorSettings) => {
    const stage = await doorStage(context, settings);
    const { cookies } = await send(stage, '/login', { headers: { 'x-forwarded-proto': 'https' } });
    return cookies[0]?.pair.split('=')[0];
  };
  assert.equal(await cookieOf({ withPassword: true, web: { proxy: PROXY } }), '__Host-anchorwatch-browser');
  assert.equal(await cookieOf({ withPassword: true, web: { proxy: ELSEWHERE } }), 'anchorwatch-browser');
});

test('behind a proxy each address has its own attempts', async (context) => {
  const stage = await doorStage(context, { withPassword: true, web: { proxy: PROXY } });
  const from = (address: string) => new Browser(stage, { 'x-forwarded-for': `198.51.100.1, ${address}` });
  for (let count = 0; count < 10; count += 1) assert.equal((await from('192.0.2.1').logIn('x')).status, 401);
  assert.equal((await from('192.0.2.1').logIn('x')).status, 429);
  assert.equal((await from('192.0.2.2').logIn('x')).status, 401);
});

const ADDRESSES = { from: PROXY.from };

test('a proxy that logs nobody in is believed for addresses, with a port or without, and for no names', async (context) => {
  const stage = await doorStage(context, { withPassword: true, web: { proxy: ADDRESSES } });
  const from = (address: string) => new Browser(stage, { ...NAMED, 'x-forwarded-for': address });
  assert.equal((await from('192.0.2.1').send('/')).headers['location'], '/login');
  const rows = [
    ['192.0.2.1', '192.0.2.1:50000', '192.0.2.2:50000'],
    ['[2001:db8::1]:443', '2001:db8::1', '[2001:db8:0:1::1]:443'],
    ['[2001:db8:0:2::1]', '198.51.100.1, 2001:db8:0:2::1', '[2001:db8:0:3::1]'],
    // What is no address is of the proxy itself.
    ['unknown', '192.0.2.256:1', '192.0.2.3'],
  ] as const;
  for (const [stranger, alsoStranger, other] of rows) {
    for (let count = 0; count < 10; count += 1) assert.equal((await from(stranger).logIn('x')).status, 401, stranger);
    assert.equal((await from(alsoStranger).logIn('x')).status, 429, alsoStranger);
    assert.equal((await from(other).logIn(PASSWORD)).status, 303, other);
  }
});

test('a proxy that logs nobody in lets nobody in where there is no password', async (context) => {
  const stage = await doorStage(context, { web: { proxy: ADDRESSES } });
  assert.equal((await send(stage, '/', { headers: NAMED })).status, 403);
  const elsewhere = await doorStage(context, { web: { proxy: { from: ELSEWHERE.from } } });
  assert.equal((await send(elsewhere, '/')).status, 200);
});

test('a listener for all addresses is not open to those who come by loopback', async (context) => {
  const stage = await doorStage(context, { withTokens: true, web: { listen: '0.0.0.0:0' } });
  const local = { url: stage.url.replace('0.0.0.0', '127.0.0.1') };
  const answer = await send(local, '/');
  assert.equal(answer.status, 401);
  assert.match(answer.text, /Only programs with a token are let in/);
});

const forms: readonly (readonly [string, Readonly<Record<string, string>>, string | null, number])[] = [
  ['with the token of the page', {}, null, 303],
  ['without', {}, '', 403],
  ['with another', {}, 'x'.repeat(43), 403],
  ['with characters of several bytes', {}, '\u00e4'.repeat(43), 403],
  ['from another site', { 'sec-fetch-site': 'cross-site' }, null, 403],
  ['from another origin', { origin: 'http://evil.example' }, null, 403],
  ['without the cookie', { cookie: '' }, null, 403],
  ['with the cookie of another', { cookie: `anchorwatch-browser=${'x'.repeat(43)}` }, null, 403],
];

for (const [name, headers, csrf, status] of forms) {
  test(`a form on an open page, sent ${name}`, async (context) => {
    const stage = await doorStage(context);
    const { id } = await putIncident(stage);
    const browser = new Browser(stage);
    const own = csrfIn((await browser.send(`/incidents/${id}`)).text);
    assert.match(own, /^[A-Za-z0-9_-]{43}$/);
    const form = { by: 'anna', comment: '', csrf: csrf ?? own };
    const answer = await browser.send(`/incidents/${id}/acknowledge`, { form, headers });
    assert.equal(answer.status, status, answer.text);
    const { acknowledgements } = await stage.store.loadAlerting(stage.now(), 0);
    assert.equal(acknowledgements.length, status === 303 ? 1 : 0);
  });
}

const program: readonly (readonly [string, Readonly<Record<string, string>>, boolean])[] = [
  ['JSON, as no page elsewhere may send', { 'content-type': 'application/json' }, true],
  ['text, as any page may send', { 'content-type': 'text/plain' }, false],
  ['JSON from another site', { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' }, false],
  ['JSON from another origin', { 'content-type': 'application/json', origin: 'http://evil.example' }, false],
];

for (const [name, headers, isTaken] of program) {
  test(`the API on an open page, sent ${name}`, async (context) => {
    const stage = await doorStage(context);
    const body = JSON.stringify({ everything: true, for: '1h', by: 'anna', comment: '' });
    const { status, text } = await send(stage, '/api/v1/silences', { headers, body });
    assert.equal(status === 200 || status === 201, isTaken, text);
    if (!isTaken) assert.equal(status, 403);
  });
}
