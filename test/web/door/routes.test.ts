// Nothing is open by being forgotten: every route of the app, asked by nobody.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createApp } from '../../../src/web/app.ts';
import { Announcer } from '../../../src/web/events.ts';
import { WatchMetrics } from '../../../src/web/metrics/watch-metrics.ts';
import { accessOf } from '../../../src/web/door/access.ts';
import { Browser, doorStage, PASSWORD, send } from './door-stage.ts';

/** `METHOD path`: everybody may ask these, and they say nothing of what is watched. */
const OPEN = ['GET /healthz', 'GET /readyz', 'GET /login', 'POST /login', 'GET /ack', 'POST /ack'];

test('every route but the open ones turns away whoever is not logged in', async (context) => {
  const stage = await doorStage(context, { withPassword: true, withTokens: true });
  const { watched, store } = stage;
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const announcer = new Announcer(watched);
  const parts = { watched, store, clock: { now: stage.now }, log, version: '0' };
  const metrics = new WatchMetrics(parts);
  context.after(() => {
    announcer.close();
    metrics.close();
  });
  const app = createApp(parts, announcer, metrics);
  const routes = app.routes.flatMap(({ method, path }) =>
    // Middleware, and what answers every other method, is asked with one that is not looked at elsewhere.
    (method === 'ALL' ? ['GET', 'DELETE'] : [method]).map((one) => `${one} ${path}`),
  );
  const asked = [...new Set(routes)].filter((route) => !route.includes('/assets/'));
  assert.ok(asked.length > 15, String(asked.length));
  for (const route of OPEN) assert.ok(asked.includes(route), route);
  for (const route of asked.filter((one) => !OPEN.includes(one))) {
    const [method = '', pattern = ''] = route.split(' ');
    const path = pattern.replace(/:\w+(\{[^/]*\})?/g, 'x').replace('*', 'x');
    const { status, headers, text } = await send(stage, path, { method });
    const isTurnedAway = status === 401 || (status === 303 && (headers['location'] ?? '').startsWith('/login'));
    assert.ok(isTurnedAway, `${route}: ${String(status)}`);
    assert.doesNotMatch(text, /pump-1|cdn\.example/, route);
  }
});

test('what is open says nothing of what is watched', async (context) => {
  const stage = await doorStage(context, { withPassword: true });
  for (const route of OPEN) {
    const [method = '', path = ''] = route.split(' ');
    const { status, text } = await send(stage, path, method === 'POST' ? { form: {} } : {});
    assert.ok(status !== 401 && status !== 303, route);
    assert.doesNotMatch(text, /pump-1|cdn\.example|\/incidents/, route);
  }
});

test('assets need no login', async (context) => {
  const stage = await doorStage(context, { withPassword: true });
  const { text } = await send(stage, '/login');
  const assets = [...text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
  assert.ok(assets.length >= 3);
  for (const path of assets) assert.equal((await send(stage, path)).status, 200, path);
});

const disguised: readonly string[] = [
  '/HEALTHZ',
  '/healthz/',
  '/healthz/..',
  '/healthz/../incidents',
  '/healthz%2f..%2fincidents',
  '//healthz',
  '/login/../',
  '/login/%2e%2e/incidents',
  '/assets/../incidents',
  '/assets/%2e%2e/incidents',
  '/assets/x/style.css',
  '/%69ncidents',
  '/incidents;/login',
  '/incidents?/login',
  '/incidents#/login',
  '/nowhere',
  '/constructor',
  '/__proto__',
];

for (const path of disguised) {
  test(`${path} is not open`, async (context) => {
    const stage = await doorStage(context, { withPassword: true });
    const { status, headers } = await send(stage, path);
    assert.deepEqual([status, headers['location']?.startsWith('/login')], [303, true]);
  });
}

test('whoever is turned away comes back to where they were', async (context) => {
  const stage = await doorStage(context, { withPassword: true });
  const rows = [
    ['/', '/login'],
    ['/incidents/inc-1?a=b', '/login?to=%2Fincidents%2Finc-1%3Fa%3Db'],
    ['//evil.example/', '/login?to=%2F%2Fevil.example%2F'],
  ] as const;
  for (const [path, location] of rows) assert.equal((await send(stage, path)).headers['location'], location);
  // What would go on to another site goes to the first page.
  const browser = new Browser(stage);
  assert.equal((await browser.logIn(PASSWORD, '//evil.example/')).headers['location'], '/');
});

const table: readonly (readonly [method: string, path: string, access: string])[] = [
  ['GET', '/', 'read'],
  ['HEAD', '/incidents', 'read'],
  ['POST', '/incidents/inc-1/acknowledge', 'act'],
  ['DELETE', '/api/v1/silences/sil-1', 'act'],
  ['OPTIONS', '/', 'act'],
  ['GET', '/healthz', 'open'],
  ['POST', '/healthz', 'act'],
  ['PUT', '/login', 'act'],
  ['POST', '/logout', 'read'],
  ['GET', '/logout', 'read'],
  ['GET', 'constructor', 'read'],
  ['constructor', '/login', 'act'],
];

for (const [method, path, access] of table) {
  test(`${method} ${path} needs: ${access}`, () => {
    assert.equal(accessOf(method, path), access);
  });
}
