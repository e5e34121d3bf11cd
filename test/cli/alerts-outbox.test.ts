// `anchorwatch alerts outbox`: what has not arrived, and what people do about it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { DeliveryResult, DeliveryState } from '../../src/alerts/outbox.ts';
import type { Store } from '../../src/store/store.ts';
import { cycleRecord, decision, delivery, MINUTE, START } from '../contract/records.ts';
import { alertsScene, type AlertsScene, fullScene, NOW } from './alerts-scene.ts';

const LOST = `✗ undeliverable  opened    inc-0a1b2c3d4e5f  2 d       1      -
    to         hook (ntf-0000000000000001/hook)
    error      https://hooks.example.com: answered 404
`;
const HEADER = '  STATE          KIND      INCIDENT          AGE       TRIES  NEXT\n';
const WAITING = `- pending        opened    inc-0a1b2c3d4e5f  2 d       0      now
    to         chat (ntf-0000000000000001/chat)
- pending        raised    inc-0a1b2c3d4e5f  1 d 23 h  1      in 3 min
    to         hook (ntf-0000000000000002/hook)
    error      https://hooks.example.com: answered 500
- pending        reminder  inc-0a1b2c3d4e5f  10 min    0      now
    to         ops (ntf-0000000000000003/ops)
`;
const END = '\n1 undeliverable, 3 pending; --retry ID|all sends again, --discard ID|all lets go\n';

test('outbox: what was given up, then what waits, the oldest first', async (context) => {
  const { alerts } = await fullScene(context);
  assert.deepEqual(await alerts(['outbox']), { status: 2, stdout: `${HEADER}${LOST}${WAITING}${END}`, stderr: '' });
});

test('outbox --undeliverable: what was given up', async (context) => {
  const { alerts } = await fullScene(context);
  const { status, stdout } = await alerts(['outbox', '--undeliverable']);
  assert.equal(status, 2);
  const aligned = (text: string) => text.replace(/ +/g, ' ');
  assert.equal(aligned(stdout), aligned(`${HEADER}${LOST}${END}`));
});

test('outbox: what waits behind an earlier delivery of its incident to the same receiver', async (context) => {
  const scene = await alertsScene(context);
  const raised = { kind: 'raised' } as const;
  const deliveries = [delivery('ops', 'n-1'), delivery('chat', 'n-1'), delivery('ops', 'n-2', raised)];
  await scene.inStore((store) => store.recordDecision(decision({ deliveries })));
  const { stdout } = await scene.alerts(['outbox'], { columns: 120 });
  const next = stdout.split('\n').filter((line) => line.startsWith('- pending'));
  assert.deepEqual(
    next.map((line) => line.split(/ {2,}/).at(-1)),
    ['now', 'now', 'after the one before'],
  );
});

test('outbox --format json', async (context) => {
  const { alerts } = await fullScene(context);
  const { status, stdout } = await alerts(['outbox', '--format', 'json']);
  const { deliveries, ...rest } = JSON.parse(stdout) as { readonly deliveries: readonly unknown[] };
  assert.deepEqual(rest, {
    schema: 'anchorwatch/alerts-outbox@1',
    at: '2026-03-03T00:00:00Z',
    exitCode: status,
    pending: 3,
    undeliverable: 1,
  });
  assert.equal(deliveries.length, 4);
  assert.deepEqual(deliveries[0], {
    id: 'ntf-0000000000000001/hook',
    receiver: 'hook',
    kind: 'opened',
    incident: 'inc-0a1b2c3d4e5f',
    summary: '2 firmware lines (13,200 devices) refuse content.example:443: needs Example Root G2',
    state: 'undeliverable',
    createdAt: '2026-03-01T00:00:00Z',
    attempts: 1,
    nextAttemptAt: null,
    settledAt: '2026-03-02T23:00:00Z',
    lastError: 'https://hooks.example.com: answered 404',
  });
});

const waits = (store: Store) => store.recordDecision(decision({ deliveries: [delivery('ops', 'n-1')] }));
const afterAttempt = (result: DeliveryResult) => async (store: Store) => {
  await waits(store);
  await store.settle([{ deliveryId: 'n-1/ops', result }], null);
};
const nextAttemptAt = NOW + MINUTE;
const failedOnce: DeliveryResult = { kind: 'retry', at: START, nextAttemptAt, error: '\u001b[2J450', reached: [] };

const statuses: readonly (readonly [string, (store: Store) => Promise<unknown>, number, RegExp])[] = [
  ['everything is delivered', afterAttempt({ kind: 'delivered', at: START }), 0, /^Everything is delivered\.\n$/],
  ['something is on its first way', waits, 0, /^- pending [^]*\n0 undeliverable, 1 pending\n$/m],
  ['something failed once', afterAttempt(failedOnce), 1, /error +\\u\{1b\}\[2J450\n/],
  ['something was given up', afterAttempt({ kind: 'undeliverable', at: START, error: '550' }), 2, /^✗ undeliverable /m],
];

for (const [name, fill, status, said] of statuses) {
  test(`outbox: ${name}, which is ${String(status)}`, async (context) => {
    const scene = await alertsScene(context);
    await scene.inStore(fill);
    const answer = await scene.alerts(['outbox']);
    assert.match(answer.stdout, said);
    assert.equal(answer.status, status);
  });
}

test('outbox: of a storm a hundred, and how many more there are', async (context) => {
  const scene = await alertsScene(context);
  const deliveries = [...Array(130).keys()].map((n) => delivery('ops', `n-${String(n)}`));
  await scene.inStore((store) => store.recordCycle(cycleRecord({ decision: decision({ deliveries }) })));
  const { stdout } = await scene.alerts(['outbox']);
  assert.equal(stdout.split('\n').filter((line) => line.startsWith('- pending')).length, 100);
  assert.ok(stdout.endsWith('\n  and 30 more\n\n0 undeliverable, 130 pending\n'));
});

/** What there is of each state, by id. */
function statesOf({ inStore }: AlertsScene): Promise<readonly string[]> {
  const states: readonly DeliveryState[] = ['pending', 'undeliverable', 'discarded'];
  return inStore(async (store) => (await store.deliveries(states, 100)).map(({ id, state }) => `${id} ${state}`));
}

const CHAT = 'ntf-0000000000000001/chat';
const HOOK = 'ntf-0000000000000001/hook';
const HOOK2 = 'ntf-0000000000000002/hook';
const OPS = 'ntf-0000000000000003/ops';
const AGAIN = 'A daemon that runs looks every 30 s; else the next one sends.';
const LATE = 'If it is being sent just now, it may arrive all the same.';
const NOBODY = 'nobody will be told by it.';

const hands: readonly (readonly [readonly string[], string, readonly string[]])[] = [
  [
    ['--retry', HOOK],
    `1 notification put back into the outbox. ${AGAIN}`,
    [`${CHAT} pending`, `${HOOK} pending`, `${HOOK2} pending`, `${OPS} pending`],
  ],
  [
    ['--retry', 'all'],
    `1 notification put back into the outbox. ${AGAIN}`,
    [`${CHAT} pending`, `${HOOK} pending`, `${HOOK2} pending`, `${OPS} pending`],
  ],
  [
    ['--discard', 'all'],
    `1 notification discarded: ${NOBODY}`,
    [`${CHAT} pending`, `${HOOK} discarded`, `${HOOK2} pending`, `${OPS} pending`],
  ],
  [
    ['--discard', 'ntf-0000000000000003'],
    `1 notification discarded: ${NOBODY} ${LATE}`,
    [`${CHAT} pending`, `${HOOK} undeliverable`, `${HOOK2} pending`, `${OPS} discarded`],
  ],
];

for (const [args, said, states] of hands) {
  test(`outbox ${args.join(' ')}`, async (context) => {
    const scene = await fullScene(context);
    const answer = await scene.alerts(['outbox', ...args], { columns: 200 });
    assert.deepEqual(answer, { status: 0, stdout: `${said}\n`, stderr: '' });
    assert.deepEqual(await statesOf(scene), states);
  });
}

for (const hand of ['--retry', '--discard']) {
  test(`outbox ${hand} all: where nothing was given up there is nothing to do`, async (context) => {
    const scene = await alertsScene(context);
    await scene.inStore(waits);
    assert.equal((await scene.alerts(['outbox', hand, 'all'])).stdout, 'Nothing is undeliverable.\n');
    assert.deepEqual(await statesOf(scene), ['n-1/ops pending']);
  });
}

const mistakes: readonly (readonly [readonly string[], string])[] = [
  [['--retry', 'all', '--discard', 'all'], '--retry and --discard: one of both'],
  [['--retry', OPS], `nothing undeliverable has the id "${OPS}": anchorwatch alerts outbox names them`],
  [['--discard', 'x'], 'nothing undeliverable or pending has the id "x": anchorwatch alerts outbox names them'],
  [['--discard', ''], 'nothing undeliverable or pending has the id "": anchorwatch alerts outbox names them'],
  [['--discard', 'ntf-0000000000000001'], `"ntf-0000000000000001" begins several: ${CHAT}, ${HOOK}`],
];

for (const [args, said] of mistakes) {
  test(`outbox ${args.join(' ')} is a mistake, and changes nothing`, async (context) => {
    const scene = await fullScene(context);
    const before = await statesOf(scene);
    const answer = await scene.alerts(['outbox', ...args]);
    assert.deepEqual(answer, { status: 3, stdout: '', stderr: `anchorwatch: ${said}\n` });
    assert.deepEqual(await statesOf(scene), before);
  });
}
