// The link in a notification: it shows, and only its form acknowledges; without a login, and that one incident alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { type AckClaims, signAck } from '../../../src/alerts/ack-token.ts';
import type { Incident } from '../../../src/alerts/incident.ts';
import { START } from '../../contract/records.ts';
import { doorStage, type DoorStage, INCIDENT, putIncident, send } from './door-stage.ts';

const DAY = 86_400_000;
const OTHER = 'inc-ffffffffffff';

async function tokenFor(stage: DoorStage, changes: Partial<AckClaims> = {}): Promise<string> {
  const claims = { incident: INCIDENT, level: 'started', reopenedAt: START, receiver: 'ops' } as const;
  return signAck({ ...claims, expiresAt: START + 30 * DAY, ...changes }, await stage.store.linkKey());
}

async function acknowledgements(stage: DoorStage) {
  return (await stage.store.loadAlerting(stage.now(), 0)).acknowledgements;
}

test('to follow the link changes nothing; its form acknowledges', async (context) => {
  const stage = await doorStage(context, { withPassword: true });
  await putIncident(stage);
  await putIncident(stage, { id: OTHER, summary: 'another one' });
  const token = await tokenFor(stage);
  const page = await send(stage, `/ack?token=${token}`);
  assert.equal(page.status, 200);
  assert.match(page.text, /pump-1 refuses &lt;b&gt;cdn\.example&lt;\/b&gt;:443/);
  assert.match(page.text, /<button type="submit">Acknowledge as started<\/button>/);
  assert.doesNotMatch(page.text, /another one|inc-ffff/);
  assert.deepEqual([page.headers['referrer-policy'], page.headers['cache-control']], ['no-referrer', 'no-store']);
  assert.deepEqual(page.cookies, []);
  assert.deepEqual(await acknowledgements(stage), []);

  const versions: number[] = [stage.watched.version()];
  const done = await send(stage, '/ack', { form: { token, by: ' anna ', comment: 'on it' } });
  assert.deepEqual([done.status, done.headers['location']], [303, `/ack?token=${token}`]);
  versions.push(stage.watched.version());
  assert.ok((versions[1] ?? 0) > (versions[0] ?? 0), 'the daemon has looked');
  assert.deepEqual(await acknowledgements(stage), [
    { incident: INCIDENT, at: START, by: 'anna', comment: 'on it', level: 'started', reopenedAt: START },
  ]);
  const after = await send(stage, `/ack?token=${token}`);
  assert.match(after.text, /<h1>Acknowledged<\/h1>[^]*as started by anna: on it/);
  assert.equal((await send(stage, `/incidents/${INCIDENT}`)).status, 303, 'nothing else is open');
});

test('who is asked for, and what was entered is kept', async (context) => {
  const stage = await doorStage(context);
  await putIncident(stage);
  const token = await tokenFor(stage);
  const rows = [
    [{ by: ' ', comment: '<i>why</i>' }, /Say who you are\.[^]*value="&lt;i&gt;why&lt;\/i&gt;"/],
    [{ by: 'x'.repeat(101), comment: '' }, /value="x{101}"[^]*At most 100 characters\./],
    [{ by: 'anna', comment: 'x'.repeat(501) }, /value="anna"[^]*At most 500 characters\./],
  ] as const;
  for (const [form, shown] of rows) {
    const answer = await send(stage, '/ack', { form: { token, ...form } });
    assert.equal(answer.status, 400);
    assert.match(answer.text, shown);
  }
  assert.deepEqual(await acknowledgements(stage), []);
});

test('an incident that became louder goes on asking, and the page says so', async (context) => {
  const stage = await doorStage(context);
  await putIncident(stage, { level: 'broken' });
  const token = await tokenFor(stage);
  assert.match((await send(stage, `/ack?token=${token}`)).text, /It is broken by now, and goes on asking/);
  await send(stage, '/ack', { form: { token, by: 'anna' } });
  const [one] = await acknowledgements(stage);
  assert.equal(one?.level, 'started');
});

interface Row {
  readonly name: string;
  readonly incident?: Partial<Incident>;
  readonly token?: (stage: DoorStage) => Promise<string> | string;
  readonly status: number;
  readonly shown: RegExp;
}

const rows: readonly Row[] = [
  { name: 'no token', token: () => '', status: 400, shown: /not whole/ },
  {
    name: 'half a token',
    token: async (stage) => (await tokenFor(stage)).slice(0, -1),
    status: 400,
    shown: /not whole/,
  },
  { name: 'a huge token', token: () => 'v1.'.padEnd(5_000, 'x'), status: 400, shown: /not whole/ },
  {
    name: 'a token of another daemon',
    token: () =>
      signAck(
        { incident: INCIDENT, level: 'started', reopenedAt: START, receiver: 'ops', expiresAt: START + DAY },
        Buffer.alloc(32, 1),
      ),
    status: 403,
    shown: /not made by this anchorwatch/,
  },
  { name: 'an old token', token: (stage) => tokenFor(stage, { expiresAt: START }), status: 410, shown: /too old/ },
  {
    name: 'a token of before it was reopened',
    incident: { reopenedAt: START + 1 },
    status: 409,
    shown: /was reopened since/,
  },
  { name: 'an incident that is over', incident: { resolvedAt: START }, status: 409, shown: /is over/ },
  {
    name: 'an incident that was forgotten',
    token: (stage) => tokenFor(stage, { incident: OTHER }),
    status: 410,
    shown: /forgotten/,
  },
];

for (const { name, incident = {}, token = tokenFor, status, shown } of rows) {
  test(`a link with ${name}: ${String(status)}, and nothing is acknowledged`, async (context) => {
    const stage = await doorStage(context);
    await putIncident(stage, incident);
    const text = await token(stage);
    for (const answer of [
      await send(stage, `/ack?token=${text}`),
      await send(stage, '/ack', { form: { token: text, by: 'anna' } }),
    ]) {
      assert.equal(answer.status, status);
      assert.match(answer.text, shown);
    }
    assert.deepEqual(await acknowledgements(stage), []);
    assert.deepEqual(stage.errors, []);
  });
}

test('links that are too old, or of an incident that is over, are no attempts', async (context) => {
  const stage = await doorStage(context);
  await putIncident(stage, { resolvedAt: START });
  const [over, old] = [await tokenFor(stage), await tokenFor(stage, { expiresAt: START })];
  for (let count = 0; count < 20; count += 1) {
    assert.equal((await send(stage, `/ack?token=${over}`)).status, 409);
    assert.equal((await send(stage, `/ack?token=${old}`)).status, 410);
  }
});

test('whoever tries many tokens has to wait; a good one is no attempt', async (context) => {
  const stage = await doorStage(context);
  await putIncident(stage);
  const good = await tokenFor(stage);
  for (let count = 0; count < 40; count += 1) {
    assert.equal((await send(stage, `/ack?token=${good}`)).status, 200);
  }
  for (let count = 0; count < 30; count += 1) assert.equal((await send(stage, '/ack?token=x')).status, 400);
  const refused = await send(stage, `/ack?token=${good}`);
  assert.deepEqual([refused.status, refused.headers['retry-after']], [429, '900']);
  stage.pass(15 * 60_000);
  assert.equal((await send(stage, `/ack?token=${good}`)).status, 200);
});
