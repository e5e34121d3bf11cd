// What the listener takes from whoever comes: how slowly, how much, and how malformed.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { test, type TestContext } from 'node:test';

import { startWeb, type WebLimits } from '../../src/web/server.ts';
import { Browser, csrfIn, doorStage, type DoorSettings, PASSWORD, send } from './door/door-stage.ts';

const LIMITS: WebLimits = {
  requestTimeoutMs: 400,
  headersTimeoutMs: 200,
  checkEveryMs: 20,
  headerBytes: 4_096,
  connections: 4,
  connectionsOfOne: 2,
};

async function limited(context: TestContext, settings: DoorSettings = {}) {
  const stage = await doorStage(context, settings);
  const errors: string[] = [];
  const log = {
    info: () => undefined,
    warn: () => undefined,
    error: (_: unknown, message: string) => errors.push(message),
  };
  const { watched, store } = stage;
  const { listen } = stage.watched.setup().config.web ?? { listen: '127.0.0.1:0' };
  const web = await startWeb(listen, { watched, store, clock: { now: stage.now }, log, version: '0' }, LIMITS);
  context.after(() => web.close());
  return { ...web, errors };
}

function socketTo({ url }: { readonly url: string }, context: TestContext, address = '127.0.0.1'): Socket {
  const socket = connect(Number(new URL(url).port), address);
  socket.on('error', () => undefined);
  context.after(() => socket.destroy());
  return socket;
}

/** All that comes until the other side closes. */
async function untilClosed(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (part: string) => (text += part));
  // What is written to a side that has closed is an error, and no news here.
  await new Promise((resolve) => socket.once('close', resolve));
  return text;
}

test('headers that come slowly: the connection ends, however it is kept alive', async (context) => {
  const web = await limited(context);
  const socket = socketTo(web, context);
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n');
  const dripping = setInterval(() => socket.write('X-Slow: x\r\n'), 30);
  context.after(() => {
    clearInterval(dripping);
  });
  assert.match(await untilClosed(socket), /^HTTP\/1\.1 408 /);
});

test('a body that comes slowly: the same', async (context) => {
  const web = await limited(context);
  const socket = socketTo(web, context);
  const head =
    'POST /incidents/inc-1/acknowledge HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n';
  socket.write(`${head}Content-Length: 10000\r\n\r\n`);
  const dripping = setInterval(() => socket.write('x'), 30);
  context.after(() => {
    clearInterval(dripping);
  });
  assert.match(await untilClosed(socket), /^HTTP\/1\.1 408 /);
  assert.deepEqual(web.errors, []);
});

test('whoever goes away while sending is no failure of ours', async (context) => {
  const web = await limited(context);
  const type = 'Content-Type: application/x-www-form-urlencoded';
  for (const length of ['Content-Length: 10000', 'Transfer-Encoding: chunked']) {
    const socket = socketTo(web, context);
    socket.write(
      `POST /incidents/inc-1/acknowledge HTTP/1.1\r\nHost: localhost\r\n${type}\r\n${length}\r\n\r\n5\r\nby=an`,
    );
    await once(socket, 'ready');
    socket.end();
    await untilClosed(socket);
  }
  assert.equal((await send(web, '/healthz')).status, 200);
  assert.deepEqual(web.errors, []);
});

test('connections beyond the most are closed, and the others are served', async (context) => {
  const web = await limited(context);
  const sockets = Array.from({ length: 8 }, () => socketTo(web, context));
  const closed = Promise.race(sockets.map((socket) => once(socket, 'close')));
  await closed;
  for (const socket of sockets) socket.destroy();
  assert.equal((await send(web, '/healthz')).status, 200);
});

/** Of this machine, and not loopback: whoever connects to it comes from it. */
const OTHER = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address;
const noOther = OTHER === undefined && 'this machine has loopback alone';

/** How many of three connections from `address` are closed before anything is asked. */
async function closedOfThree(context: TestContext, address: string, web: object = {}): Promise<number> {
  const server = await limited(context, { withPassword: true, web: { listen: '0.0.0.0:0', ...web } });
  const closed = new Set<Socket>();
  const sockets: Socket[] = [];
  // One after the other: the server has seen the first ones when it answers the last one, or closes it.
  for (let count = 0; count < 3; count += 1) {
    const socket = socketTo(server, context, address);
    sockets.push(socket);
    const isOver = new Promise((resolve) => socket.once('close', resolve).once('data', resolve));
    socket.once('close', () => closed.add(socket));
    socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await isOver;
  }
  const count = closed.size;
  if (count > 0) {
    const [first] = sockets;
    assert.ok(first !== undefined);
    const left = once(first, 'close');
    first.end();
    await left;
    const next = socketTo(server, context, address);
    next.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const [answer] = (await once(next, 'data')) as [Buffer];
    assert.match(answer.toString('latin1'), /^HTTP\/1\.1 200 /, 'who closes one may open another');
  }
  return count;
}

test('one address holds no more connections than it may, and may again', { skip: noOther }, async (context) => {
  assert.equal(await closedOfThree(context, OTHER ?? ''), 1);
});

test('on loopback, where a proxy may be, one address holds what all may', async (context) => {
  assert.equal(await closedOfThree(context, '127.0.0.1'), 0);
});

test('the proxy of the config holds what all may', { skip: noOther }, async (context) => {
  assert.equal(await closedOfThree(context, OTHER ?? '', { proxy: { from: [`${OTHER ?? ''}/32`] } }), 0);
});

const malformed: readonly (readonly [name: string, request: string, status: RegExp])[] = [
  ['no HTTP', 'hello\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['no Host', 'GET / HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['an empty Host', 'GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n', /^HTTP\/1\.1 4(00|21) /],
  ['no Host, as HTTP/1.0 has it', 'GET / HTTP/1.0\r\n\r\n', /^HTTP\/1\.1 4(00|21) /],
  [
    'two Hosts',
    'GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
    /^HTTP\/1\.1 (200|400|421) /,
  ],
  [
    'a URL of another host as the path',
    'GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
    /^HTTP\/1\.1 4(00|21) /,
  ],
  [
    'a broken escape',
    'GET /incidents/%E0%A4 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    /^HTTP\/1\.1 40[04] /,
  ],
  [
    'an escaped NUL',
    'GET /incidents/%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    /^HTTP\/1\.1 40[04] /,
  ],
  ['headers too large', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(5_000)}\r\n\r\n`, /^HTTP\/1\.1 431 /],
  ['a method of its own', 'BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n', /^HTTP\/1\.1 400 /],
  ['CONNECT', 'CONNECT evil.example:80 HTTP/1.1\r\nHost: evil.example:80\r\n\r\n', /^($|HTTP\/1\.1 4)/],
  [
    'two lengths',
    'POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    /^HTTP\/1\.1 400 /,
  ],
  [
    'a chunk that is none',
    'POST /login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    /^HTTP\/1\.1 400 /,
  ],
];

for (const [name, request, status] of malformed) {
  test(`what is malformed is refused, and nothing falls over: ${name}`, async (context) => {
    const web = await limited(context);
    const socket = socketTo(web, context);
    socket.write(request);
    assert.match(await untilClosed(socket), status);
    assert.equal((await send(web, '/healthz')).status, 200);
    assert.deepEqual(web.errors, []);
  });
}

const bodies: readonly (readonly [name: string, sent: Parameters<typeof send>[2], status: number])[] = [
  ['64 kB', { body: `password=${'x'.repeat(65_000)}` }, 403],
  ['more than that', { body: `password=${'x'.repeat(66_000)}` }, 413],
  ['more than that, in chunks', { body: 'x'.repeat(66_000), headers: { 'transfer-encoding': 'chunked' } }, 413],
  ['a form in parts', { body: '--x\r\n', headers: { 'content-type': 'multipart/form-data; boundary=x' } }, 403],
  ['no form', { body: '{"password":', headers: { 'content-type': 'application/json' } }, 403],
  ['broken escapes', { body: 'password=%E0%A4&%=%&&=' }, 403],
];

for (const [name, sent, status] of bodies) {
  test(`a body of ${name}: ${String(status)}`, async (context) => {
    const stage = await doorStage(context, { withPassword: true });
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...sent?.headers };
    assert.equal((await send(stage, '/login', { ...sent, headers })).status, status);
    assert.deepEqual(stage.errors, []);
  });
}

test('of what is sent to the API in a session nothing is read before its header shows that it is meant', async (context) => {
  const stage = await doorStage(context, { withPassword: true });
  const browser = new Browser(stage);
  await browser.logIn(PASSWORD);
  const csrf = csrfIn((await browser.send('/')).text);
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const socket = socketTo(stage, context);
  const head = `POST /api/v1/silences HTTP/1.1\r\nHost: localhost\r\nCookie: ${cookie}\r\n`;
  const type = 'Content-Type: application/x-www-form-urlencoded';
  // What follows of these two gigabytes never comes: whoever waited for them would not answer.
  socket.write(`${head}${type}\r\nContent-Length: 2000000000\r\n\r\ncsrf=${csrf}&x=`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  assert.match(answer.toString('latin1'), /^HTTP\/1\.1 403 /);
  assert.deepEqual(stage.errors, []);
});
