// How long ago the last cycle may be, by the schedule; and what the command says of a store.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

import { allowedGapMs } from '../../src/daemon/allowed-gap.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import { cycleRecord } from '../contract/records.ts';
import { startDaemonProcess } from '../support/daemon-process.ts';
import { startRotationScene } from '../support/rotation-scene.ts';

const MINUTE = 60_000;

const rows = [
  { schedule: '*/10 * * * *', allowed: 31 * MINUTE },
  { schedule: '* * * * *', allowed: 4 * MINUTE },
  { schedule: '*/30 * * * * *', allowed: 2.5 * MINUTE },
  { schedule: '0 * * * *', allowed: 181 * MINUTE },
] as const;

for (const { schedule, allowed } of rows) {
  test(`health: after ${schedule} a cycle may be ${String(allowed / MINUTE)} minutes old`, () => {
    assert.equal(allowedGapMs(schedule, systemClock.now()), allowed);
  });
}

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

function health(configFile: string, folder: string) {
  const run = spawnSync(process.execPath, [MAIN, 'health', '--config', configFile], { cwd: folder, encoding: 'utf8' });
  return { status: run.status, stdout: run.stdout };
}

test('health: 3 before there is a store, 0 after a complete cycle', async (context) => {
  const scene = await startRotationScene();
  context.after(() => scene.close());
  assert.equal(health(scene.configFile, scene.folder).status, 3);
  const daemon = startDaemonProcess(scene.configFile, scene.folder);
  await daemon.line(({ msg }) => msg === 'cycle completed');
  const { status, stdout } = health(scene.configFile, scene.folder);
  assert.equal(status, 0);
  assert.match(stdout, /^healthy: last complete cycle \d+ s ago\n$/);
  daemon.child.kill('SIGTERM');
  await daemon.ended;
});

test('health: 1 when the last cycle is long ago, or so far ahead that the clock must have been set back', async (context) => {
  const scene = await startRotationScene();
  context.after(() => scene.close());
  for (const [distance, said] of [
    [-3_600_000, 'ago'],
    [3_600_000, 'ahead of the clock'],
  ] as const) {
    const store = await openSqliteStore({ file: join(scene.folder, 'data', 'anchorwatch.db') });
    await store.recordCycle(cycleRecord({ finishedAt: systemClock.now() + distance }));
    await store.close();
    const { status, stdout } = health(scene.configFile, scene.folder);
    assert.equal(status, 1);
    assert.match(stdout, new RegExp(`^unhealthy: last complete cycle .* ${said}\n$`));
  }
});
