// A store that fails under the daemon, before it has written and after: nothing that was found is lost, and what is told
// twice bears the same id.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import test, { type TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { DeviceNotification } from '../../src/alerts/notification.ts';
import { type Receiver, sent } from '../../src/alerts/receivers/receiver.ts';
import { Daemon } from '../../src/daemon/daemon.ts';
import { loadSetup, type Surroundings } from '../../src/daemon/setup.ts';
import { type Clock, systemClock } from '../../src/lib/clock.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { closedAfter, newStoreFile } from '../store/sqlite/place.ts';
import { arrivals } from '../support/arrivals.ts';
import { type Fault, type FaultPlan, faultyStore } from '../support/faulty-store.ts';
import { ADDRESSES, type RotationScene, startRotationScene } from '../support/rotation-scene.ts';

interface Watch {
  readonly scene: RotationScene;
  /** What was told, the same again included. */
  readonly told: readonly DeviceNotification[];
  readonly nextTold: () => Promise<DeviceNotification>;
  /** The store without its faults. */
  readonly store: Store;
  /** Starts a daemon on the store, with the faults of `plan` from here on; the one before is stopped. */
  readonly start: (plan: FaultPlan) => Promise<Watching>;
  /** Lets the time pass for which delivery leaves a store alone that failed. */
  readonly rest: () => Promise<void>;
}

interface Watching {
  /** Runs a cycle; whether it completed. */
  readonly cycle: () => Promise<boolean>;
  /** The next time that delivery has marked what became of attempts. */
  readonly nextMark: () => Promise<Fault | null>;
  /** The next time that delivery has looked into the outbox. */
  readonly nextRead: () => Promise<Fault | null>;
}

/** A host whose list the firmware accepts, and a receiver that takes everything. */
async function watchOf(context: TestContext): Promise<Watch> {
  const scene = await startRotationScene();
  context.after(() => scene.close());
  // Cycles run when the test says so.
  const routes = [{ receivers: ['hook'], groupInterval: '0s' }];
  await scene.writeConfig({ schedule: '0 0 1 1 *', receivers: [{ name: 'hook', log: {} }], routes });
  const { told, receiver } = memoryReceiver();
  const store = closedAfter(context, await openSqliteStore({ file: await newStoreFile(context) }));
  let ahead = 0;
  const clock: Clock = { now: () => systemClock.now() + ahead };
  let stop: () => Promise<void> = () => Promise.resolve();
  context.after(() => stop());
  const start = async (plan: FaultPlan): Promise<Watching> => {
    await stop();
    const calls = { settle: arrivals<Fault | null>(), dueDeliveries: arrivals<Fault | null>() };
    const faulty = faultyStore({ ...store, close: () => Promise.resolve() }, plan, (method, fault) => {
      if (method === 'settle' || method === 'dueDeliveries') calls[method].push(fault);
    });
    const load = async () => ({ ...(await loadSetup(scene.configFile, SURROUNDINGS)), receivers: [receiver] });
    const daemon = new Daemon({ setup: await load(), store: faulty, clock, load, lookEveryMs: NEVER_MS });
    stop = () => daemon.stop();
    daemon.start();
    // The one that has just begun.
    await daemon.cycle();
    return { cycle: () => cycleOf(daemon), nextMark: calls.settle.next, nextRead: calls.dueDeliveries.next };
  };
  const rest = async () => {
    // First it must have heard of the failure.
    await nextTurn();
    ahead += REST_MS;
  };
  return { scene, told: told.all, nextTold: told.next, store, start, rest };
}

const SURROUNDINGS: Surroundings = {
  environment: {},
  logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
  certificates: () => Promise.resolve(new Map()),
  ackLinksTo: () => null,
};

const NEVER_MS = 86_400_000;

/** Longer than delivery leaves a store alone that failed; less than what counts as a jump of the clock. */
const REST_MS = 30_000;

function memoryReceiver() {
  const told = arrivals<DeviceNotification>();
  const receiver: Receiver = {
    name: 'hook',
    send: (notification) => {
      // Of itself, anchorwatch may tell what it likes here.
      if (notification.about === 'devices') told.push(notification);
      return Promise.resolve(sent());
    },
  };
  return { told, receiver };
}

async function cycleOf(daemon: Daemon): Promise<boolean> {
  const outcome = outcomeOf(daemon);
  await daemon.cycle();
  return outcome;
}

/** Whether the cycle that ends next completes. */
function outcomeOf({ events }: Daemon): Promise<boolean> {
  return Promise.race([once(events, 'cycleCompleted').then(() => true), once(events, 'cycleFailed').then(() => false)]);
}

function rotate({ cdn, newList }: RotationScene): void {
  for (const address of ADDRESSES) cdn.serve(address, newList);
}

function rollBack({ cdn, oldList }: RotationScene): void {
  for (const address of ADDRESSES) cdn.serve(address, oldList);
}

async function pendingIds(store: Store): Promise<readonly string[]> {
  const pending = await store.dueDeliveries('hook', Number.MAX_SAFE_INTEGER, 100);
  return pending.flatMap(({ notification }) => (notification.about === 'devices' ? notification.id : []));
}

interface CycleFault {
  readonly name: string;
  /** The first call is that of a cycle before the rotation. */
  readonly plan: FaultPlan;
  /** Whether each cycle after the rotation completes. */
  readonly completed: readonly boolean[];
  /** How many notifications the failed cycles have left in the store. */
  readonly written: number;
}

const cycleFaults: readonly CycleFault[] = [
  {
    name: 'recordCycle failed, and nothing written',
    plan: { recordCycle: [null, 'fail'] },
    completed: [false, true],
    written: 0,
  },
  {
    name: 'recordCycle failed, but written',
    plan: { recordCycle: [null, 'fail-after-write'] },
    completed: [false, true],
    written: 1,
  },
  {
    name: 'recordCycle failed several times, in both ways',
    plan: { recordCycle: [null, 'fail', 'fail', 'fail-after-write', 'fail', 'fail-after-write'] },
    completed: [false, false, false, false, false, true],
    written: 1,
  },
  {
    name: 'load failed',
    // At the start two read it: the first cycle, and whoever collects signals.
    plan: { load: [null, null, 'fail', 'fail'] },
    completed: [false, false, true],
    written: 0,
  },
];

for (const { name, plan, completed, written } of cycleFaults) {
  test(`${name}: the next cycle repairs it, and the rotation is told once`, async (context) => {
    const watch = await watchOf(context);
    const { cycle, nextMark } = await watch.start(plan);
    rotate(watch.scene);
    for (const expected of completed.slice(0, -1)) assert.equal(await cycle(), expected);
    const left = await pendingIds(watch.store);
    assert.equal(left.length, written);
    assert.equal(await cycle(), true);
    const opened = await watch.nextTold();
    assert.deepEqual([opened.kind, left.length === 0 || left.includes(opened.id)], ['opened', true]);
    assert.equal(await nextMark(), null);

    await cycle();
    assert.deepEqual(await pendingIds(watch.store), []);
    assert.deepEqual(watch.told, [opened]);
  });
}

test('recordCycle fails at the end of a rotation, in both ways: it is resolved once, and stays so', async (context) => {
  const watch = await watchOf(context);
  const { cycle, nextMark } = await watch.start({
    recordCycle: [null, null, 'fail', 'fail-after-write', 'fail', 'fail-after-write'],
  });
  rotate(watch.scene);
  await cycle();
  const opened = await watch.nextTold();
  assert.equal(await nextMark(), null);
  rollBack(watch.scene);
  for (let round = 0; round < 6; round++) await cycle();
  const resolved = await watch.nextTold();
  assert.deepEqual([resolved.kind, resolved.incident], ['resolved', opened.incident]);
  assert.equal(await nextMark(), null);
  await cycle();
  assert.deepEqual(await pendingIds(watch.store), []);
  assert.deepEqual(watch.told, [opened, resolved]);
});

interface MarkFault {
  readonly name: string;
  readonly fault: Fault;
  /** Whether a new daemon sends again what the one before has sent, and could not mark. */
  readonly sentAgain: boolean;
}

const markFaults: readonly MarkFault[] = [
  { name: 'settle failed, and nothing written', fault: 'fail', sentAgain: true },
  { name: 'settle failed, but written', fault: 'fail-after-write', sentAgain: false },
];

for (const { name, fault, sentAgain } of markFaults) {
  test(`${name}, and the daemon goes on: marked with the next cycle, and not sent again`, async (context) => {
    const watch = await watchOf(context);
    const { cycle, nextMark } = await watch.start({ settle: [fault] });
    rotate(watch.scene);
    await cycle();
    const opened = await watch.nextTold();
    assert.equal(await nextMark(), fault);
    await watch.rest();
    await cycle();
    assert.equal(await nextMark(), null);
    assert.deepEqual(await pendingIds(watch.store), []);
    assert.deepEqual(watch.told, [opened]);
  });

  const again = sentAgain ? 'sent again, with the same id' : 'not sent again';
  test(`${name}, and the daemon ends: ${again} by the next one`, async (context) => {
    const watch = await watchOf(context);
    const first = await watch.start({ settle: [fault, fault, fault] });
    rotate(watch.scene);
    await first.cycle();
    const opened = await watch.nextTold();
    assert.equal(await first.nextMark(), fault);
    const second = await watch.start({});
    if (sentAgain) {
      assert.deepEqual(await watch.nextTold(), opened);
      assert.equal(await second.nextMark(), null);
    }
    await second.cycle();
    assert.deepEqual(await pendingIds(watch.store), []);
    assert.deepEqual(new Set(watch.told.map(({ id }) => id)), new Set([opened.id]));
    assert.equal(watch.told.length, sentAgain ? 2 : 1);
  });
}

test('dueDeliveries failed: nothing is sent until it can be read, and nothing is lost', async (context) => {
  const watch = await watchOf(context);
  const { cycle, nextMark, nextRead } = await watch.start({ dueDeliveries: Array.from({ length: 3 }, () => 'fail') });
  rotate(watch.scene);
  await cycle();
  const pending = await pendingIds(watch.store);
  for (let read = 0; read < 3; read++) {
    assert.equal(await nextRead(), 'fail');
    assert.equal(watch.told.length, 0);
    await watch.rest();
    await cycle();
  }
  assert.equal(await nextMark(), null);
  assert.deepEqual([pending.length, watch.told.map(({ id }) => id)], [1, pending]);
});
