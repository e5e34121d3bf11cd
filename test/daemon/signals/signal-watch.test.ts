// Signals in the daemon on a real store: collectors on loopback, what they make of rounds, and what a restart, a reload and
// a round that concludes nothing leave of it.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';

import { decodeCertificate } from '../../../src/chain/decode.ts';
import { loadSetup, type Setup } from '../../../src/daemon/setup.ts';
import { linksOf, pairOf } from '../../../src/daemon/links.ts';
import { SignalWatch } from '../../../src/daemon/signals/signal-watch.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { type Observation, servedListOf, targetKey } from '../../../src/probe/observation.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import type { CollectedRecord, Store } from '../../../src/store/store.ts';
import { cycleRecord } from '../../contract/records.ts';
import { closedAfter, newStoreFile } from '../../store/sqlite/place.ts';
import { arrivals } from '../../support/arrivals.ts';
import { type IssuedCertificate, issue } from '../../support/ca.ts';
import { issuanceObject, startCertSpotterApi } from '../../support/certspotter-api.ts';
import { HOST, type RotationScene, startRotationScene } from '../../support/rotation-scene.ts';

const DAY = 86_400_000;
const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };
const SURROUNDINGS = {
  environment: {},
  logger: QUIET,
  certificates: () => Promise.resolve(new Map()),
  ackLinksTo: () => null,
};

/** A certificate below the CA that is not pinned, and the API of CT that tells of it. */
async function scene(context: TestContext) {
  const rotation = await startRotationScene();
  const [, intermediate] = rotation.newList;
  assert.ok(intermediate !== undefined);
  const dates = { notBefore: isoDaysFromNow(-1), notAfter: isoDaysFromNow(90) };
  const next = issue({ subject: `CN=${HOST}`, issuer: intermediate, dnsNames: [HOST], key: 'rsa2048', ...dates });
  const api = await startCertSpotterApi(() => [objectOf(next, intermediate)]);
  const store = closedAfter(context, await openSqliteStore({ file: await newStoreFile(context) }));
  context.after(() => Promise.all([rotation.close(), api.close()]));
  const certSpotter = { url: api.url, interval: '30d' };
  const setup = await setupWith(rotation, { ct: { certSpotter } });
  const written = arrivals<CollectedRecord>();
  const watched: Store = {
    ...store,
    recordCollected: async (record) => {
      await store.recordCollected(record);
      written.push(record);
    },
  };
  return { rotation, api, store, watched, written, setup, nextList: [next, ...rotation.newList.slice(1)] };
}

async function setupWith(rotation: RotationScene, signals: Readonly<Record<string, unknown>>): Promise<Setup> {
  const roots = { cache: join(rotation.folder, 'roots') };
  await rotation.writeConfig({ receivers: [{ name: 'ops', log: {} }], signals: { roots, ...signals } });
  return loadSetup(rotation.configFile, SURROUNDINGS);
}

function isoDaysFromNow(days: number): string {
  return new Date(Date.now() + days * DAY).toISOString();
}

function objectOf(issued: IssuedCertificate, by: IssuedCertificate) {
  const { tbs, spkiSha256, notBefore, notAfter } = decodeCertificate(issued.der);
  const issuer = decodeCertificate(by.der);
  return issuanceObject('1', {
    dns_names: [HOST],
    tbs_sha256: createHash('sha256').update(tbs).digest('hex'),
    pubkey_sha256: spkiSha256,
    issuer: { name: issuer.subject.text, friendly_name: 'Example Trust', pubkey_sha256: issuer.spkiSha256 },
    not_before: new Date(notBefore).toISOString(),
    not_after: new Date(notAfter).toISOString(),
    cert_der: Buffer.from(issued.der).toString('base64'),
  });
}

function watchOn(context: TestContext, setup: Setup, store: Store): SignalWatch {
  const fail = (source: string, error: unknown) => {
    assert.fail(`${source}: ${String(error)}`);
  };
  const watch = new SignalWatch({ setup, store, clock: systemClock, onFailure: fail, onRemark: () => undefined });
  context.after(() => watch.stop());
  return watch;
}

/** The end of a run: what it is that the source is good, or why not. */
async function ranOnce(written: ReturnType<typeof arrivals<CollectedRecord>>): Promise<CollectedRecord> {
  for (;;) {
    const record = await written.next();
    if (record.source.goodAt !== null || record.source.failingSince !== null) return record;
  }
}

function seen({ cdn }: RotationScene, list: readonly IssuedCertificate[]): Observation {
  const servedList = servedListOf(list.map(({ der }) => der));
  const place = { target: targetKey(HOST, cdn.port), host: HOST, port: cdn.port, protocol: 'https' } as const;
  const asked = { address: '127.0.0.2', hello: { profile: 'tls12-rsa', sni: true }, vantage: 'v' } as const;
  const proof = { tlsVersion: 0x0303, proven: true, handshakeFailure: null };
  const outcome = { kind: 'served', servedList, ...proof } as const;
  return { ...place, ...asked, at: Date.now(), durationMs: 1, outcome, redirect: null };
}

/** What waits for the only pair after a round that saw these; nobody here knows the new CA. */
async function waiting(watch: SignalWatch, setup: Setup, observations: readonly Observation[]) {
  const links = linksOf(setup.firmware, []);
  const [link] = links;
  assert.ok(link !== undefined);
  const { signalsOf } = await watch.look(observations, links, Date.now());
  return signalsOf(pairOf(link)).issuances.map(({ answer, state }) => [answer.kind, state]);
}

test('watch: what a collector tells counts from the next look on, over blind rounds and a restart', async (context) => {
  const { rotation, api, store, watched, written, setup } = await scene(context);
  const old = [seen(rotation, rotation.oldList)];
  const first = watchOn(context, setup, watched);
  first.start();
  await ranOnce(written);
  assert.deepEqual(await waiting(first, setup, old), [['unknown', 'waiting']]);
  assert.deepEqual(await waiting(first, setup, []), [['unknown', 'waiting']], 'offline');
  await first.stop();
  await api.close();

  const second = watchOn(context, setup, store);
  assert.deepEqual(await waiting(second, setup, old), [['unknown', 'waiting']], 'nobody had to be asked again');
});

test('watch: from the first run on the hosts that redirects led to are watched as well', async (context) => {
  const { rotation, api, store, watched, written, setup } = await scene(context);
  const hop = {
    from: targetKey(HOST, rotation.cdn.port),
    toHost: 'dl.example.org',
    toPort: 443,
    lastSeenAt: Date.now(),
  };
  await store.recordCycle(cycleRecord({ hops: [hop] }));
  watchOn(context, setup, watched).start();
  await ranOnce(written);
  const asked = new Set(api.requests.map(({ query }) => query.get('domain')));
  assert.deepEqual(asked, new Set([HOST, 'dl.example.org']));
});

test('watch: what the round itself has seen served does not wait any more', async (context) => {
  const { rotation, watched, written, setup, nextList } = await scene(context);
  const watch = watchOn(context, setup, watched);
  watch.start();
  await ranOnce(written);
  assert.deepEqual(await waiting(watch, setup, [seen(rotation, nextList)]), []);
});

test('watch: a reload to a config without the source forgets it; a cycle that goes on meanwhile does not', async (context) => {
  const { rotation, store, watched, written, setup } = await scene(context);
  const without = await setupWith(rotation, {});
  const before = watchOn(context, without, store);
  await before.stop();
  const after = watchOn(context, setup, watched);
  after.start();
  await ranOnce(written);
  // Opened only now, after it was stopped: it reads, and leaves alone what the config has now.
  await before.look([], [], Date.now());
  assert.equal((await store.loadSignals()).signals.length, 1);
  await after.stop();

  const last = watchOn(context, without, store);
  await last.look([], [], Date.now());
  assert.deepEqual((await store.loadSignals()).signals, []);
});

test('watch: a store that fails at the start is tried again by the next look', async (context) => {
  const { rotation, store, setup } = await scene(context);
  let isFailing = true;
  const broken: Store = {
    ...store,
    loadSignals: () => (isFailing ? Promise.reject(new Error('disk full')) : store.loadSignals()),
  };
  const watch = watchOn(context, setup, broken);
  watch.start();
  await assert.rejects(waiting(watch, setup, [seen(rotation, rotation.oldList)]), { message: 'disk full' });
  assert.equal(watch.stale(Date.now()), null, 'nothing is known of any source');
  isFailing = false;
  await waiting(watch, setup, [seen(rotation, rotation.oldList)]);
  assert.deepEqual(watch.stale(Date.now()), []);
});
