// The page of a daemon process: it is there, it moves with the config, and it does not start where it may not.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import test from 'node:test';

import { daemonStage } from '../support/daemon-stage.ts';

const web = { listen: '127.0.0.1:0' };
const PAGE = ({ msg }: { msg: string }): boolean => msg === 'page';

test('the page says what the daemon has seen, and ends with it', async (context) => {
  const { scene, start } = await daemonStage(context);
  await scene.writeConfig({ web });
  const daemon = start();
  const { url } = await daemon.line(PAGE);
  await daemon.line(({ msg }) => msg === 'cycle completed');
  const text = await (await fetch(String(url))).text();
  assert.match(text, /thermostat-1\.4/);
  daemon.child.kill('SIGTERM');
  assert.deepEqual(await daemon.ended, { code: 0, signal: null });
  await assert.rejects(fetch(String(url)));
});

test('a reload opens the page, moves it, and closes it', async (context) => {
  const { scene, start } = await daemonStage(context);
  const daemon = start();
  await daemon.line(({ msg }) => msg === 'cycle completed');
  assert.equal(daemon.lines.filter(PAGE).length, 0);

  await scene.writeConfig({ web });
  daemon.child.kill('SIGHUP');
  const first = String((await daemon.line(PAGE))['url']);
  assert.equal((await fetch(first)).status, 200);

  await scene.writeConfig({ web: { listen: '127.0.0.2:0' } });
  const moved = daemon.lines.length;
  daemon.child.kill('SIGHUP');
  const second = String((await daemon.line(PAGE, { after: moved }))['url']);
  assert.equal((await fetch(second)).status, 200);
  await assert.rejects(fetch(first));
});

test('a port that somebody else has: the daemon says so and ends', async (context) => {
  const { scene, start } = await daemonStage(context);
  const other = createServer().listen(0, '127.0.0.1');
  context.after(() => other.close());
  await once(other, 'listening');
  const address = other.address();
  assert.ok(typeof address === 'object' && address !== null);
  await scene.writeConfig({ web: { listen: `127.0.0.1:${String(address.port)}` } });
  const daemon = start();
  assert.deepEqual(await daemon.ended, { code: 3, signal: null });
  assert.match(daemon.stderr(), /the page cannot be served on 127\.0\.0\.1:\d+: .*EADDRINUSE/);
});
