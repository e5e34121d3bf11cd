// The daemon's life: what runs beside one another when it is told to reload and to stop.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import test, { type TestContext } from 'node:test';

import { pino } from 'pino';

import { retry, sent, type Receiver } from '../../src/alerts/receivers/receiver.ts';
import { testNotification } from '../../src/alerts/test-notification.ts';
import { createJudge } from '../../src/chain/judge.ts';
import { mbedtls } from '../../src/chain/stacks/mbedtls.ts';
import { configSchema } from '../../src/config/schema.ts';
import { Daemon } from '../../src/daemon/daemon.ts';
import { logEvents } from '../../src/daemon/log-events.ts';
import type { Setup } from '../../src/daemon/setup.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { CodedError } from '../../src/lib/coded-error.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { newStoreFile } from '../store/sqlite/place.ts';
import { NO_SOURCES } from './no-sources.ts';

/** A setup that asks nobody anything: its cycles are over at once. */
function setupWith(...receivers: readonly Receiver[]): Setup {
  const firmware = [{ id: 'f', stack: 'mbedtls', anchors: ['a.pem'], targets: [{ host: 'a.example' }] }];
  const config = configSchema.parse({ firmware, schedule: '0 0 1 1 *' });
  const judge = createJudge({ knownRoots: () => [] });
  const none = {
    targets: [],
    firmware: [],
    heartbeat: null,
    caFiles: new Map<string, string>(),
    secrets: new Map(),
    sources: NO_SOURCES,
  };
  return { config, ...none, receivers, judge, knownRoots: () => [], stackNamed: () => mbedtls };
}

/** A daemon that has nothing else to reload than what `load` gives. */
function daemonOn(setup: Setup, store: Store, load: () => Setup = () => setup, options = {}): Daemon {
  return new Daemon({ setup, store, clock: systemClock, load: () => Promise.resolve(load()), ...options });
}

async function newStore(context: TestContext): Promise<Store> {
  return openSqliteStore({ file: await newStoreFile(context) });
}

/** A receiver that takes no notification, and lets go of a send only when it is told to. */
function heldReceiver(name: string) {
  const [begun, letGo] = [Promise.withResolvers<null>(), Promise.withResolvers<null>()];
  const send: Receiver['send'] = async () => {
    begun.resolve(null);
    await letGo.promise;
    return retry('held');
  };
  return {
    receiver: { name, send },
    begun: begun.promise,
    letGo: () => {
      letGo.resolve(null);
    },
  };
}

test('a stop while a reload waits for a receiver to let go: the new setup does not start', async (context) => {
  const store = await newStore(context);
  await store.enqueue('ops', testNotification(0), 0);
  const held = heldReceiver('ops');
  const reloads: Setup[] = [];
  const sends: string[] = [];
  const eager: Receiver = {
    name: 'ops',
    send: ({ id }) => {
      sends.push(id);
      return Promise.resolve(sent());
    },
  };
  const daemon = daemonOn(setupWith(held.receiver), store, () => setupWith(eager));
  daemon.events.on('reloaded', (setup) => reloads.push(setup));
  daemon.start();
  await held.begun;
  const reloaded = daemon.reload();
  await new Promise(setImmediate);
  const stopped = daemon.stop();
  held.letGo();
  await Promise.all([reloaded, stopped]);
  assert.deepEqual([reloads.length, sends.length], [0, 0]);
});

test('a reload: what is pending goes to the receivers of the new setup', async (context) => {
  const store = await newStore(context);
  const ops: Receiver = { name: 'ops', send: () => Promise.resolve(sent()) };
  const held: Receiver = { name: 'ops', send: () => Promise.resolve(retry('not yet')) };
  const daemon = daemonOn(setupWith(held), store, () => setupWith(ops));
  context.after(() => daemon.stop());
  const refused = once(daemon.events, 'delivery');
  daemon.start();
  await store.enqueue('ops', testNotification(0), 0);
  await refused;
  const delivered = once(daemon.events, 'delivery');
  await daemon.reload();
  const [event] = (await delivered) as [{ readonly kind: string }];
  assert.equal(event.kind, 'delivered');
});

test('a store that cannot forget: the cycle was complete all the same', async (context) => {
  const store = await newStore(context);
  const prune = () => Promise.reject(new CodedError('store-locked', 'another process holds it'));
  let ran = 0;
  const setup = setupWith();
  const daemon = daemonOn(setup, { ...store, prune }, () => setup, { monotonic: () => ran });
  context.after(() => daemon.stop());
  const told: string[] = [];
  for (const name of ['cycleCompleted', 'cycleFailed', 'pruneFailed'] as const) {
    daemon.events.on(name, () => told.push(name));
  }
  await daemon.cycle();
  assert.deepEqual(told, ['cycleCompleted'], 'not at once: the clock may be wrong');
  ran = 6 * 3_600_000;
  const failed = once(daemon.events, 'pruneFailed');
  await daemon.cycle();
  await failed;
  assert.deepEqual(told, ['cycleCompleted', 'cycleCompleted', 'pruneFailed']);
});

test('a store that takes long to forget: cycles go on, it is asked once at a time, and a stop waits for it', async (context) => {
  const store = await newStore(context);
  const [begun, letGo] = [Promise.withResolvers<null>(), Promise.withResolvers<null>()];
  const told: string[] = [];
  const prune: Store['prune'] = async (...args) => {
    told.push('asked');
    begun.resolve(null);
    await letGo.promise;
    const pruned = await store.prune(...args);
    told.push('pruned');
    return pruned;
  };
  const close = () => {
    told.push('closed');
    return store.close();
  };
  let ran = 0;
  const setup = setupWith();
  const daemon = daemonOn(setup, { ...store, prune, close }, () => setup, { monotonic: () => ran });
  for (const name of ['cycleCompleted', 'cycleSkipped', 'pruneFailed'] as const) {
    daemon.events.on(name, () => told.push(name));
  }
  for (const hours of [6, 12, 18]) {
    ran = hours * 3_600_000;
    await daemon.cycle();
    await begun.promise;
  }
  const stopped = daemon.stop();
  letGo.resolve(null);
  await stopped;
  assert.deepEqual(told, ['cycleCompleted', 'asked', 'cycleCompleted', 'cycleCompleted', 'pruned', 'closed']);
});

test('the log: as loud as the config says, also after a reload', async (context) => {
  const setup = setupWith();
  const quiet = { ...setup, config: { ...setup.config, log: { level: 'error' as const } } };
  const daemon = daemonOn(setup, await newStore(context), () => quiet);
  context.after(() => daemon.stop());
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => lines.push(line) });
  logEvents(daemon, log);
  await daemon.reload();
  await daemon.cycle();
  assert.deepEqual([log.level, lines.length], ['error', 0]);
});

test('a cycle while one is running: there is one', async (context) => {
  const daemon = daemonOn(setupWith(), await newStore(context));
  context.after(() => daemon.stop());
  const told: string[] = [];
  for (const name of ['cycleStarted', 'cycleSkipped', 'cycleCompleted'] as const) {
    daemon.events.on(name, () => told.push(name));
  }
  await Promise.all([daemon.cycle(), daemon.cycle()]);
  assert.deepEqual(told, ['cycleStarted', 'cycleSkipped', 'cycleCompleted']);
});
