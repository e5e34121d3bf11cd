// The login: a password, a cookie, a way out.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Browser, csrfIn, doorStage, hashOf, PASSWORD, send } from './door-stage.ts';

const MINUTE = 60_000;

test('who has the password comes in, and to where they wanted', async (context) => {
  const stage = await doorStage(context, { withPassword: true });
  const browser = new Browser(stage);
  const turnedAway = await browser.send('/incidents?over=true');
  assert.deepEqual([turnedAway.status, turnedAway.headers['location']], [303, '/login?to=%2Fincidents%3Fover%3Dtrue']);
  const page = await browser.send('/login?to=%2Fincidents%3Fover%3Dtrue');
  assert.match(page.text, /<input type="hidden" name="to" value="\/incidents\?over=true">/);
  assert.doesNotMatch(page.text, /pump-1|cdn\.example/);
  const answer = await browser.send('/login', {
    form: { csrf: csrfIn(page.text), password: PASSWORD, to: '/incidents?over=true' },
  });
  assert.deepEqual([answer.status, answer.headers['location']], [303, '/incidents?over=true']);
  const [{ pair, attributes } = { pair: '', attributes: '' }] = answer.cookies;
  assert.match(pair, /^anchorwatch-session=[A-Za-z0-9_-]{43}$/);
  assert.equal(attributes, 'Path=/; HttpOnly; SameSite=Lax');
  assert.equal((await browser.send('/incidents')).status, 200);
  assert.equal((await browser.send('/login?to=/forecast')).headers['location'], '/forecast');
  assert.deepEqual(stage.errors, []);
});

test('who logs out is out, also with the cookie of before', async (context) => {
  const stage = await doorStage(context, { withPassword: true });
  const browser = new Browser(stage);
  await browser.logIn(PASSWORD);
  const session = browser.cookies.get('anchorwatch-session') ?? '';
  const forged = await browser.send('/logout', { form: { csrf: 'x' } });
  assert.equal(forged.status, 403);
  const answer = await browser.submit('/', '/logout', {});
  assert.deepEqual([answer.status, answer.headers['location']], [303, '/login']);
  assert.equal(browser.cookies.has('anchorwatch-session'), false);
  const again = await send(stage, '/', { headers: { cookie: `anchorwatch-session=${session}` } });
  assert.equal(again.headers['location'], '/login');
});

test('each login has an id of its own, and ends the one before in this browser', async (context) => {
  const stage = await doorStage(context, { withPassword: true });
  const browser = new Browser(stage);
  const { text } = await browser.send('/login');
  const ids: string[] = [];
  for (let login = 0; login < 2; login += 1) {
    await browser.send('/login', { form: { csrf: csrfIn(text), password: PASSWORD } });
    ids.push(browser.cookies.get('anchorwatch-session') ?? '');
  }
  assert.notEqual(ids[0], ids[1]);
  const statuses = ids.map(
    async (id) => (await send(stage, '/', { headers: { cookie: `anchorwatch-session=${id}` } })).status,
  );
  assert.deepEqual(await Promise.all(statuses), [303, 200]);
});

test('the wrong password: said on the page, and what was wanted is kept', async (context) => {
  const stage = await doorStage(context, { withPassword: true });
  const answer = await new Browser(stage).logIn('wrong <b>', '/forecast');
  assert.equal(answer.status, 401);
  assert.match(answer.text, /role="alert">This is not the password\.</);
  assert.match(answer.text, /name="to" value="\/forecast"/);
  assert.doesNotMatch(answer.text, /wrong/);
  assert.deepEqual(answer.cookies, []);
});

test('after 10 wrong ones the address has to wait, whatever it sends; then it may again', async (context) => {
  const stage = await doorStage(context, { withPassword: true });
  const browser = new Browser(stage);
  const csrf = csrfIn((await browser.send('/login')).text);
  const attempt = (password: string) => browser.send('/login', { form: { csrf, password } });
  for (let count = 0; count < 10; count += 1) {
    assert.equal((await attempt('x')).status, 401);
    stage.pass(MINUTE);
  }
  const refused = await attempt(PASSWORD);
  assert.deepEqual([refused.status, refused.headers['retry-after']], [429, '300']);
  assert.match(refused.text, /Too many attempts: try again in 5 minutes/);
  stage.pass(5 * MINUTE);
  assert.equal((await attempt(PASSWORD)).status, 303);
});

test('many at once get no further, and are not looked at together', async (context) => {
  const stage = await doorStage(context, { withPassword: true });
  const browser = new Browser(stage);
  const csrf = csrfIn((await browser.send('/login')).text);
  const all = await Promise.all(
    Array.from({ length: 30 }, () => browser.send('/login', { form: { csrf, password: 'x' } })),
  );
  const looked = all.filter(({ status }) => status === 401).length;
  assert.ok(looked >= 1 && looked <= 10, String(looked));
  assert.equal(all.filter(({ status }) => status === 429).length, 30 - looked);
});

const elsewhere: readonly (readonly [string, Readonly<Record<string, string>>, boolean])[] = [
  ['nothing said', {}, true],
  ['our own page', { 'sec-fetch-site': 'same-origin' }, true],
  ['another site', { 'sec-fetch-site': 'cross-site' }, false],
  ['a neighbour', { 'sec-fetch-site': 'same-site' }, false],
  ['an origin that is not said, as without referrers', { origin: 'null' }, true],
  ['another origin', { origin: 'http://evil.example' }, false],
  ['an origin that is none', { origin: 'x' }, false],
];

for (const [name, headers, isTaken] of elsewhere) {
  test(`a login sent from elsewhere: ${name}`, async (context) => {
    const stage = await doorStage(context, { withPassword: true });
    const answer = await new Browser(stage).submit('/login', '/login', { password: PASSWORD }, { headers });
    assert.equal(answer.status, isTaken ? 303 : 403);
  });
}

test('without the cookie of the page a login is no login, and says so', async (context) => {
  const stage = await doorStage(context, { withPassword: true });
  const page = await send(stage, '/login');
  const answer = await send(stage, '/login', { form: { csrf: csrfIn(page.text), password: PASSWORD } });
  assert.equal(answer.status, 403);
  assert.match(answer.text, /the browser keeps no cookies for this address/);
});

test('where web.url is https the cookies are for TLS and this host alone', async (context) => {
  const stage = await doorStage(context, { withPassword: true, web: { url: 'https://anchorwatch.example.com' } });
  const browser = new Browser(stage);
  const { cookies } = await browser.logIn(PASSWORD);
  assert.match(cookies[0]?.pair ?? '', /^__Host-anchorwatch-session=/);
  assert.equal(cookies[0]?.attributes, 'Path=/; HttpOnly; Secure; SameSite=Lax');
  assert.equal((await browser.send('/')).status, 200);
  const renamed = (browser.cookies.get('__Host-anchorwatch-session') ?? '').trim();
  const plain = await send(stage, '/', { headers: { cookie: `anchorwatch-session=${renamed}` } });
  assert.equal(plain.status, 303);
});

test('a session outlives a reload, but not another password', async (context) => {
  const stage = await doorStage(context, { withPassword: true });
  const browser = new Browser(stage);
  await browser.logIn(PASSWORD);
  await stage.daemon.reload();
  assert.equal((await browser.send('/')).status, 200);
  await stage.changePassword(hashOf('another password'));
  await stage.daemon.reload();
  assert.equal((await browser.send('/')).status, 303);
  assert.equal((await browser.logIn(PASSWORD)).status, 401);
  assert.equal((await browser.logIn('another password')).status, 303);
});

test('a session ends when nobody uses it', async (context) => {
  const stage = await doorStage(context, { withPassword: true });
  const browser = new Browser(stage);
  await browser.logIn(PASSWORD);
  stage.pass(12 * 60 * MINUTE);
  assert.equal((await browser.send('/')).status, 303);
});

test('where nobody logs in there is no page to do so', async (context) => {
  const stage = await doorStage(context, { web: { proxy: { header: 'X-User', from: ['192.0.2.0/24'] } } });
  for (const sent of [{}, { form: { password: PASSWORD } }]) {
    assert.equal((await send(stage, '/login', sent)).status, 404);
  }
});
