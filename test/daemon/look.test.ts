// Between two cycles: what waits for an hour, or for a person, is told when its time has come, not with the next cycle.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';

import { sent } from '../../src/alerts/receivers/receiver.ts';
import { issue, type IssuedCertificate } from '../support/ca.ts';
import { ADDRESSES, HOST, type RotationScene } from '../support/rotation-scene.ts';
import { firmwareLine, NEVER, type Send, tellings, watching, type Watching } from './watching.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const OPS: Readonly<Record<string, Send>> = { ops: () => Promise.resolve(sent()) };
const TWO: Readonly<Record<string, Send>> = { ops: () => Promise.resolve(sent()), boss: () => Promise.resolve(sent()) };

/** The id of the incident that is open. */
async function openIncident({ store }: Watching): Promise<string> {
  const [incident] = await store.incidents({ resolved: false }, 1);
  assert.ok(incident !== undefined);
  return incident.id;
}

/** A list under `root` whose path ends at `notAfter`. */
function listUnder(root: IssuedCertificate, name: string, notAfter: string): readonly IssuedCertificate[] {
  const intermediate = issue({
    subject: `CN=${name} Trust TLS CA 1`,
    issuer: root,
    ca: true,
    key: 'rsa2048',
    notAfter,
  });
  return [issue({ subject: `CN=${HOST}`, issuer: intermediate, dnsNames: [HOST], key: 'rsa2048' }), intermediate];
}

/** `HH:MM` in UTC. */
function timeOfDay(at: number): string {
  return new Date(at).toISOString().slice(11, 16);
}

interface Wait {
  readonly name: string;
  readonly settings: (now: number, scene: RotationScene) => Readonly<Record<string, unknown>>;
  /** What the host changes to; default: another CA, which the firmware refuses. */
  readonly to?: (scene: RotationScene) => readonly IssuedCertificate[];
  /** What the cycle that finds it tells. */
  readonly atOnce: readonly string[];
  /** A little before what waits is told. */
  readonly waitsMs: number;
  readonly tells: readonly string[];
  /** Default: `ops`. */
  readonly receivers?: Readonly<Record<string, Send>>;
}

const newListOf = ({ newList }: RotationScene) => newList;

const waits: readonly Wait[] = [
  {
    name: 'a reminder',
    settings: () => ({ routes: [{ receivers: ['ops'], repeat: '2h' }] }),
    atOnce: ['ops opened'],
    waitsMs: 2 * HOUR - 30 * SECOND,
    tells: ['ops reminder'],
  },
  {
    name: 'an escalation',
    settings: () => ({ routes: [{ receivers: ['ops'], escalateAfter: '20m', escalateTo: ['boss'] }] }),
    atOnce: ['ops opened'],
    waitsMs: 20 * MINUTE - 30 * SECOND,
    tells: ['boss escalated'],
    receivers: TWO,
  },
  {
    name: 'the end of quiet hours',
    settings: (now, scene) => ({
      firmware: [firmwareLine(scene, 'thermostat-1.4', { stack: 'mbedtls' })],
      routes: [
        {
          receivers: ['ops'],
          quietHours: { from: timeOfDay(now - HOUR), to: timeOfDay(now + HOUR), zone: 'UTC' },
        },
      ],
    }),
    // Exposed, which can wait.
    to: ({ oldRoot }) => listUnder(oldRoot, 'Short', new Date(Date.now() + 30 * DAY).toISOString()),
    atOnce: [],
    waitsMs: HOUR - 90 * SECOND,
    tells: ['ops opened'],
  },
  {
    name: 'the end of a maintenance window',
    settings: (now) => ({
      routes: [{ receivers: ['ops'] }],
      maintenance: [
        { name: 'move', from: new Date(now - HOUR).toISOString(), to: new Date(now + 2 * HOUR).toISOString() },
      ],
    }),
    atOnce: [],
    waitsMs: 2 * HOUR - 30 * SECOND,
    tells: ['ops opened'],
  },
];

for (const { name, settings, to = newListOf, atOnce, waitsMs, tells, receivers = OPS } of waits) {
  test(`look: ${name} is told when its time has come, and once`, async (context) => {
    const watch = await watching(context, { settings: (scene) => settings(Date.now(), scene), receivers });
    await watch.cycle();
    for (const address of ADDRESSES) watch.scene.cdn.serve(address, to(watch.scene));
    assert.deepEqual(tellings(await watch.cycle()), atOnce);
    watch.pass(waitsMs);
    assert.deepEqual(tellings(await watch.look()), []);
    watch.pass(2 * MINUTE);
    assert.deepEqual(tellings(await watch.look()), tells);
    assert.deepEqual(tellings(await watch.look()), []);
  });
}

test('look: what joined an incident within groupInterval is told after it', async (context) => {
  const settings = (scene: RotationScene, ids: readonly string[]) => ({
    schedule: NEVER,
    receivers: [{ name: 'ops', log: {} }],
    routes: [{ receivers: ['ops'], groupInterval: '10m' }],
    firmware: ids.map((id) =>
      firmwareLine(scene, id, { targets: [{ host: HOST, port: scene.cdn.port, purpose: 'service' }] }),
    ),
  });
  const watch = await watching(context, { settings: (scene) => settings(scene, ['a-1']) });
  await watch.cycle();
  watch.serve('new');
  await watch.cycle();
  await watch.scene.writeConfig(settings(watch.scene, ['a-1', 'a-2']));
  await watch.daemon.reload();
  await watch.cycle();
  watch.pass(9 * MINUTE);
  assert.deepEqual(tellings(await watch.look()), []);
  watch.pass(MINUTE);
  assert.deepEqual(tellings(await watch.look()), ['ops grown']);
  assert.deepEqual(tellings(await watch.look()), []);
});

test('look: the end of a silence', async (context) => {
  const watch = await watching(context, { settings: { routes: [{ receivers: ['ops'] }] } });
  const now = watch.clock.now();
  const about = { matcher: { firmware: [], targets: [], labels: {} }, incident: null };
  await watch.store.addSilence({ id: 's1', ...about, by: 'ana', comment: '', createdAt: now, until: now + HOUR });
  await watch.cycle();
  watch.serve('new');
  await watch.cycle();
  watch.pass(HOUR - MINUTE);
  assert.deepEqual(tellings(await watch.look()), []);
  watch.pass(2 * MINUTE);
  assert.deepEqual(tellings(await watch.look()), ['ops opened']);
});

test('look: an acknowledgement stops reminders and escalation, and its being taken back starts them again', async (context) => {
  const route = { receivers: ['ops'], repeat: '2h', escalateAfter: '1h', escalateTo: ['boss'] };
  const watch = await watching(context, { settings: { routes: [route] }, receivers: TWO });
  await watch.cycle();
  watch.serve('new');
  await watch.cycle();
  const incident = await openIncident(watch);
  const [open] = await watch.store.incidents({ resolved: false }, 1);
  const reopenedAt = open?.reopenedAt ?? 0;
  const said = { by: 'ana', comment: '', level: 'broken', reopenedAt } as const;
  await watch.store.acknowledge({ incident, at: watch.clock.now(), ...said });
  watch.pass(3 * HOUR);
  assert.deepEqual(tellings(await watch.look()), []);
  await watch.store.unacknowledge(incident);
  assert.deepEqual(new Set(tellings(await watch.look())), new Set(['ops reminder', 'boss escalated']));
});

test('look: by itself, every so often', async (context) => {
  const settings = { routes: [{ receivers: ['ops'], repeat: '2h' }] };
  const watch = await watching(context, { settings, lookEveryMs: 20 });
  watch.serve('new');
  watch.daemon.start();
  assert.equal((await watch.told['ops']?.next())?.kind, 'opened');
  watch.pass(2 * HOUR);
  assert.equal((await watch.told['ops']?.next())?.kind, 'reminder');
});

test('look: after a restart nothing is told of devices before the first cycle', async (context) => {
  const settings = { routes: [{ receivers: ['ops'], repeat: '2h' }] };
  const first = await watching(context, { settings });
  await first.cycle();
  first.serve('new');
  await first.cycle();
  first.pass(DAY);
  const second = await first.restart();
  assert.deepEqual(tellings(await second.look()), []);
  assert.equal((await second.store.incidents({ resolved: false }, 10)).length, 1);
  assert.deepEqual(tellings(await second.cycle()), ['ops reminder']);
});

test('look: one that waits for its turn behind the end of a cycle decides on what that cycle found', async (context) => {
  const writing = Promise.withResolvers<null>();
  const letGo = Promise.withResolvers<null>();
  let isHeld = false;
  const watch = await watching(context, {
    settings: { calmRounds: 1, routes: [{ receivers: ['ops'] }] },
    storeOf: (store) => ({
      ...store,
      recordCycle: async (record) => {
        if (isHeld) {
          writing.resolve(null);
          await letGo.promise;
        }
        await store.recordCycle(record);
      },
    }),
  });
  await watch.cycle();
  watch.serve('new');
  isHeld = true;
  const cycle = watch.cycle();
  await writing.promise;
  // It must neither overlap the cycle's end nor take it back.
  let isLooking = true;
  const look = watch.look().finally(() => {
    isLooking = false;
  });
  await new Promise(setImmediate);
  assert.ok(isLooking);
  letGo.resolve(null);
  assert.deepEqual(tellings(await cycle), ['ops opened']);
  assert.deepEqual(tellings(await look), []);
  const [open] = await watch.store.incidents({ resolved: true }, 10);
  assert.deepEqual([open?.level, open?.resolvedAt], ['broken', null]);
});

test('look: while another process holds the store it fails, and what was due is told after', async (context) => {
  const watch = await watching(context, { settings: { routes: [{ receivers: ['ops'], repeat: '2h' }] } });
  await watch.cycle();
  watch.serve('new');
  await watch.cycle();
  await watch.told['ops']?.next();
  watch.pass(2 * HOUR);
  const other = new DatabaseSync(watch.storeFile);
  context.after(() => {
    other.close();
  });
  other.exec('BEGIN IMMEDIATE');
  assert.equal(await watch.look(), null);
  other.exec('ROLLBACK');
  assert.deepEqual(tellings(await watch.look()), ['ops reminder']);
});
