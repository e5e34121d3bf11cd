// What the counter of heartbeats hears of cycles, through a real server; and that it holds up nothing.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import test, { type TestContext } from 'node:test';

import { heartbeat } from '../../src/alerts/http/heartbeat.ts';
import { httpSender } from '../../src/alerts/http/post.ts';
import { faultyStore } from '../support/faulty-store.ts';
import { startRotatingCdn } from '../support/rotating-cdn.ts';
import { ADDRESSES } from '../support/rotation-scene.ts';
import { startWebhookSink, type WebhookAnswer } from '../support/webhook-sink.ts';
import { watching, type WatchingOptions } from './watching.ts';

async function beating(context: TestContext, script: readonly WebhookAnswer[], options: WatchingOptions = {}) {
  const sink = await startWebhookSink(script);
  context.after(() => sink.close());
  const sender = httpSender({ ca: null, environment: {}, timeoutMs: 10_000 });
  const watch = await watching(context, {
    heartbeat: heartbeat({ url: sink.url, method: 'POST', sender }),
    ...options,
  });
  return { sink, watch };
}

test('heartbeat: after a good cycle, and with /fail and why after one that failed', async (context) => {
  const storeOf: WatchingOptions['storeOf'] = (store) => faultyStore(store, { recordCycle: [null, 'fail'] });
  const { sink, watch } = await beating(context, [], { storeOf });
  for (const path of ['/hook', '/hook/fail', '/hook']) {
    const heard = once(watch.daemon.events, 'heartbeat');
    await watch.cycle();
    const { path: asked, body } = await sink.nextRequest();
    assert.equal(asked, path);
    assert.equal(body, path === '/hook' ? '' : 'recordCycle: failed, and nothing written');
    assert.deepEqual(await heard, [{ kind: 'heard' }]);
  }
});

test('heartbeat: /fail while the vantage is offline', async (context) => {
  const { sink, watch } = await beating(context, []);
  await watch.scene.cdn.close();
  assert.ok((await watch.cycle()) !== null);
  const { path, body } = await sink.nextRequest();
  assert.deepEqual([path, body], ['/hook/fail', 'no target answers']);
  const cdn = await startRotatingCdn(ADDRESSES, watch.scene.oldList, { port: watch.scene.cdn.port });
  context.after(() => cdn.close());
  await watch.cycle();
  assert.equal((await sink.nextRequest()).path, '/hook');
});

test('heartbeat: one that is not answered delays neither cycles nor looks, nor a stop', async (context) => {
  const { sink, watch } = await beating(context, ['hang', 'hang']);
  await watch.cycle();
  await sink.nextRequest();
  watch.serve('new');
  await watch.cycle();
  await sink.nextRequest();
  assert.ok((await watch.look()) !== null);
  const heard: unknown[] = [];
  watch.daemon.events.on('heartbeat', (result) => heard.push(result));
  const begun = performance.now();
  await watch.daemon.stop();
  assert.ok(performance.now() - begun < 3_000);
  assert.deepEqual(heard, []);
});

test('heartbeat: an answer that is none is told, without the secret in the path', async (context) => {
  const { watch } = await beating(context, [500]);
  const heard = once(watch.daemon.events, 'heartbeat');
  await watch.cycle();
  const [result] = (await heard) as [{ readonly kind: string; readonly error: string }];
  assert.equal(result.kind, 'failed');
  assert.match(result.error, /^http:\/\/127\.0\.0\.1:\d+: answered 500$/);
});
