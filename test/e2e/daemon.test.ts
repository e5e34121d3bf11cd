// The daemon as a process: signals, reload, a vantage without a network, a store that it cannot have.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';

import { startDaemonProcess } from '../support/daemon-process.ts';
import { daemonStage } from '../support/daemon-stage.ts';
import { ADDRESSES, HOST } from '../support/rotation-scene.ts';
import { startRotatingCdn } from '../support/rotating-cdn.ts';
import { startWebhookSink } from '../support/webhook-sink.ts';

test('SIGTERM in the middle of a probe: it ends within ten seconds, and says so', async (context) => {
  const { scene, start } = await daemonStage(context);
  // It takes the connection and never speaks, so that the probe is under way for as long as its limits allow.
  const mute = createServer();
  context.after(() => mute.close());
  mute.listen(scene.cdn.port, '127.0.0.5');
  await once(mute, 'listening');
  await scene.writeConfig({
    targets: [{ host: HOST, port: scene.cdn.port, addresses: ['127.0.0.5'] }],
    probe: { jitter: '0s', handshakeTimeout: '60s', timeout: '90s' },
  });
  const daemon = start();
  await once(mute, 'connection');
  const asked = performance.now();
  daemon.child.kill('SIGTERM');
  assert.deepEqual(await daemon.ended, { code: 0, signal: null });
  assert.ok(performance.now() - asked < 10_000);
  assert.equal(daemon.lines.at(-1)?.msg, 'stopped');
});

test('without a receiver, alerts go to the log', async (context) => {
  const { scene, start } = await daemonStage(context);
  const daemon = start();
  await daemon.line(({ msg }) => msg === 'cycle completed');
  for (const address of ADDRESSES) scene.cdn.serve(address, scene.newList);
  const alert = await daemon.line((line) => JSON.stringify(line).includes('-688'));
  assert.match(alert.msg, /thermostat-1\.4/);
});

test('a vantage without a network says so once, stays up, and carries on when it is back', async (context) => {
  const { scene, start } = await daemonStage(context);
  const { port } = scene.cdn;
  await scene.cdn.close();
  const daemon = start();
  const offline = ({ msg }: { msg: string }) => msg.startsWith('vantage offline');
  await daemon.line(offline);
  const cdn = await startRotatingCdn(ADDRESSES, scene.oldList, { port });
  context.after(() => cdn.close());
  await daemon.line(({ msg }) => msg.startsWith('vantage online again'));
  await daemon.line(({ msg }) => msg === 'cycle completed');
  assert.equal(daemon.lines.filter(offline).length, 1);
});

test('a vantage that is still offline after a restart says so again', async (context) => {
  const { scene, start } = await daemonStage(context);
  await scene.cdn.close();
  const offline = ({ msg }: { msg: string }) => msg.startsWith('vantage offline');
  const first = start();
  await first.line(offline);
  first.child.kill('SIGTERM');
  await first.ended;
  await start().line(offline);
});

test('SIGHUP: a bad config changes nothing, a good one is taken over', async (context) => {
  const { scene, start } = await daemonStage(context);
  const daemon = start();
  await daemon.line(({ msg }) => msg === 'cycle completed');
  await scene.writeConfig({ schedule: 'now and then' });
  daemon.child.kill('SIGHUP');
  const refused = await daemon.line(({ msg }) => msg.startsWith('config not reloaded'));
  assert.match(JSON.stringify(refused['mistakes']), /anchorwatch\.yaml:\d+:\d+ schedule: found/);
  await daemon.line(({ msg }) => msg === 'cycle completed', { after: daemon.lines.length });

  await scene.writeConfig({ receivers: [{ name: 'paper', log: {} }] });
  daemon.child.kill('SIGHUP');
  const reloaded = await daemon.line(({ msg }) => msg === 'config reloaded');
  assert.deepEqual(reloaded['receivers'], ['paper']);
  await daemon.line(({ msg }) => msg === 'cycle completed', { after: daemon.lines.length });
});

test('a store that another process holds: the cycles fail and say so, and what happened meanwhile is told after', async (context) => {
  const { scene, start } = await daemonStage(context);
  const hook = await startWebhookSink();
  context.after(() => hook.close());
  await scene.writeConfig({ receivers: [{ name: 'hook', webhook: { url: hook.url } }] });
  const daemon = start();
  await daemon.line(({ msg }) => msg === 'cycle completed');
  const other = new DatabaseSync(join(scene.folder, 'data', 'anchorwatch.db'), { timeout: 5_000 });
  context.after(() => {
    other.close();
  });
  other.exec('BEGIN IMMEDIATE');
  for (const address of ADDRESSES) scene.cdn.serve(address, scene.newList);
  const held = daemon.lines.length;
  const failed = await daemon.line(({ msg }) => msg.startsWith('cycle failed'), { after: held });
  assert.equal(failed['code'], 'store-locked');
  assert.match(failed.msg, /another process holds it/);
  assert.equal(hook.requests.length, 0);
  other.exec('ROLLBACK');
  const told = JSON.parse((await hook.nextRequest()).body) as { kind: string; outlook: unknown };
  assert.deepEqual([told.kind, told.outlook], ['opened', { from: 'safe', to: 'broken' }]);
  await daemon.line(({ msg }) => msg === 'notification delivered');
  await daemon.line(({ msg }) => msg === 'cycle completed', { after: daemon.lines.length });
  assert.equal(hook.requests.length, 1);
});

test(
  'a log that cannot be written: the watch goes on, and stderr says why',
  { skip: !existsSync('/dev/full') },
  async (context) => {
    const { scene } = await daemonStage(context);
    const hook = await startWebhookSink();
    await scene.writeConfig({ receivers: [{ name: 'hook', webhook: { url: hook.url } }] });
    for (const address of ADDRESSES) scene.cdn.serve(address, scene.newList);
    const full = await open('/dev/full', 'w');
    const daemon = startDaemonProcess(scene.configFile, scene.folder, { stdout: full.fd });
    context.after(async () => {
      daemon.child.kill('SIGKILL');
      await Promise.all([daemon.ended, hook.close(), full.close()]);
    });
    await hook.nextRequest();
    daemon.child.kill('SIGTERM');
    assert.deepEqual(await daemon.ended, { code: 0, signal: null });
    assert.match(daemon.stderr(), /^anchorwatch: the log cannot be written: .*no space left/);
  },
);

test('a store that cannot be opened: status 3, and why', async (context) => {
  const { scene, start } = await daemonStage(context);
  await writeFile(join(scene.folder, 'data'), 'a file where the folder should be');
  const daemon = start();
  assert.equal((await daemon.ended).code, 3);
  assert.match(daemon.stderr(), /anchorwatch\.db/);
});

test('a bad config: status 3, and nothing starts', async (context) => {
  const { scene, start } = await daemonStage(context);
  await scene.writeConfig({ schedule: 'now and then', calmRounds: 0 });
  const daemon = start();
  assert.equal((await daemon.ended).code, 3);
  assert.match(daemon.stderr(), /schedule/);
  assert.match(daemon.stderr(), /calmRounds/);
  assert.equal(daemon.lines.length, 0);
});
