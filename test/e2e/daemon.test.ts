// The daemon as a process: signals, reload, a vantage without a network, a store that it cannot have.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';

import { type DaemonProcess, startDaemonProcess } from '../support/daemon-process.ts';
import { ADDRESSES, HOST, type RotationScene, startRotationScene } from '../support/rotation-scene.ts';
import { startRotatingCdn } from '../support/rotating-cdn.ts';

test('SIGTERM in the middle of a probe: it ends within ten seconds, and says so', async (context) => {
  const { scene, start } = await stage(context);
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
  const { scene, start } = await stage(context);
  const daemon = start();
  await daemon.line(({ msg }) => msg === 'cycle completed');
  for (const address of ADDRESSES) scene.cdn.serve(address, scene.newList);
  const alert = await daemon.line((line) => JSON.stringify(line).includes('-688'));
  assert.match(alert.msg, /thermostat-1\.4/);
});

test('a vantage without a network says so once, stays up, and carries on when it is back', async (context) => {
  const { scene, start } = await stage(context);
  const { port } = scene.cdn;
  await scene.cdn.close();
  const daemon = start();
  const offline = ({ msg }: { msg: string }) => msg.startsWith('vantage offline');
  await daemon.line(offline);
  const cdn = await startRotatingCdn(ADDRESSES, scene.oldList, port);
  context.after(() => cdn.close());
  await daemon.line(({ msg }) => msg.startsWith('vantage online again'));
  await daemon.line(({ msg }) => msg === 'cycle completed');
  assert.equal(daemon.lines.filter(offline).length, 1);
});

test('SIGHUP: a bad config changes nothing, a good one is taken over', async (context) => {
  const { scene, start } = await stage(context);
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

test('a store that cannot be opened: status 3, and why', async (context) => {
  const { scene, start } = await stage(context);
  await writeFile(join(scene.folder, 'data'), 'a file where the folder should be');
  const daemon = start();
  assert.equal((await daemon.ended).code, 3);
  assert.match(daemon.stderr(), /anchorwatch\.db/);
});

test('a bad config: status 3, and nothing starts', async (context) => {
  const { scene, start } = await stage(context);
  await scene.writeConfig({ schedule: 'now and then', calmRounds: 0 });
  const daemon = start();
  assert.equal((await daemon.ended).code, 3);
  assert.match(daemon.stderr(), /schedule/);
  assert.match(daemon.stderr(), /calmRounds/);
  assert.equal(daemon.lines.length, 0);
});

interface Stage {
  readonly scene: RotationScene;
  readonly start: () => DaemonProcess;
}

async function stage(context: TestContext): Promise<Stage> {
  const scene = await startRotationScene();
  const daemons: DaemonProcess[] = [];
  context.after(async () => {
    for (const daemon of daemons) {
      daemon.child.kill('SIGKILL');
      await daemon.ended;
    }
    await scene.close();
  });
  const start = () => {
    const daemon = startDaemonProcess(scene.configFile, scene.folder);
    daemons.push(daemon);
    return daemon;
  };
  return { scene, start };
}
