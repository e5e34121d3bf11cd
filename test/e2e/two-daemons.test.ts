// Two daemons on one store by mistake: there is one that watches, and one that says why it does not.
import assert from 'node:assert/strict';
import test from 'node:test';

import { anchorwatch } from '../cli/command.ts';
import type { DaemonProcess } from '../support/daemon-process.ts';
import { daemonStage } from '../support/daemon-stage.ts';

const completed = ({ msg }: { msg: string }) => msg === 'cycle completed';

test('the second daemon on a store refuses to start and says why; the first goes on', async (context) => {
  const { scene, start } = await daemonStage(context);
  const first = start();
  await first.line(completed);
  const second = start();
  assert.deepEqual(await second.ended, { code: 3, signal: null });
  assert.match(
    second.stderr(),
    new RegExp(
      '^anchorwatch: store data/anchorwatch\\.db: another anchorwatch daemon has it ' +
        `\\(process ${String(first.child.pid)} on .+, since .+\\); stop that one first, or .+\n$`,
    ),
  );
  assert.equal(second.lines.length, 0, 'it never came to watch');
  await first.line(completed, { after: first.lines.length });
  const health = await anchorwatch(['health', '--config', scene.configFile], { cwd: scene.folder });
  assert.deepEqual([health.status, health.stderr], [0, '']);
});

test('two daemons that start at once on a new store: one watches, the other refuses', async (context) => {
  const { start } = await daemonStage(context);
  const [one, other] = [start(), start()];
  const watchesOrNot = (daemon: DaemonProcess) =>
    daemon.line(completed).then(
      () => 'watches',
      () => daemon.ended,
    );
  const outcomes = await Promise.all([watchesOrNot(one), watchesOrNot(other)]);
  assert.deepEqual(new Set(outcomes), new Set(['watches', { code: 3, signal: null }]));
});

test('after a SIGKILL the next daemon watches: a crash leaves no lock', async (context) => {
  const { start } = await daemonStage(context);
  const crashed = start();
  await crashed.line(completed);
  crashed.child.kill('SIGKILL');
  await crashed.ended;
  await start().line(completed);
});

test('another config with another store: both watch', async (context) => {
  const { scene, start } = await daemonStage(context);
  const first = start();
  await first.line(completed);
  await scene.writeConfig({ store: { sqlite: 'other/anchorwatch.db' } });
  await start().line(completed);
  await first.line(completed, { after: first.lines.length });
});
