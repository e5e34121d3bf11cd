// `anchorwatch alerts show`: the story of an incident.
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';

import type { Incident } from '../../src/alerts/incident.ts';
import type { EndpointEvidence } from '../../src/alerts/notification.ts';
import {
  acknowledgement,
  decision,
  delivery,
  incident,
  MINUTE,
  notification,
  silence,
  START,
} from '../contract/records.ts';
import { alertsScene, BROKEN, EXPOSED, fullScene, HOUR, ITSELF, member, NOW, OVER } from './alerts-scene.ts';

const STORY = `✗ broken  inc-0a1b2c3d4e5f
    what       2 firmware lines (13,200 devices) refuse content.example:443:
               needs Example Root G2
    times      opened 2026-03-01T00:00:00Z (2 d ago)
    hits       3 firmware lines on 1 target, 13,200 devices (1 line not counted)
    ack by     ana, 1 h ago: a new anchor goes out on Monday
    muted      by sil-1 until 2026-03-03T01:00:00Z (in 1 h)

Pairs
  OUTLOOK  FIRMWARE        DEVICES  TARGET               SINCE
✗ broken   thermostat-1.4  12,400   content.example:443  2026-03-01T01:00:00Z
✗ broken   thermostat-1.5  800      content.example:443  2026-03-01T01:00:00Z
✗ started  pump-2.0        -        content.example:443  2026-03-01T02:00:00Z

Story
  2026-03-01T00:00:00Z  opened
  2026-03-01T00:00:00Z  told as opened (started): ops
                          chat: pending
                          hook: given up after 1 attempt:
                          https://hooks.example.com: answered 404
  2026-03-01T01:00:00Z  thermostat-1.4 on content.example:443, thermostat-1.5 on
                        content.example:443: started -> broken
  2026-03-01T01:00:00Z  told as raised (broken): ops (after 12 min)
                          hook: pending, 1 attempt, again in 3 min:
                          https://hooks.example.com: answered 500
  2026-03-01T02:00:00Z  pump-2.0 on content.example:443: safe -> started
  2026-03-01T03:00:00Z  pump-2.0 on api.example:443: started -> safe
  2026-03-01T04:00:00Z  pump-1.0 on content.example:443: no longer watched
  2026-03-01T05:00:00Z  lamp-1.0 on content.example:443: went to
                        inc-0a9f8e7d6c5b, which explains it better
  2026-03-02T23:00:00Z  acknowledged as broken by ana: a new anchor goes out on
                        Monday
  2026-03-02T23:50:00Z  told as reminder (broken): nobody
                          ops: pending

Silences
  sil-1  until 2026-03-03T01:00:00Z (in 1 h)
    mutes      incident inc-0a1b2c3d4e5f
    by         ana: they move to another CDN
`;

test('show: whom it hits, and what happened in its order', async (context) => {
  const scene = await fullScene(context);
  await scene.inStore(async (store) => {
    await store.acknowledge(acknowledgement({ incident: BROKEN, at: NOW - HOUR, level: 'broken' }));
    await store.addSilence(silence('sil-1', { matcher: {}, incident: BROKEN, until: NOW + HOUR }));
    await store.addSilence(silence('sil-2', { matcher: { targets: ['api.example'] }, until: NOW + HOUR }));
  });
  assert.deepEqual(await scene.alerts(['show', 'inc-0a1']), { status: 0, stdout: STORY, stderr: '' });
});

test('show: what anchorwatch found of itself, and what to do about it', async (context) => {
  const { alerts } = await fullScene(context);
  assert.equal(
    (await alerts(['show', ITSELF])).stdout,
    `✗ started  inc-7777aaaa8888
    what       Notifications do not get through (hook)
    times      opened 2026-03-02T22:00:00Z (2 h ago)
    remedy     Mend the receiver, then try it: anchorwatch alerts test hook.
               What waits is sent by itself.
    ack by     nobody

Story
  2026-03-02T22:00:00Z  opened
                          Nothing gets through to hook for an hour or longer; 1
                          notification waits. Last error: answered 500
`,
  );
});

test('show: where a table is too wide, its last column stands below each row', async (context) => {
  const scene = await alertsScene(context);
  const members = [member('thermostat-1.4', 'firmware-downloads.eu-central.example')];
  await scene.inStore((store) => store.recordDecision(decision({ incidents: [incident({ id: BROKEN, members })] })));
  const { stdout } = await scene.alerts(['show', BROKEN]);
  const lines = `  OUTLOOK  FIRMWARE        DEVICES  TARGET
✗ broken   thermostat-1.4  12,400   firmware-downloads.eu-central.example:443
    since      2026-03-01T00:00:00Z
`;
  assert.ok(stdout.includes(lines), stdout);
});

test('show: one that is over has an end, and is nobody’s concern', async (context) => {
  const { alerts } = await fullScene(context);
  assert.equal(
    (await alerts(['show', OVER])).stdout,
    `- over  inc-55e0d1c2b3a4
    what       thermostat-1.4 (12,400 devices) refuses old.example:443
    times      opened 2026-02-26T00:00:00Z (5 d ago), over 2026-02-27T00:00:00Z
               (4 d ago)

Pairs
  OUTLOOK  FIRMWARE        DEVICES  TARGET           SINCE
✓ safe     thermostat-1.4  12,400   old.example:443  2026-02-27T00:00:00Z

Story
  2026-02-26T00:00:00Z  opened
  2026-02-27T00:00:00Z  thermostat-1.4 on old.example:443: broken -> safe
  2026-02-27T00:00:00Z  over
`,
  );
});

const mistakes: readonly (readonly [string, string])[] = [
  ['inc-0a', `"inc-0a" begins several incidents: ${EXPOSED}, ${BROKEN}`],
  ['inc-', 'every incident begins with "inc-": give at least one digit after inc-'],
  ['inc', 'every incident begins with "inc": give at least one digit after inc-'],
  ['inc-9', 'no incident "inc-9": anchorwatch alerts list --all names them'],
  ['', 'no incident "": anchorwatch alerts list --all names them'],
  ['inc-\u001b[31m', 'no incident "inc-\\u{1b}[31m": anchorwatch alerts list --all names them'],
];

for (const [id, said] of mistakes) {
  test(`show: ${JSON.stringify(id)} is no incident, or several`, async (context) => {
    const { alerts } = await fullScene(context);
    assert.deepEqual(await alerts(['show', id]), { status: 3, stdout: '', stderr: `anchorwatch: ${said}\n` });
  });
}

test('show: of a storm twenty pairs, and how many more there are; with --all every one', async (context) => {
  const scene = await alertsScene(context);
  const members = [...Array(470).keys()].map((n) => member(`line-${String(n)}`, 'content.example', { at: START + n }));
  await scene.inStore((store) => store.recordDecision(decision({ incidents: [incident({ id: BROKEN, members })] })));
  const lines = (text: string, pattern: RegExp) => text.split('\n').filter((line) => pattern.test(line)).length;
  const some = (await scene.alerts(['show', BROKEN])).stdout;
  assert.equal(lines(some, /^✗ broken {3}line-/), 20);
  assert.match(some, /^ {2}and 450 more \(--all shows them\)$/m);
  assert.equal(lines(some, /line-\d+ on content\.example:443: safe -> broken/), 19);
  assert.match(some, /^Story\n.+opened\n {2}and 451 more \(--all shows them\)\n.+line-451 /m);
  assert.match(some, /line-469 on content\.example:443: safe -> broken\n$/);
  const all = (await scene.alerts(['show', BROKEN, '--all'])).stdout;
  assert.equal(lines(all, /^✗ broken {3}line-/), 470);
  assert.doesNotMatch(all, /more/);
});

test('show: pairs that took a step together are one event', async (context) => {
  const scene = await alertsScene(context);
  const members = [1, 2, 3, 4].map((n) => member(`line-${String(n)}`, 'content.example'));
  await scene.inStore((store) => store.recordDecision(decision({ incidents: [incident({ id: BROKEN, members })] })));
  const { stdout } = await scene.alerts(['show', BROKEN], { columns: 200 });
  const who = '4 pairs (line-1 on content.example:443, line-2 on content.example:443, ...)';
  assert.ok(stdout.includes(`  2026-03-01T00:00:00Z  ${who}: safe -> broken\n`));
});

test('show: reopened, superseded, discarded, gone on elsewhere', async (context) => {
  const scene = await alertsScene(context);
  const ends = { reopenedAt: START + HOUR, resolvedAt: START + 2 * HOUR, continuedIn: EXPOSED };
  await scene.inStore(async (store) => {
    const one = incident({ id: BROKEN, ...ends });
    const reminder = delivery('ops', 'n-1', { incident: BROKEN, kind: 'reminder' });
    await store.recordDecision(decision({ incidents: [one], deliveries: [reminder] }));
    const later = { incident: BROKEN, kind: 'raised', at: START + MINUTE } as const;
    await store.recordDecision(decision({ at: START + MINUTE, deliveries: [delivery('ops', 'n-2', later)] }));
    await store.discardDelivery('n-2/ops', NOW);
  });
  const { stdout } = await scene.alerts(['show', BROKEN], { columns: 200 });
  assert.ok(
    stdout.endsWith(`  2026-03-01T00:00:00Z  told as reminder (started): nobody
                          ops: left out, something newer was to be told
  2026-03-01T00:01:00Z  told as raised (started): nobody
                          ops: discarded by hand
  2026-03-01T01:00:00Z  reopened
  2026-03-01T02:00:00Z  over, goes on as inc-0a9f8e7d6c5b
`),
    stdout,
  );
  assert.match(stdout, /reopened 2026-03-01T01:00:00Z \(1 d 23 h ago\), over .+, goes on as inc-0a9f8e7d6c5b/);
});

const edge: EndpointEvidence = {
  ...{ address: '192.0.2.1', hello: 'tls12-rsa', at: START, accepted: false, uncertain: null, evidence: 'measured' },
  ...{ code: 'anchor-missing', deviceCode: null, refusedSince: START + MINUTE, isMixed: false, anchor: null },
  ...{ until: null, served: [], failure: null },
};

/** An open incident of which this was told, the latest last. */
async function refusingScene(
  context: TestContext,
  told: readonly (readonly EndpointEvidence[])[],
  changes: Partial<Incident> = {},
) {
  const scene = await alertsScene(context);
  await scene.inStore(async (store) => {
    for (const [n, endpoints] of told.entries()) {
      const about = { firmware: 'thermostat-1.4', target: 'content.example:443', incident: BROKEN };
      const evidence = { ...notification('n').evidence, endpoints };
      const one = delivery('ops', `n-${String(n)}`, { ...about, at: START + n * HOUR, evidence });
      await store.recordDecision(decision({ incidents: [incident({ id: BROKEN, ...changes })], deliveries: [one] }));
    }
  });
  return scene;
}

interface RefusingRow {
  readonly name: string;
  readonly told: readonly (readonly EndpointEvidence[])[];
  readonly incident?: Partial<Incident>;
  /** The block as it is shown; none: it is not. */
  readonly block: string | null;
}

const refusing: readonly RefusingRow[] = [
  {
    name: 'those that have refused for longest first, and only those',
    told: [
      [
        { ...edge, address: '2001:db8::1', refusedSince: START + HOUR, isMixed: true },
        edge,
        { ...edge, address: '192.0.2.3', accepted: true, code: null, refusedSince: null },
        { ...edge, address: '192.0.2.4', accepted: null, code: null, refusedSince: null, failure: 'refused' },
      ],
    ],
    block: `Refusing
  as told of thermostat-1.4 on content.example:443 at 2026-03-01T00:00:00Z
  ADDRESS      CLIENT HELLO  SINCE                 REASON
  192.0.2.1    tls12-rsa     2026-03-01T00:01:00Z  anchor-missing
  2001:db8::1  tls12-rsa     2026-03-01T01:00:00Z  anchor-missing, not each time
`,
  },
  {
    name: 'what was told last counts',
    told: [[edge], [{ ...edge, address: '192.0.2.2', refusedSince: START + HOUR }]],
    block: `Refusing
  as told of thermostat-1.4 on content.example:443 at 2026-03-01T01:00:00Z
  ADDRESS    CLIENT HELLO  SINCE                 REASON
  192.0.2.2  tls12-rsa     2026-03-01T01:00:00Z  anchor-missing
`,
  },
  {
    name: 'an earlier version said not since when',
    told: [[{ ...edge, refusedSince: null }]],
    block: `Refusing
  as told of thermostat-1.4 on content.example:443 at 2026-03-01T00:00:00Z
  ADDRESS    CLIENT HELLO  SINCE  REASON
  192.0.2.1  tls12-rsa     -      anchor-missing
`,
  },
  { name: 'none any more', told: [[edge], [{ ...edge, accepted: true, refusedSince: null }]], block: null },
  { name: 'it is over', told: [[edge]], incident: { resolvedAt: START + HOUR }, block: null },
];

for (const { name, told, block, ...row } of refusing) {
  test(`show: the endpoints that refuse: ${name}`, async (context) => {
    const { alerts } = await refusingScene(context, told, row.incident);
    const { stdout } = await alerts(['show', BROKEN]);
    const shown = stdout.split('\n\n').find((part) => part.startsWith('Refusing')) ?? null;
    assert.equal(shown === null ? null : `${shown}\n`, block, stdout);
  });
}

test('show: twenty of the endpoints that refuse, and how many more there are; with --all every one', async (context) => {
  const edges = [...Array(45).keys()].map((n) => ({ ...edge, address: `192.0.2.${String(n)}` }));
  const { alerts } = await refusingScene(context, [edges]);
  const count = (text: string) => text.split('\n').filter((line) => line.startsWith('  192.0.2.')).length;
  const some = (await alerts(['show', BROKEN])).stdout;
  assert.equal(count(some), 20);
  assert.match(some, /^ {2}and 25 more \(--all shows them\)$/m);
  assert.equal(count((await alerts(['show', BROKEN, '--all'])).stdout), 45);
});

test('show --format json: the endpoints that refuse, and since when', async (context) => {
  const { alerts } = await refusingScene(context, [[edge, { ...edge, address: null, refusedSince: null }]]);
  const { stdout } = await alerts(['show', BROKEN, '--format', 'json']);
  const common = { hello: 'tls12-rsa', code: 'anchor-missing', mixed: false };
  assert.deepEqual((JSON.parse(stdout) as { readonly refused: unknown }).refused, {
    firmware: 'thermostat-1.4',
    target: 'content.example:443',
    toldAt: '2026-03-01T00:00:00Z',
    endpoints: [
      { ...common, address: '192.0.2.1', since: '2026-03-01T00:01:00Z' },
      { ...common, address: null, since: null },
    ],
  });
});

test('show --format json: everything, whatever the text leaves out', async (context) => {
  const { alerts } = await fullScene(context);
  const { stdout } = await alerts(['show', BROKEN, '--format', 'json']);
  const shown = JSON.parse(stdout) as {
    readonly schema: string;
    readonly incident: { readonly id: string; readonly remedy: string | null };
    readonly pairs: readonly unknown[];
    readonly deliveries: readonly { readonly id: string; readonly state: string; readonly lastError: string | null }[];
  };
  assert.equal(shown.schema, 'anchorwatch/alerts-show@1');
  assert.deepEqual([shown.incident.id, shown.incident.remedy], [BROKEN, null]);
  assert.deepEqual(shown.pairs[0], {
    firmware: 'thermostat-1.4',
    target: 'content.example:443',
    devices: 12_400,
    outlook: 'broken',
    before: 'started',
    since: '2026-03-01T01:00:00Z',
    watched: true,
    movedTo: null,
  });
  assert.deepEqual(
    shown.deliveries.map(({ id, state, lastError }) => [id, state, lastError]),
    [
      ['ntf-0000000000000001/ops', 'delivered', null],
      ['ntf-0000000000000001/chat', 'pending', null],
      ['ntf-0000000000000001/hook', 'undeliverable', 'https://hooks.example.com: answered 404'],
      ['ntf-0000000000000002/ops', 'delivered', null],
      ['ntf-0000000000000002/hook', 'pending', 'https://hooks.example.com: answered 500'],
      ['ntf-0000000000000003/ops', 'pending', null],
    ],
  );
});
