// Hands on the store of a daemon that runs: it goes on, and minds them from its next decision on.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { daemonStage } from '../support/daemon-stage.ts';
import { ADDRESSES } from '../support/rotation-scene.ts';
import { startWebhookSink } from '../support/webhook-sink.ts';
import { anchorwatch } from './command.ts';

test('ack stops the reminders of a daemon that runs, and unack lets them go on', async (context) => {
  const { scene, start } = await daemonStage(context);
  const hook = await startWebhookSink();
  context.after(() => hook.close());
  await scene.writeConfig({
    receivers: [{ name: 'hook', webhook: { url: hook.url } }],
    routes: [{ min: 'exposed', receivers: ['hook'], repeat: '1s' }],
  });
  const daemon = start();
  const completed = () => daemon.line(({ msg }) => msg === 'cycle completed', { after: daemon.lines.length });
  const alerts = (...args: readonly string[]) =>
    anchorwatch(['alerts', ...args, '--config', scene.configFile], { cwd: scene.folder });
  const told = async () =>
    JSON.parse((await hook.nextRequest()).body) as { readonly kind: string; readonly incident: string };
  await daemon.line(({ msg }) => msg === 'cycle completed');

  scene.cdn.serve(ADDRESSES[0], scene.newList);
  const { kind, incident } = await told();
  assert.equal(kind, 'opened');
  assert.equal((await told()).kind, 'reminder');

  const acknowledged = await alerts('ack', incident, '--by', 'anna');
  assert.deepEqual([acknowledged.status, acknowledged.stderr], [0, '']);
  // A cycle that had begun before may still have told it.
  await completed();
  await completed();
  const before = hook.requests.length;
  await completed();
  await completed();
  assert.equal(hook.requests.length, before, 'no reminder of what is acknowledged');

  const list = await alerts('list');
  assert.match(list.stdout, /^✗ started {2}inc-[^]+ack by +anna, \d+ s ago\n[^]+last complete cycle \d+ s ago\n$/m);
  assert.equal(list.status, 2);

  await alerts('unack', incident);
  while (hook.requests.length === before) await completed();
  assert.match(hook.requests.at(-1)?.body ?? '', /"kind":"reminder"/);
});

test('many hands at once, and a daemon that writes every second: each has its turn', async (context) => {
  const { scene, start } = await daemonStage(context);
  const daemon = start();
  await daemon.line(({ msg }) => msg === 'cycle completed');
  const hands = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) =>
    anchorwatch(['alerts', 'silence', '--firmware', name, '--for', '1h', '--config', scene.configFile], {
      cwd: scene.folder,
    }),
  );
  for (const { status, stderr } of await Promise.all(hands)) assert.deepEqual([status, stderr], [0, '']);
  const list = await anchorwatch(['alerts', 'list', '--format', 'json', '--config', scene.configFile], {
    cwd: scene.folder,
  });
  const { silences } = JSON.parse(list.stdout) as {
    readonly silences: readonly { readonly firmware: readonly string[] }[];
  };
  assert.deepEqual(silences.flatMap(({ firmware }) => firmware).toSorted(), ['a', 'b', 'c', 'd', 'e', 'f']);
  await daemon.line(({ msg }) => msg === 'cycle completed', { after: daemon.lines.length });
  assert.equal(daemon.lines.filter(({ msg }) => msg === 'cycle failed').length, 0);
});
