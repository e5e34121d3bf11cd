// /healthz and /readyz: whether the process serves, and whether the watch goes on; for everybody, and without detail.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import { startWeb } from '../../src/web/server.ts';
import { cycleRecord } from '../contract/records.ts';
import { doorStage, send } from './door/door-stage.ts';

const MINUTE = 60_000;

test('readyz follows the last cycle', async (context) => {
  const stage = await doorStage(context, { withPassword: true });
  const asked = async () => {
    const { status, text } = await send(stage, '/readyz', { headers: { host: 'whatever.example' } });
    return [status, JSON.parse(text) as unknown];
  };
  assert.deepEqual(await asked(), [503, { status: 'not ready', reason: 'no cycle completed yet' }]);
  await stage.store.recordCycle(cycleRecord({ startedAt: stage.now(), finishedAt: stage.now() }));
  assert.deepEqual(await asked(), [200, { status: 'ok' }]);
  stage.pass(29 * MINUTE);
  assert.deepEqual(await asked(), [200, { status: 'ok' }]);
  stage.pass(31 * MINUTE);
  assert.deepEqual(await asked(), [503, { status: 'not ready', reason: 'last complete cycle 1 h ago' }]);
});

test('a store that cannot be read is no reason to say why', async (context) => {
  const { watched, now } = await doorStage(context);
  const folder = await mkdtemp(join(tmpdir(), 'anchorwatch-health-'));
  context.after(() => rm(folder, { recursive: true }));
  const store = await openSqliteStore({ file: join(folder, 'closed.db') });
  await store.close();
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const web = await startWeb('127.0.0.1:0', { watched, store, clock: { now }, log, version: '0' });
  context.after(() => web.close());
  const ready = await send(web, '/readyz');
  assert.deepEqual([ready.status, ready.text], [503, '{"status":"not ready","reason":"the store cannot be read"}']);
  const healthy = await send(web, '/healthz');
  assert.deepEqual([healthy.status, healthy.text], [200, '{"status":"ok"}']);
});

test('both are for HEAD as well', async (context) => {
  const stage = await doorStage(context, { withPassword: true });
  const statuses = ['/healthz', '/readyz'].map(async (path) => (await send(stage, path, { method: 'HEAD' })).status);
  assert.deepEqual(await Promise.all(statuses), [200, 503]);
});
