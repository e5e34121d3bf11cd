// What the health check of a container is told of a store: one line, and a status.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';

import type { Store } from '../../src/store/store.ts';
import { cycleRecord, MINUTE, notification, START } from '../contract/records.ts';
import { daemonStage } from '../support/daemon-stage.ts';
import { alertsScene, type Answer, NOW, program } from './alerts-scene.ts';
import { anchorwatch } from './command.ts';

const undeliverable = async (store: Store) => {
  for (const id of ['n-1', 'n-2']) {
    await store.enqueue('ops', notification(id), START);
    const result = { kind: 'undeliverable', at: START, error: '550' } as const;
    await store.settle([{ deliveryId: `${id}/ops`, result }], null);
  }
};

interface Row {
  readonly name: string;
  readonly fill: (store: Store) => Promise<unknown>;
  readonly schedule?: string;
  readonly expected: Omit<Answer, 'stderr'>;
}

const cycle = (agoMs: number) => (store: Store) => store.recordCycle(cycleRecord({ finishedAt: NOW - agoMs }));

const rows: readonly Row[] = [
  {
    name: 'a cycle just completed',
    fill: cycle(12_000),
    expected: { status: 0, stdout: 'healthy: last complete cycle 12 s ago\n' },
  },
  {
    name: 'three runs of the schedule and a minute have passed',
    fill: cycle(31 * MINUTE),
    expected: { status: 0, stdout: 'healthy: last complete cycle 31 min ago\n' },
  },
  {
    name: 'a little more has',
    fill: cycle(31 * MINUTE + 1_000),
    expected: { status: 1, stdout: 'unhealthy: last complete cycle 31 min 1 s ago\n' },
  },
  {
    name: 'the schedule is denser',
    fill: cycle(5 * MINUTE),
    schedule: '* * * * *',
    expected: { status: 1, stdout: 'unhealthy: last complete cycle 5 min ago\n' },
  },
  {
    name: 'the clock was set back by minutes',
    fill: cycle(-5 * MINUTE),
    expected: { status: 0, stdout: 'healthy: last complete cycle 5 min ahead of the clock\n' },
  },
  {
    name: 'the clock was set back by hours',
    fill: cycle(-120 * MINUTE),
    expected: { status: 1, stdout: 'unhealthy: last complete cycle 2 h ahead of the clock\n' },
  },
  {
    name: 'no cycle completed yet',
    fill: () => Promise.resolve(),
    expected: { status: 1, stdout: 'unhealthy: no cycle completed yet\n' },
  },
  {
    name: 'notifications were given up: a restart would mend nothing',
    fill: async (store) => {
      await cycle(12_000)(store);
      await undeliverable(store);
    },
    expected: {
      status: 0,
      stdout: 'healthy: last complete cycle 12 s ago; 2 notifications undeliverable (see: anchorwatch alerts outbox)\n',
    },
  },
];

for (const { name, fill, schedule, expected } of rows) {
  test(`health: ${name}`, async (context) => {
    const scene = await alertsScene(context, schedule === undefined ? {} : { schedule });
    await scene.inStore(fill);
    assert.deepEqual(await program(['health', '--config', scene.config]), { ...expected, stderr: '' });
  });
}

test('health: there is no store yet', async (context) => {
  const scene = await alertsScene(context);
  const file = join(scene.folder, 'anchorwatch.db');
  const hint = 'the daemon makes it when it first runs (a relative path is taken from the working directory)';
  const answer = await program(['health', '--config', scene.config]);
  assert.deepEqual(answer, { status: 3, stdout: `unhealthy: no store ${file}: ${hint}\n`, stderr: '' });
});

test('health: the store is damaged', async (context) => {
  const scene = await alertsScene(context);
  const file = join(scene.folder, 'anchorwatch.db');
  await writeFile(file, 'no database, and long enough to be looked at as one'.repeat(100));
  const { status, stdout, stderr } = await program(['health', '--config', scene.config]);
  assert.deepEqual([status, stderr], [3, '']);
  assert.match(stdout, /^unhealthy: store .+: it is damaged, or no store: .+\n$/);
});

test('health: beside a daemon that runs', async (context) => {
  const { scene, start } = await daemonStage(context);
  const health = () => anchorwatch(['health', '--config', scene.configFile], { cwd: scene.folder });
  assert.equal((await health()).status, 3);
  await start().line(({ msg }) => msg === 'cycle completed');
  const { status, stdout } = await health();
  assert.match(stdout, /^healthy: last complete cycle \d+ s ago\n$/);
  assert.equal(status, 0);
});
