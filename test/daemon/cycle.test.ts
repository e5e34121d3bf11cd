// One cycle against a store: what an offline vantage leaves alone, and what ends when nobody watches it any more.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import test, { type TestContext } from 'node:test';

import type { Member } from '../../src/alerts/incident.ts';
import { createJudge } from '../../src/chain/judge.ts';
import { mbedtls } from '../../src/chain/stacks/mbedtls.ts';
import { anchorStoreOf } from '../../src/chain/trust-anchor.ts';
import { configSchema } from '../../src/config/schema.ts';
import { targetsOf } from '../../src/config/targets.ts';
import { runCycle } from '../../src/daemon/cycle.ts';
import type { Setup } from '../../src/daemon/setup.ts';
import type { EpochMs } from '../../src/lib/clock.ts';
import { createTurns } from '../../src/lib/turns.ts';
import { NO_SIGNALS } from '../../src/outlook/pair-signals.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import type { CycleRecord, Store } from '../../src/store/store.ts';
import { cycleRecord, DAY, decision, incident, outlook, START } from '../contract/records.ts';
import { closedAfter, newStoreFile } from '../store/sqlite/place.ts';
import { NO_SOURCES } from './no-sources.ts';

const FIRMWARE = 'thermostat-1.4';

/** A firmware on one target, `a.example` on a port of this machine. */
function setupOn(port: number): Setup {
  const config = configSchema.parse({
    targets: [{ host: 'a.example', port, addresses: ['127.0.0.1'] }],
    firmware: [{ id: FIRMWARE, stack: 'mbedtls', anchors: ['a.pem'], targets: [{ host: 'a.example' }] }],
    receivers: [{ name: 'ops', log: {} }],
    probe: { jitter: '0s' },
  });
  const target = `a.example:${String(port)}`;
  const link = { target, host: 'a.example', purpose: 'update', anchors: anchorStoreOf([]) } as const;
  return {
    config,
    targets: targetsOf(config),
    firmware: [
      {
        id: FIRMWARE,
        devices: 1,
        stack: 'mbedtls',
        clock: { kind: 'device' },
        recovery: [],
        targets: [{ ...link, hellos: [{ profile: 'tls12-rsa', sni: true }] }],
      },
    ],
    receivers: [{ name: 'ops', send: () => Promise.reject(new Error('nothing is delivered here')) }],
    heartbeat: null,
    caFiles: new Map(),
    secrets: new Map(),
    sources: NO_SOURCES,
    judge: createJudge({ knownRoots: () => [] }),
    knownRoots: () => [],
    stackNamed: () => mbedtls,
  };
}

/** A pair that an incident has at `broken`. */
function member(target: string): Member {
  const steps = { level: 'broken', peak: 'broken', before: 'safe', at: START, revision: 1 } as const;
  return { firmware: FIRMWARE, target, ...steps, isWatched: true, movedTo: null };
}

/** A port that answers every connection with something that is not TLS, and the same port once nobody listens. */
async function portOf(context: TestContext, state: 'answering' | 'closed'): Promise<number> {
  const server = createServer((socket) => socket.on('error', () => undefined).end('no TLS here\n'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  if (state === 'closed') server.close();
  else context.after(() => server.close());
  return port;
}

async function cycleAt(at: EpochMs, setup: Setup, store: Store): Promise<CycleRecord> {
  const report = await runCycle({
    setup,
    store,
    clock: { now: () => at },
    signal: new AbortController().signal,
    inTurn: createTurns().inTurn,
    findOfItself: () => [],
    signals: {
      interceptionIn: () => Promise.resolve(null),
      look: () => Promise.resolve({ endEntities: [], signalsOf: () => NO_SIGNALS }),
    },
  });
  assert.ok(report !== null);
  return report.record;
}

test('cycle: offline nothing is concluded and nothing forgotten, however long', async (context) => {
  const port = await portOf(context, 'closed');
  const store = closedAfter(context, await openSqliteStore({ file: await newStoreFile(context) }));
  const origin = `a.example:${String(port)}`;
  const before = {
    outlooks: [outlook({ target: origin }), outlook({ target: 'b.example:443', level: 'broken' })],
    hops: [{ from: origin, toHost: 'b.example', toPort: 443, lastSeenAt: START }],
    addresses: [{ target: origin, address: '127.0.0.1', lastNamedAt: START }],
  };
  const open = incident({ members: [member('b.example:443')], level: 'broken' });
  await store.recordCycle(cycleRecord({ ...before, decision: decision({ incidents: [open] }) }));
  const offlineSince = START + DAY;
  for (const at of [offlineSince, START + 5 * DAY, START + 30 * DAY]) {
    const record = await cycleAt(at, setupOn(port), store);
    assert.equal(record.offlineSince, offlineSince);
    assert.deepEqual([record.changes, record.decision.incidents, record.decision.deliveries], [[], [], []]);
    assert.deepEqual(await store.load(), { ...before, offlineSince });
    assert.deepEqual((await store.loadAlerting(at, at)).incidents, [open]);
  }
});

test('cycle: back online, the vantage says so, and what is watched no longer ends', async (context) => {
  const port = await portOf(context, 'answering');
  const store = closedAfter(context, await openSqliteStore({ file: await newStoreFile(context) }));
  const gone = { target: 'gone.example:443', level: 'broken' } as const;
  const told = {
    ops: { at: START, level: 'broken', revision: 1, raisedAt: START, unheard: [], course: 'rising' },
  } as const;
  const incidents = [incident({ members: [member(gone.target)], level: 'broken', told })];
  const before = { outlooks: [outlook(gone)], decision: decision({ incidents }), offlineSince: START };
  await store.recordCycle(cycleRecord(before));
  const { decision: decided, outlooks, offlineSince } = await cycleAt(START + DAY, setupOn(port), store);
  assert.equal(offlineSince, null);
  assert.deepEqual(
    outlooks.map(({ target, level }) => [target, level]),
    [[`a.example:${String(port)}`, 'unknown']],
  );
  assert.deepEqual(
    decided.incidents.map(({ id, resolvedAt }) => [id, resolvedAt]),
    [[incidents[0]?.id, START + DAY]],
  );
  assert.deepEqual(
    decided.deliveries.map(({ receiver, notification }) => [receiver, notification.kind]),
    [['ops', 'resolved']],
  );
});
