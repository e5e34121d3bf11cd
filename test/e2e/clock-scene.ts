// A daemon whose clock a test sets: real TLS servers and webhooks, cycles and looks when simulated time comes to them.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

import type { DeliveryEvent } from '../../src/alerts/delivery/delivery-event.ts';
import { DELIVERY_STATES, type DeliveryEntry } from '../../src/alerts/outbox.ts';
import { Daemon } from '../../src/daemon/daemon.ts';
import { loadSetup, type Surroundings } from '../../src/daemon/setup.ts';
import type { EpochMs } from '../../src/lib/clock.ts';
import { openSqliteStore } from '../../src/store/sqlite/open.ts';
import type { Store } from '../../src/store/store.ts';
import { closedAfter, newStoreFile } from '../store/sqlite/place.ts';
import { arrivals } from '../support/arrivals.ts';
import { issue } from '../support/ca.ts';
import { HOST, type RotationScene, startRotationScene } from '../support/rotation-scene.ts';
import { startTlsServer } from '../support/tls-server.ts';
import { startWebhookSink, type WebhookSink } from '../support/webhook-sink.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A host whose CA ends within the horizon: `exposed`, which quiet hours hold back. */
const ENDING_HOST = 'ending.example.com';
const STEP = 10 * MINUTE;
const STEPS_A_CYCLE = 3;

export interface ClockScene {
  readonly scene: RotationScene;
  readonly store: Store;
  /** The next that became of an attempt for `late`, whose server asks for three hours of patience at first. */
  readonly nextMark: () => Promise<DeliveryEvent['kind']>;
  /** Lets simulated time pass: a look every ten minutes, a cycle every half an hour. Gives what was told, line by line. */
  readonly pass: (ms: number) => Promise<readonly string[]>;
  /** Sets the clock, while no time passes. */
  readonly setClock: (byMs: number) => void;
  /** What the clock shows. */
  readonly now: () => EpochMs;
}

/** Starts watching at `startAt`, with one cycle done. */
export async function openClockScene(context: TestContext, startAt: EpochMs): Promise<ClockScene> {
  const time = { elapsedMs: 0, setByMs: 0 };
  const now = () => startAt + time.elapsedMs + time.setByMs;
  const scene = await startRotationScene();
  const [hook, late] = await Promise.all([startWebhookSink(), startWebhookSink([PATIENCE])]);
  await writeConfig(scene, await endingServer(context, scene, startAt), { hook, late });
  const store = closedAfter(context, await openSqliteStore({ file: await newStoreFile(context) }));
  const load = () => loadSetup(scene.configFile, SURROUNDINGS);
  const monotonic = () => time.elapsedMs;
  const setup = await load();
  const daemon = new Daemon({ setup, store, clock: { now }, load, lookEveryMs: NEVER_MS, monotonic });
  context.after(async () => {
    await daemon.stop();
    await Promise.all([hook.close(), late.close(), scene.close()]);
  });
  const fresh = outboxReader(store, () => time.elapsedMs);
  const marks = arrivals<DeliveryEvent['kind']>();
  daemon.events.on('delivery', (event) => {
    if (event.kind !== 'outbox-failed' && event.delivery.receiver === 'late') marks.push(event.kind);
  });
  daemon.start();
  await daemon.cycle();
  return {
    scene,
    store,
    nextMark: marks.next,
    now,
    setClock: (byMs) => {
      time.setByMs += byMs;
    },
    pass: async (ms) => {
      const end = time.elapsedMs + ms;
      const told = [...(await fresh())];
      while (time.elapsedMs < end) {
        time.elapsedMs += STEP;
        if ((time.elapsedMs / STEP) % STEPS_A_CYCLE === 0) await daemon.cycle();
        await daemon.look();
        told.push(...(await fresh()));
      }
      return told;
    },
  };
}

/** Loopback answers at once; of simulated time it takes none. */
const NEVER_MS = 2 ** 31 - 1;
const PATIENCE = { status: 429, headers: { 'retry-after': String((3 * HOUR) / 1_000) } };

const SURROUNDINGS: Surroundings = {
  environment: {},
  logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
  certificates: () => Promise.resolve(new Map()),
  ackLinksTo: () => null,
};

/** Reads what came into the outbox since it read last, as lines: after how many hours of simulated time, to whom, what. */
function outboxReader(store: Store, elapsedMs: () => number): () => Promise<readonly string[]> {
  const known = new Set<string>();
  return async () => {
    const entries = await store.deliveries(DELIVERY_STATES, 1_000);
    const fresh = entries.filter(({ id }) => !known.has(id));
    for (const { id } of fresh) known.add(id);
    return fresh.map((entry) => lineOf(entry, elapsedMs()));
  };
}

function lineOf({ receiver, notification }: DeliveryEntry, elapsedMs: number): string {
  const { about, kind } = notification;
  const what = about === 'self' ? `${notification.finding.code} ${kind}` : kind;
  return `${String(Math.round((elapsedMs / HOUR) * 100) / 100)} ${receiver} ${what}`;
}

async function endingServer(context: TestContext, scene: RotationScene, startAt: EpochMs): Promise<number> {
  const root = issue({ subject: 'CN=Ending Root CA', key: 'rsa2048', notAfter: isoAfter(startAt + 60 * DAY) });
  const endEntity = issue({ subject: `CN=${ENDING_HOST}`, issuer: root, dnsNames: [ENDING_HOST], key: 'rsa2048' });
  const server = await startTlsServer({ chain: [endEntity, root] });
  context.after(() => server.close());
  await writeFile(join(scene.folder, 'firmware', 'ending-root.pem'), root.pem);
  return server.port;
}

function isoAfter(at: EpochMs): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

function writeConfig(
  scene: RotationScene,
  endingPort: number,
  { hook, late }: { readonly hook: WebhookSink; readonly late: WebhookSink },
) {
  // mbedTLS minds dates.
  const line = (id: string, anchors: string, host: string, port: number) => {
    return { id, stack: 'mbedtls', anchors: [anchors], targets: [{ host, port }], recovery: ['local'] };
  };
  const rotating = { host: HOST, port: scene.cdn.port, addresses: scene.cdn.addresses };
  const ending = { host: ENDING_HOST, port: endingPort, addresses: ['127.0.0.1'] };
  const webhook = { url: hook.url };
  return scene.writeConfig({
    targets: [rotating, ending],
    firmware: [
      line('thermostat-1.4', 'firmware/old-root.pem', rotating.host, rotating.port),
      line('camera-2.0', 'firmware/ending-root.pem', ending.host, ending.port),
    ],
    receivers: [
      { name: 'watch', webhook },
      { name: 'ops', webhook },
      { name: 'boss', webhook },
      { name: 'plan', webhook },
      { name: 'late', webhook: { url: late.url } },
      { name: 'week', webhook },
    ],
    routes: [
      // Hears of anchorwatch itself, too.
      { min: 'exposed', receivers: ['watch'], repeat: '0s' },
      { firmware: ['thermostat-*'], receivers: ['ops'], repeat: '4h', escalateAfter: '2h', escalateTo: ['boss'] },
      { firmware: ['thermostat-*'], receivers: ['late'], repeat: '0s' },
      { firmware: ['camera-*'], receivers: ['plan'], repeat: '3h', quietHours: { from: '22:00', to: '06:00' } },
    ],
    digest: { receivers: ['week'], day: 'mon', at: '08:00' },
    // Cycles run when simulated time comes to them.
    schedule: '0 0 1 1 *',
  });
}
