// `anchorwatch alerts ack` and `unack`: by id and by the token of a link.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type AckClaims, signAck } from '../../src/alerts/ack-token.ts';
import type { Acknowledgement } from '../../src/alerts/acknowledgement.ts';
import { acknowledgement, DAY, decision, START } from '../contract/records.ts';
import { type AlertsScene, broken, BROKEN, fullScene, HOUR, NOW, OVER } from './alerts-scene.ts';

async function acknowledged({ inStore }: AlertsScene): Promise<readonly Acknowledgement[]> {
  return inStore(async (store) => (await store.loadAlerting(NOW, 0)).acknowledgements);
}

const STOPS = 'Reminders and escalation stop; what is new or becomes louder is still told.';

test('ack: an incident as it is now, by whoever is logged in', async (context) => {
  const scene = await fullScene(context);
  const { status, stdout } = await scene.alerts(['ack', 'inc-0a1', '--comment', 'update 1.5 goes out'], {
    columns: 200,
  });
  assert.equal(stdout, `${BROKEN} acknowledged as broken by anna: update 1.5 goes out. ${STOPS}\n`);
  assert.equal(status, 0);
  const expected = { incident: BROKEN, at: NOW, by: 'anna', comment: 'update 1.5 goes out', level: 'broken' };
  assert.deepEqual(await acknowledged(scene), [{ ...expected, reopenedAt: START }]);
});

const signatures: readonly (readonly [string, readonly string[], string, string])[] = [
  ['a name', ['--by', ' Bo Ek '], 'Bo Ek', ''],
  ['no name', ['--by', '  '], 'anna', ''],
  ['escapes', ['--by', '\u001b[31mbo', '--comment', 'a\nb\u202e'], '\\u{1b}[31mbo', 'a\\u{a}b\\u{202e}'],
  ['a novel', ['--by', 'b'.repeat(200), '--comment', 'c'.repeat(900)], `${'b'.repeat(100)}…`, `${'c'.repeat(500)}…`],
];

for (const [name, args, by, comment] of signatures) {
  test(`ack: signed with ${name}`, async (context) => {
    const scene = await fullScene(context);
    assert.equal((await scene.alerts(['ack', BROKEN, ...args])).status, 0);
    const [made] = await acknowledged(scene);
    assert.deepEqual([made?.by, made?.comment], [by, comment]);
  });
}

test('ack: whoever takes over what has eased takes nothing back', async (context) => {
  const scene = await fullScene(context);
  await scene.alerts(['ack', BROKEN]);
  await scene.inStore((store) => store.recordDecision(decision({ incidents: [{ ...broken, level: 'started' }] })));
  const { stdout } = await scene.alerts(['ack', BROKEN, '--by', 'bo']);
  assert.match(stdout, /acknowledged as broken by bo\./);
  assert.deepEqual(
    (await acknowledged(scene)).map(({ by, level }) => [by, level]),
    [['bo', 'broken']],
  );
});

const CLAIMS: AckClaims = {
  incident: BROKEN,
  level: 'broken',
  reopenedAt: START,
  receiver: 'ops',
  expiresAt: NOW + DAY,
};

/** A token that the daemon of this store has signed, if no other key is said. */
async function tokenFor({ inStore }: AlertsScene, changes: Partial<AckClaims>, key?: Buffer): Promise<string> {
  return signAck({ ...CLAIMS, ...changes }, key ?? (await inStore((store) => store.linkKey())));
}

const links: readonly (readonly [string, (token: string) => string])[] = [
  ['the token', (token) => token],
  ['the token with the line break of a mail', (token) => `${token}\n`],
  ['the link', (token) => `https://anchorwatch.example.com/ack?token=${token}`],
  ['the link with more behind it', (token) => `https://anchorwatch.example.com/ack?from=mail&token=${token}#top`],
];

for (const [name, link] of links) {
  test(`ack --token: ${name}`, async (context) => {
    const scene = await fullScene(context);
    const token = link(await tokenFor(scene, {}));
    const { status, stdout } = await scene.alerts(['ack', '--token', token], { columns: 200 });
    assert.deepEqual([status, stdout], [0, `${BROKEN} acknowledged as broken by anna. ${STOPS}\n`]);
  });
}

test('ack --token: what was told before it became louder does not hold for that', async (context) => {
  const scene = await fullScene(context);
  const token = await tokenFor(scene, { level: 'started' });
  const { stdout } = await scene.alerts(['ack', '--token', token], { columns: 200 });
  const again = `It is broken by now, and asks again: anchorwatch alerts ack ${BROKEN}`;
  assert.equal(stdout, `${BROKEN} acknowledged as started by anna. ${again}\n`);
});

test('ack --token: the link of an earlier mail does not undo what was acknowledged since', async (context) => {
  const scene = await fullScene(context);
  await scene.inStore((store) => store.acknowledge(acknowledgement({ incident: BROKEN, level: 'broken' })));
  await scene.alerts(['ack', '--token', await tokenFor(scene, { level: 'started' })]);
  assert.deepEqual(
    (await acknowledged(scene)).map(({ by, level }) => [by, level]),
    [['anna', 'broken']],
  );
});

const OTHER_KEY = Buffer.alloc(32, 7);
const refusedTokens: readonly (readonly [string, (scene: AlertsScene) => Promise<string>, RegExp])[] = [
  [
    'too old',
    (scene) => tokenFor(scene, { expiresAt: NOW }),
    /^anchorwatch: the link is too old: they are good for 30 days; acknowledge it as it is now: anchorwatch alerts ack ID\n$/,
  ],
  [
    'of another daemon',
    (scene) => tokenFor(scene, {}, OTHER_KEY),
    /^anchorwatch: the token was not signed with this store: it was altered, or is of another daemon\n$/,
  ],
  [
    'cut off',
    async (scene) => (await tokenFor(scene, {})).slice(0, -1),
    /^anchorwatch: this is no token: expected what follows "token=" in the link of a mail, whole\n$/,
  ],
  [
    'of an incident that is over',
    (scene) => tokenFor(scene, { incident: OVER, reopenedAt: START - 3 * DAY }),
    /^anchorwatch: inc-55e0d1c2b3a4 is over since 2026-02-27T00:00:00Z \(4 d ago\): nothing is left to acknowledge\n$/,
  ],
  [
    'of before the incident was reopened',
    (scene) => tokenFor(scene, { reopenedAt: START - HOUR }),
    /^anchorwatch: inc-0a1b2c3d4e5f was reopened .+, and the link is of before that; .+ alerts ack inc-0a1b2c3d4e5f\n$/,
  ],
  [
    'of an incident that was forgotten',
    (scene) => tokenFor(scene, { incident: 'inc-ffffffffffff' }),
    /^anchorwatch: no incident "inc-ffffffffffff": /,
  ],
];

for (const [name, make, said] of refusedTokens) {
  test(`ack --token: one that is ${name} acknowledges nothing`, async (context) => {
    const scene = await fullScene(context);
    const { status, stdout, stderr } = await scene.alerts(['ack', '--token', await make(scene)]);
    assert.match(stderr, said);
    assert.deepEqual([status, stdout], [3, '']);
    assert.deepEqual(await acknowledged(scene), []);
  });
}

const mistakes: readonly (readonly [string, readonly string[], RegExp])[] = [
  ['of an incident that is over', ['ack', OVER], /^anchorwatch: inc-55e0d1c2b3a4 is over since /],
  ['of several', ['ack', 'inc-0a'], /^anchorwatch: "inc-0a" begins several incidents: /],
  [
    'of nothing',
    ['ack'],
    /^anchorwatch: ack needs the ID of an incident \(.+\), or the --token of a link: one of both\n$/,
  ],
  ['of both', ['ack', BROKEN, '--token', 'v1.a.b'], /^anchorwatch: ack needs the ID .+: one of both\n$/],
  ['taken back where there is none', ['unack', BROKEN], /^anchorwatch: inc-0a1b2c3d4e5f is not acknowledged\n$/],
];

for (const [name, args, said] of mistakes) {
  test(`an acknowledgement ${name}`, async (context) => {
    const scene = await fullScene(context);
    const { status, stdout, stderr } = await scene.alerts(args);
    assert.match(stderr, said);
    assert.deepEqual([status, stdout], [3, '']);
    assert.deepEqual(await acknowledged(scene), []);
  });
}

test('unack: it asks again', async (context) => {
  const scene = await fullScene(context);
  await scene.alerts(['ack', BROKEN]);
  const { status, stdout } = await scene.alerts(['unack', 'inc-0a1']);
  assert.deepEqual([status, stdout], [0, `${BROKEN} is no longer acknowledged. Reminders and escalation go on.\n`]);
  assert.deepEqual(await acknowledged(scene), []);
});
