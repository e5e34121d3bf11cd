// The page of a daemon process: it is there, it moves with the config, and it does not start where it may not.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import test from 'node:test';

import { daemonStage } from '../support/daemon-stage.ts';

/** On a connection of its own: ports are used again, and what is kept alive may be of the page before. */
async function get(url: string): Promise<{ readonly status: number | undefined; readonly text: string }> {
  const [answer] = (await once(request(url, { agent: false }).end(), 'response')) as [IncomingMessage];
  return { status: answer.statusCode, text: await text(answer) };
}

const web = { listen: '127.0.0.1:0' };
const PAGE = ({ msg }: { msg: string }): boolean => msg === 'page';

test('the page says what the daemon has seen, and ends with it', async (context) => {
  const { scene, start } = await daemonStage(context);
  await scene.writeConfig({ web });
  const daemon = start();
  const { url } = await daemon.line(PAGE);
  await daemon.line(({ msg }) => msg === 'cycle completed');
  assert.match((await get(String(url))).text, /thermostat-1\.4/);
  daemon.child.kill('SIGTERM');
  assert.deepEqual(await daemon.ended, { code: 0, signal: null });
  await assert.rejects(get(String(url)));
});

test('a reload opens the page, moves it, and closes it', async (context) => {
  const { scene, start } = await daemonStage(context);
  const daemon = start();
  await daemon.line(({ msg }) => msg === 'cycle completed');
  assert.equal(daemon.lines.filter(PAGE).length, 0);

  await scene.writeConfig({ web });
  daemon.child.kill('SIGHUP');
  const first = String((await daemon.line(PAGE))['url']);
  assert.equal((await get(first)).status, 200);

  await scene.writeConfig({ web: { listen: '127.0.0.2:0' } });
  const moved = daemon.lines.length;
  daemon.child.kill('SIGHUP');
  const second = String((await daemon.line(PAGE, { after: moved }))['url']);
  assert.equal((await get(second)).status, 200);
  await assert.rejects(get(first));
});

test('a reload to a port that somebody else has: the page stays where it was', async (context) => {
  const { scene, start } = await daemonStage(context);
  await scene.writeConfig({ web });
  const daemon = start();
  const first = String((await daemon.line(PAGE))['url']);
  const other = createServer().listen(0, '127.0.0.1');
  context.after(() => other.close());
  await once(other, 'listening');
  const address = other.address();
  assert.ok(typeof address === 'object' && address !== null);
  await scene.writeConfig({ web: { listen: `127.0.0.1:${String(address.port)}` } });
  daemon.child.kill('SIGHUP');
  await daemon.line(({ msg }) => msg.startsWith('the page cannot be served on'));
  assert.equal((await get(first)).status, 200);
  const before = daemon.lines.length;
  other.close();
  // The next cycle finds it free.
  const second = String((await daemon.line(PAGE, { after: before }))['url']);
  assert.equal(second, `http://127.0.0.1:${String(address.port)}/`);
  assert.equal((await get(second)).status, 200);
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
