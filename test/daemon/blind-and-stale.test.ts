// What the daemon tells of its sources of signals, and of a proxy that intercepts TLS: through cycles, looks between them,
// reloads and restarts.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import test from 'node:test';

import { writeCached } from '../../src/signals/root-programs/cache.ts';
import { csvOf, INCLUDED_HEADER, includedRow } from '../signals/root-programs/reports-writer.ts';
import { HOST, type RotationScene } from '../support/rotation-scene.ts';
import { type Decided, firmwareLine, watching } from './watching.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const [publicRoot = ''] = rootCertificates;

/** `opened vantage-intercepted`, `opened devices`. */
function tellings(decision: Decided | null): readonly string[] {
  return (decision?.deliveries ?? []).map(({ notification }) => {
    return `${notification.kind} ${notification.about === 'self' ? notification.finding.code : notification.about}`;
  });
}

function cacheOf({ folder }: RotationScene): string {
  return join(folder, 'roots');
}

/** Caches the report of Mozilla's roots as it is kept when it was confirmed at that time. */
async function cacheReport(scene: RotationScene, confirmedAt: number): Promise<void> {
  await writeCached(cacheOf(scene), {
    ...{ name: 'mozilla-included', url: 'https://ccadb.example/report', etag: null },
    ...{ downloadedAt: confirmedAt, confirmedAt, body: csvOf([INCLUDED_HEADER, includedRow(publicRoot)]) },
  });
}

test('a stale source: open over a restart and a reload, until it is known to be good', async (context) => {
  const first = await watching(context, { settings: (scene) => ({ signals: { roots: { cache: cacheOf(scene) } } }) });
  const { scene, clock } = first;
  await cacheReport(scene, clock.now() - 70 * DAY);
  assert.deepEqual(tellings(await first.look()), [], 'before the first cycle nobody knows');
  assert.deepEqual(tellings(await first.cycle()), ['opened source-stale']);

  const second = await first.restart();
  assert.deepEqual(tellings(await second.look()), [], 'a restart');
  assert.deepEqual(tellings(await second.cycle()), [], 'stale as before');
  await second.daemon.reload();
  assert.deepEqual(tellings(await second.look()), [], 'a reload');

  await cacheReport(scene, clock.now());
  assert.deepEqual(tellings(await second.cycle()), ['resolved source-stale']);
});

const HOSTS = [HOST, 'api.example.com'];

/** A line on two hosts of the CDN that pins a public CA, and the old one. */
function twoHosts(scene: RotationScene) {
  const { port, addresses } = scene.cdn;
  writeFileSync(join(scene.folder, 'firmware', 'public.pem'), publicRoot);
  const anchors = ['firmware/old-root.pem', 'firmware/public.pem'];
  const targets = HOSTS.map((host) => ({ host, port, purpose: 'update' }));
  return {
    calmRounds: 1,
    targets: HOSTS.map((host) => ({ host, port, addresses })),
    firmware: [firmwareLine(scene, 'thermostat-1.4', { anchors, targets })],
  };
}

test('interception: one unknown CA in front of two hosts is told, no firmware is, and it ends', async (context) => {
  const first = await watching(context, { settings: twoHosts });
  assert.deepEqual(tellings(await first.cycle()), []);
  const before = await first.store.load();
  first.serve('new');
  assert.deepEqual(tellings(await first.cycle()), ['opened vantage-intercepted']);
  assert.deepEqual((await first.store.load()).outlooks, before.outlooks, 'nothing is concluded');
  assert.deepEqual(tellings(await first.look()), []);

  const second = await first.restart();
  assert.deepEqual(tellings(await second.look()), [], 'a restart knows nothing else');
  assert.deepEqual(tellings(await second.cycle()), [], 'intercepted as before');
  second.serve('old');
  assert.deepEqual(tellings(await second.cycle()), ['resolved vantage-intercepted']);
  assert.deepEqual(new Set((await second.store.load()).outlooks.map(({ level }) => level)), new Set(['safe']));
});

test('interception: incidents of devices wait, and go on when it ends', async (context) => {
  const watch = await watching(context, { settings: twoHosts });
  const [address = ''] = watch.scene.cdn.addresses;
  watch.scene.cdn.serve(address, watch.scene.newList);
  assert.deepEqual(tellings(await watch.cycle()), ['opened devices'], 'two CAs: it is a rotation');
  watch.serve('new');
  assert.deepEqual(tellings(await watch.cycle()), ['opened vantage-intercepted']);
  const open = await watch.store.incidents({ resolved: false }, 10);
  assert.deepEqual(
    new Set(open.map(({ finding }) => finding?.code ?? 'devices')),
    new Set(['devices', 'vantage-intercepted']),
  );
  watch.serve('old');
  assert.deepEqual(
    new Set(tellings(await watch.cycle())),
    new Set(['resolved devices', 'resolved vantage-intercepted']),
  );
});
