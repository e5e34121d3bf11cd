// A daemon that is killed between its transaction and the delivery: what was to be told is told after the next start.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';

import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import { startDaemonProcess } from '../support/daemon-process.ts';
import { ADDRESSES, startRotationScene } from '../support/rotation-scene.ts';
import { startWebhookSink } from '../support/webhook-sink.ts';

test('SIGKILL while the receiver has not answered: the same notification comes again, with the same id', async (context) => {
  const scene = await startRotationScene();
  const silent = await startWebhookSink(['hang']);
  await scene.writeConfig({ receivers: [{ name: 'hook', webhook: { url: silent.url } }] });
  const first = startDaemonProcess(scene.configFile, scene.folder);
  context.after(async () => {
    first.child.kill('SIGKILL');
    await Promise.all([silent.close(), scene.close()]);
  });
  await first.line(({ msg }) => msg === 'cycle completed');
  for (const address of ADDRESSES) scene.cdn.serve(address, scene.newList);
  const attempt = await silent.nextRequest();
  first.child.kill('SIGKILL');
  assert.equal((await first.ended).signal, 'SIGKILL');

  const listening = await startWebhookSink();
  await scene.writeConfig({ receivers: [{ name: 'hook', webhook: { url: listening.url } }] });
  const second = startDaemonProcess(scene.configFile, scene.folder);
  context.after(async () => {
    second.child.kill('SIGKILL');
    await listening.close();
  });
  const again = await listening.nextRequest();
  assert.equal(again.headers['webhook-id'], attempt.headers['webhook-id']);
  assert.equal(again.body, attempt.body);

  await second.line(({ msg }) => msg === 'notification delivered');
  await second.line(({ msg }) => msg === 'cycle completed', { after: second.lines.length });
  second.child.kill('SIGTERM');
  assert.equal((await second.ended).code, 0);
  assert.equal(listening.requests.length, 1);
  const store = await openSqliteStore({ file: join(scene.folder, 'data', 'anchorwatch.db'), readOnly: true });
  assert.equal(await store.nextDeliveryAt(), null);
  await store.close();
});
