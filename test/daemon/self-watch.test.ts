// The daemon tells of itself: a vantage that is offline, a config that can no longer be loaded, a receiver that fails.
import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { retry, sent } from '../../src/alerts/receivers/receiver.ts';
import { startRotatingCdn } from '../support/rotating-cdn.ts';
import { ADDRESSES } from '../support/rotation-scene.ts';
import { firmwareLine, tellings, watching, type Decided } from './watching.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** `ops opened vantage-offline`. */
function selfTellings(decision: Decided | null): readonly string[] {
  return (decision?.deliveries ?? []).map(({ receiver, notification }) => {
    const code = notification.about === 'self' ? notification.finding.code : notification.about;
    return `${receiver} ${notification.kind} ${code}`;
  });
}

test('self: offline holds incidents of devices back, is told, and is over when something answers', async (context) => {
  const watch = await watching(context, {
    settings: { routes: [{ receivers: ['ops'], repeat: '2h' }], calmRounds: 1 },
  });
  await watch.cycle();
  watch.serve('new');
  assert.deepEqual(selfTellings(await watch.cycle()), ['ops opened devices']);
  const { cdn, newList } = watch.scene;
  await cdn.close();
  assert.deepEqual(selfTellings(await watch.cycle()), [], 'once may be a hiccup');
  assert.deepEqual(selfTellings(await watch.cycle()), ['ops opened vantage-offline']);
  watch.pass(3 * HOUR);
  assert.deepEqual(selfTellings(await watch.look()), ['ops reminder vantage-offline'], 'and nothing of devices');
  assert.deepEqual(tellings(await watch.cycle()), []);
  const open = await watch.store.incidents({ resolved: false }, 10);
  assert.deepEqual(new Set(open.map(({ finding }) => finding?.code ?? null)), new Set([null, 'vantage-offline']));

  const back = await startRotatingCdn(ADDRESSES, newList, { port: cdn.port });
  context.after(() => back.close());
  assert.deepEqual(
    new Set(selfTellings(await watch.cycle())),
    new Set(['ops reminder devices', 'ops resolved vantage-offline']),
  );
});

test('self: a cycle that is overdue stays so over a restart, until one completes', async (context) => {
  const first = await watching(context, { settings: { schedule: '*/10 * * * *' } });
  await first.cycle();
  first.pass(32 * MINUTE);
  assert.deepEqual(selfTellings(await first.look()), ['ops opened cycle-overdue']);
  const second = await first.restart();
  assert.deepEqual(tellings(await second.look()), []);
  assert.deepEqual(selfTellings(await second.cycle()), ['ops resolved cycle-overdue']);
});

test('self: offline after a restart, before the first cycle: nothing is taken back', async (context) => {
  const first = await watching(context, { settings: { routes: [{ receivers: ['ops'] }] } });
  await first.cycle();
  await first.scene.cdn.close();
  await first.cycle();
  const second = await first.restart();
  assert.deepEqual(tellings(await second.look()), []);
  // The second cycle without an answer, whoever ran the first.
  assert.deepEqual(selfTellings(await second.cycle()), ['ops opened vantage-offline']);
});

/** Waits until the daemon has tried to load its config, which no event tells. */
async function tried(watch: { readonly look: () => Promise<Decided | null> }, text: string): Promise<void> {
  for (let round = 0; round < 500; round++) {
    if (selfTellings(await watch.look()).includes(text)) return;
    await nextTurn();
  }
  assert.fail(`never: ${text}`);
}

async function unloadable(context: TestContext) {
  const watch = await watching(context, {
    loadTriedEveryMs: MINUTE,
    settings: (scene) => ({ firmware: [firmwareLine(scene, 'a-1', { anchors: ['firmware/old-root.pem'] })] }),
  });
  await watch.cycle();
  const file = join(watch.scene.folder, 'firmware', 'old-root.pem');
  return { watch, file };
}

test('self: a CA file that vanishes is told, the watch goes on, and it is over when the file is back', async (context) => {
  const { watch, file } = await unloadable(context);
  await rm(file);
  assert.deepEqual(tellings(await watch.look()), [], 'it is not tried at every look');
  watch.pass(MINUTE);
  await tried(watch, 'ops opened config-unloadable');
  const [incident] = await watch.store.incidents({ resolved: false }, 10);
  assert.match(incident?.finding?.detail ?? '', /firmware\[0\]\.anchors\[0\].*old-root\.pem/);
  watch.serve('new');
  assert.deepEqual(selfTellings(await watch.cycle()), ['ops opened devices']);

  await writeFile(file, watch.scene.oldRoot.pem);
  watch.pass(MINUTE);
  await tried(watch, 'ops resolved config-unloadable');
});

test('self: a reload that fails is told at once, and one that works ends it', async (context) => {
  const { watch, file } = await unloadable(context);
  await rm(file);
  await watch.daemon.reload();
  assert.deepEqual(selfTellings(await watch.look()), ['ops opened config-unloadable']);
  await writeFile(file, watch.scene.oldRoot.pem);
  await watch.daemon.reload();
  assert.deepEqual(selfTellings(await watch.look()), ['ops resolved config-unloadable']);
});

test('self: a load that never ends holds up no look', async (context) => {
  const never = Promise.withResolvers<never>();
  const watch = await watching(context, {
    loadTriedEveryMs: MINUTE,
    loadOf: () => never.promise,
    settings: { routes: [{ receivers: ['ops'], repeat: '2h' }] },
  });
  watch.serve('new');
  await watch.cycle();
  watch.pass(2 * HOUR);
  assert.deepEqual(tellings(await watch.look()), ['ops reminder']);
  watch.pass(2 * HOUR);
  assert.deepEqual(tellings(await watch.look()), ['ops reminder']);
});

test('self: a receiver that fails for an hour is told to the others', async (context) => {
  const receivers = { ops: () => Promise.resolve(sent()), hook: () => Promise.resolve(retry('answered 503')) };
  const watch = await watching(context, { receivers });
  watch.daemon.start();
  await watch.daemon.cycle();
  watch.serve('new');
  await watch.cycle();
  await watch.told['hook']?.next();
  for (;;) {
    const [failing] = (await watch.store.loadAlerting(0, 0)).receivers.filter(({ receiver }) => receiver === 'hook');
    if (failing?.failingSince !== null && failing !== undefined) break;
    await nextTurn();
  }
  watch.pass(59 * MINUTE);
  assert.deepEqual(tellings(await watch.look()), []);
  watch.pass(2 * MINUTE);
  assert.ok(selfTellings(await watch.look()).includes('ops opened receiver-failing'));
});

test('self: a clock that is set is told, and no cycle is overdue for it', async (context) => {
  const watch = await watching(context, { settings: { schedule: '*/10 * * * *' } });
  await watch.cycle();
  watch.setClock(24 * HOUR);
  assert.deepEqual(selfTellings(await watch.look()), ['ops opened clock-jumped']);
  watch.pass(HOUR + MINUTE);
  assert.deepEqual(selfTellings(await watch.cycle()), ['ops resolved clock-jumped']);
});
