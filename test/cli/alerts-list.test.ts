// `anchorwatch alerts list`: what is open, as a person, a script and a monitoring system see it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { OutlookLevel } from '../../src/outlook/outlook.ts';
import type { Store } from '../../src/store/store.ts';
import { acknowledgement, cycleRecord, decision, delivery, incident, silence, START } from '../contract/records.ts';
import { alertsScene, broken, BROKEN, fullScene, HOUR, ITSELF, member, NOW } from './alerts-scene.ts';

const LIST = `  OUTLOOK  INCIDENT          SINCE                 FIRMWARE  TARGETS  DEVICES
✗ broken   inc-0a1b2c3d4e5f  2026-03-01T00:00:00Z  3         1        13,200+
    what       2 firmware lines (13,200 devices) refuse content.example:443:
               needs Example Root G2
    ack by     ana, 1 h ago: a new anchor goes out on Monday
✗ started  inc-7777aaaa8888  2026-03-02T22:00:00Z  -         -        -
    what       Notifications do not get through (hook)
    ack by     nobody
! exposed  inc-0a9f8e7d6c5b  2026-03-02T00:00:00Z  1         1        12,400
    what       thermostat-1.4 (12,400 devices) will refuse api.example:443 from
               2026-04-01: Example Root G1 ends
    ack by     nobody
    muted      by sil-1 until 2026-03-03T04:00:00Z (in 4 h)
`;

const SILENCES = `
Silences
  sil-1  until 2026-03-03T04:00:00Z (in 4 h)
    mutes      target api.*
    by         ana: they move to another CDN
`;

const END = `
3 open incidents: 1 broken, 1 started, 1 exposed
outbox: 1 undeliverable, 3 pending (see: anchorwatch alerts outbox)
last complete cycle 12 s ago
`;

const OVER = `- over     inc-55e0d1c2b3a4  2026-02-27T00:00:00Z  1         1        12,400
    what       thermostat-1.4 (12,400 devices) refuses old.example:443
`;

async function attendedScene(context: Parameters<typeof fullScene>[0]) {
  const scene = await fullScene(context);
  await scene.inStore(async (store) => {
    await store.acknowledge(acknowledgement({ incident: BROKEN, at: NOW - HOUR, level: 'broken' }));
    await store.addSilence(silence('sil-1', { matcher: { targets: ['api.*'] }, until: NOW + 4 * HOUR }));
    await store.addSilence(silence('sil-2', { until: NOW }));
  });
  return scene;
}

test('list: what is open, the loudest first, silences, the outbox, and how old all is', async (context) => {
  const { alerts } = await attendedScene(context);
  assert.deepEqual(await alerts(['list']), { status: 2, stdout: `${LIST}${SILENCES}${END}`, stderr: '' });
});

test('list --all: what is over comes last', async (context) => {
  const { alerts } = await attendedScene(context);
  assert.equal((await alerts(['list', '--all'])).stdout, `${LIST}${OVER}${SILENCES}${END}`);
});

/** As `LIST`, with the columns that there is no room for as lines of their own. */
const NARROW = `${LIST}${OVER}${SILENCES}${END}`
  .replace('  TARGETS  DEVICES', '')
  .replaceAll(/^(.+Z  \d+) +(\d+) +([\d,+]+)$/gm, '$1 targets $2 devices $3')
  .replace('-         -        -', '-');

test('list: nothing is cut and no line too long where the terminal is narrow', async (context) => {
  const { alerts } = await attendedScene(context);
  const { stdout } = await alerts(['list', '--all'], { columns: 60 });
  assert.deepEqual(
    stdout.split('\n').filter(({ length }) => length > 60),
    [],
  );
  assert.equal(wordsOf(stdout), wordsOf(NARROW));
});

function wordsOf(text: string): string {
  return text.replace(/\s+/g, ' ');
}

test('list: colour for a terminal, and never with NO_COLOR', async (context) => {
  const { alerts } = await fullScene(context);
  const [coloured, plain, piped] = await Promise.all([
    alerts(['list'], { isTTY: true }),
    alerts(['list'], { isTTY: true, env: { NO_COLOR: '1' } }),
    alerts(['list']),
  ]);
  assert.match(coloured.stdout, /\u001b\[31m✗ broken\u001b\[0m/);
  assert.equal(coloured.stdout.replace(/\u001b\[\d+m/g, ''), piped.stdout);
  assert.equal(plain.stdout, piped.stdout);
});

test('list --format json: the same for scripts', async (context) => {
  const { alerts } = await attendedScene(context);
  const { status, stdout } = await alerts(['list', '--format', 'json']);
  const { incidents, silences, ...rest } = JSON.parse(stdout) as {
    readonly incidents: readonly Readonly<Record<string, unknown>>[];
    readonly silences: unknown;
  };
  assert.deepEqual(rest, {
    schema: 'anchorwatch/alerts-list@1',
    at: '2026-03-03T00:00:00Z',
    exitCode: status,
    lastCycleAt: '2026-03-02T23:59:48Z',
    fresh: true,
    outbox: { pending: 3, undeliverable: 1 },
  });
  assert.deepEqual(
    incidents.map(({ id, about, code, muted }) => [id, about, code, muted]),
    [
      [BROKEN, 'devices', null, { pairs: 0, silences: [], maintenance: [] }],
      [ITSELF, 'self', 'receiver-failing', { pairs: 0, silences: [], maintenance: [] }],
      ['inc-0a9f8e7d6c5b', 'devices', null, { pairs: 1, silences: ['sil-1'], maintenance: [] }],
    ],
  );
  assert.deepEqual(incidents[0]?.['acknowledged'], {
    by: 'ana',
    comment: 'a new anchor goes out on Monday',
    at: '2026-03-02T23:00:00Z',
    outlook: 'broken',
    holds: true,
  });
  assert.deepEqual(incidents[0]['hits'], { pairs: 3, firmware: 3, targets: 1, devices: 13_200, uncounted: 1 });
  assert.equal((silences as readonly { readonly id: string }[])[0]?.id, 'sil-1');
});

const fresh = (store: Store) => store.recordCycle(cycleRecord({ finishedAt: NOW - 12_000 }));
const open =
  (level: OutlookLevel, id = 'inc-1') =>
  (store: Store) =>
    store.recordDecision(
      decision({ incidents: [incident({ id, level, members: [member('lamp', 'a.example', { level })] })] }),
    );
const lost = async (store: Store) => {
  await store.recordDecision(decision({ deliveries: [delivery('ops', 'n-1')] }));
  const result = { kind: 'undeliverable', at: START, error: '550' } as const;
  await store.settle([{ deliveryId: 'n-1/ops', result }], null);
};
const waiting = (store: Store) => store.recordDecision(decision({ deliveries: [delivery('ops', 'n-2')] }));

const statuses: readonly (readonly [string, readonly ((store: Store) => Promise<unknown>)[], number, RegExp])[] = [
  ['nothing is open', [fresh], 0, /^Nothing is open\.\nlast complete cycle 12 s ago\n$/],
  ['what is safe again waits to be over', [fresh, open('safe')], 0, /\n1 open incident: 1 safe\n/],
  ['exposed', [fresh, open('exposed')], 1, /^! exposed /m],
  ['likely', [fresh, open('likely')], 1, /^! likely /m],
  ['started', [fresh, open('started')], 2, /^✗ started /m],
  ['broken', [fresh, open('broken'), open('exposed', 'inc-2')], 2, /^✗ broken [^]*^! exposed /m],
  ['unknown', [fresh, open('unknown')], 3, /^\? unknown /m],
  ['unknown and exposed', [fresh, open('unknown'), open('exposed', 'inc-2')], 1, /^! exposed [^]*^\? unknown /m],
  ['something was given up', [fresh, lost], 2, /^outbox: 1 undeliverable \(/m],
  ['something waits', [fresh, waiting], 0, /^outbox: 1 pending \(/m],
  ['no cycle completed', [], 3, /^Nothing is open\.\nno cycle completed yet: the daemon does not run, or hangs/],
  [
    'the last cycle is long ago',
    [(store) => store.recordCycle(cycleRecord({ finishedAt: NOW - HOUR }))],
    3,
    /^Nothing is open\.\nlast complete cycle 1 h ago: the daemon does not run, or hangs/,
  ],
  ['the last cycle is long ago, and something is broken', [open('broken')], 2, /^✗ broken /m],
];

for (const [name, fills, status, said] of statuses) {
  test(`list: ${name}, which is ${String(status)}`, async (context) => {
    const scene = await alertsScene(context);
    await scene.inStore(async (store) => {
      for (const fill of fills) await fill(store);
    });
    const answer = await scene.alerts(['list']);
    assert.match(answer.stdout, said);
    assert.deepEqual([answer.status, answer.stderr], [status, '']);
  });
}

const asksAgain: readonly (readonly [string, Parameters<typeof acknowledgement>[0], RegExp])[] = [
  [
    'louder than what was acknowledged',
    { level: 'started' },
    /ack by +nobody since it became broken \(acknowledged as started by ana, 2 d ago: /,
  ],
  [
    'reopened since',
    { level: 'broken', reopenedAt: START - HOUR },
    /ack by +nobody since it was reopened \(acknowledged before by ana/,
  ],
];

for (const [name, changes, said] of asksAgain) {
  test(`list: what is ${name} asks again`, async (context) => {
    const scene = await fullScene(context);
    await scene.inStore((store) => store.acknowledge(acknowledgement({ incident: BROKEN, ...changes })));
    assert.match((await scene.alerts(['list'], { columns: 200 })).stdout, said);
  });
}

test('list: what is muted in part, and by a maintenance window', async (context) => {
  const night = { name: 'weekly-night', firmware: ['pump-*'], from: '23:00', to: '01:00' };
  const scene = await fullScene(context, { maintenance: [night] });
  const matcher = { labels: { site: 'lab' } };
  await scene.inStore((store) => store.addSilence(silence('sil-1', { matcher, until: NOW + HOUR })));
  const { stdout } = await scene.alerts(['list'], { columns: 200 });
  const until = '2026-03-03T01:00:00Z (in 1 h)';
  const said = `2 of 3 pairs, by sil-1 until ${until}; by the maintenance window weekly-night until ${until}\n`;
  assert.ok(stdout.includes(said), stdout);
});

test("list: a stranger's text cannot recolour, overwrite or forge a line", async (context) => {
  const scene = await alertsScene(context);
  const summary = 'CN=\u001b[2Jevil\r\n✓ safe \u202egnorw\u0007';
  await scene.inStore((store) => store.recordDecision(decision({ incidents: [{ ...broken, summary }] })));
  for (const command of [['list'], ['show', BROKEN], ['list', '--format', 'json']]) {
    const { stdout } = await scene.alerts(command, { columns: 400 });
    assert.doesNotMatch(stdout.replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u);
    assert.doesNotMatch(stdout, /^✓ safe/m);
  }
});

test('list: where there is no store it says so, and makes none', async (context) => {
  const scene = await alertsScene(context);
  for (const command of [['list'], ['show', 'inc-1'], ['ack', 'inc-1'], ['outbox'], ['unsilence', 'sil-1']]) {
    const { status, stdout, stderr } = await scene.alerts(command);
    assert.deepEqual([status, stdout], [3, '']);
    assert.match(stderr, /^anchorwatch: no store .+anchorwatch\.db: the daemon makes it when it first runs/);
  }
});
