// Decisions: incidents as the last one left them, and no reminder of what was told since.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Incident } from '../../src/alerts/incident.ts';
import { INCIDENT_KINDS, type DeviceNotification } from '../../src/alerts/notification.ts';
import type { DecisionRecord, Store } from '../../src/store/store.ts';
import { DAY, MINUTE, START, cycleRecord, decision, delivery, digestNotification, incident } from './records.ts';
import type { NewPlace } from './store-place.ts';

export function describeDecisions(newPlace: NewPlace): void {
  describeIncidents(newPlace);
  describeSuperseding(newPlace);
  describeAtomicity(newPlace);
  describeInstants(newPlace);
}

interface Succession {
  readonly name: string;
  readonly first: readonly Incident[];
  readonly second: readonly Incident[];
  readonly left: readonly Incident[];
}

const louder = incident({
  level: 'broken',
  revision: 2,
  traits: ['target a.example:443', 'anchor CN=Root <br>\u0000\ud800'],
  told: {
    hook: { at: START + MINUTE, level: 'broken', revision: 2, raisedAt: START + MINUTE, unheard: [], course: 'rising' },
  },
});
const another = incident({ id: 'incident-2', openedAt: START + 1 });
const over = incident({ resolvedAt: START + MINUTE });

const successions: readonly Succession[] = [
  { name: 'one that changed is replaced', first: [incident()], second: [louder], left: [louder] },
  { name: 'one that did not change stays as it is', first: [louder], second: [louder], left: [louder] },
  { name: 'one that a decision does not mention stays', first: [incident()], second: [], left: [incident()] },
  { name: 'one that is over is given no longer', first: [incident(), another], second: [over], left: [another] },
  { name: 'one that is over and opens again is given again', first: [over], second: [louder], left: [louder] },
  { name: 'the oldest is the first', first: [another], second: [incident()], left: [incident(), another] },
  {
    name: 'one of anchorwatch itself has its finding',
    first: [],
    second: [incident({ finding: selfFinding(), members: [], traits: [] })],
    left: [incident({ finding: selfFinding(), members: [], traits: [] })],
  },
];

function selfFinding(): Incident['finding'] {
  const text = { detail: 'hook answers 500', remedy: 'look at its log' };
  return { code: 'receiver-failing', subject: 'hook', since: START, ...text };
}

function describeIncidents(newPlace: NewPlace): void {
  for (const row of successions) {
    test(`incidents: ${row.name}`, async (t) => {
      const place = await newPlace(t);
      const before = await place.open();
      await before.recordCycle(cycleRecord({ decision: decision({ incidents: row.first }) }));
      await before.recordDecision(decision({ incidents: row.second }));
      await before.close();
      const { incidents } = await (await place.open()).loadAlerting(START + DAY, START + DAY);
      assert.deepEqual(incidents, row.left);
    });
  }

  test('incidents: of those that are over those resolved after the instant are given', async (t) => {
    const store = await (await newPlace(t)).open();
    const ended = [1, 2, 3].map((n) => incident({ id: `incident-${String(n)}`, resolvedAt: START + n }));
    await store.recordDecision(decision({ incidents: [...ended, incident({ id: 'incident-9' })] }));
    const { incidents } = await store.loadAlerting(START + DAY, START + 2);
    assert.deepEqual(
      incidents.map((one) => one.id),
      ['incident-3', 'incident-9'],
    );
  });

  test('incidents: one that hits 20,000 pairs comes back whole', async (t) => {
    const store = await (await newPlace(t)).open();
    const [member] = incident().members;
    assert.ok(member !== undefined);
    const members = Array.from({ length: 20_000 }, (_, n) => ({ ...member, firmware: `valve-${String(n)}` }));
    await store.recordDecision(decision({ incidents: [incident({ members })] }));
    const { incidents } = await store.loadAlerting(START, START);
    assert.deepEqual(incidents, [incident({ members })]);
  });
}

interface Superseding {
  readonly name: string;
  readonly waiting: readonly DecisionRecord['deliveries'][number][];
  readonly news: readonly DecisionRecord['deliveries'][number][];
  /** What is still to be sent, to whomever. */
  readonly left: readonly string[];
}

function put(id: string, kind: DeviceNotification['kind'], receiver = 'ops', of = 'incident-1') {
  return delivery(receiver, id, { kind, incident: of });
}

const supersedings: readonly Superseding[] = [
  ...INCIDENT_KINDS.map((kind) => ({
    name: `a reminder is superseded by what is ${kind}`,
    waiting: [put('n-1', 'reminder')],
    news: [put('n-2', kind)],
    left: ['n-2/ops'],
  })),
  ...INCIDENT_KINDS.filter((kind) => kind !== 'reminder').map((kind) => ({
    name: `what is ${kind} is not superseded`,
    waiting: [put('n-1', kind)],
    news: [put('n-2', 'reminder')],
    left: ['n-1/ops', 'n-2/ops'],
  })),
  {
    name: 'several reminders are superseded at once',
    waiting: [put('n-1', 'opened'), put('n-2', 'reminder'), put('n-3', 'reminder')],
    news: [put('n-4', 'resolved')],
    left: ['n-1/ops', 'n-4/ops'],
  },
  {
    name: 'a reminder for another receiver is not superseded',
    waiting: [put('n-1', 'reminder', 'hook')],
    news: [put('n-2', 'reminder')],
    left: ['n-1/hook', 'n-2/ops'],
  },
  {
    name: 'a reminder of another incident is not superseded',
    waiting: [put('n-1', 'reminder', 'ops', 'incident-2')],
    news: [put('n-2', 'reminder')],
    left: ['n-1/ops', 'n-2/ops'],
  },
  {
    name: 'a reminder is not superseded by itself, recorded again',
    waiting: [put('n-1', 'reminder')],
    news: [put('n-1', 'reminder')],
    left: ['n-1/ops'],
  },
  {
    name: 'a reminder is not superseded by what came before it, recorded again',
    waiting: [put('n-1', 'opened'), put('n-2', 'reminder')],
    news: [put('n-1', 'opened')],
    left: ['n-1/ops', 'n-2/ops'],
  },
];

function describeSuperseding(newPlace: NewPlace): void {
  for (const row of supersedings) {
    for (const inCycle of [false, true]) {
      test(`superseding: ${row.name}${inCycle ? ', by a cycle' : ''}`, async (t) => {
        const store = await (await newPlace(t)).open();
        for (const one of row.waiting) await store.enqueue(one.receiver, one.notification, START);
        const news = decision({ at: START + MINUTE, deliveries: row.news });
        await (inCycle ? store.recordCycle(cycleRecord({ decision: news })) : store.recordDecision(news));
        const ids = new Set([...row.waiting, ...row.news].map((one) => `${one.notification.id}/${one.receiver}`));
        const left = (await store.deliveries(['pending'], 10)).map((one) => one.id);
        assert.deepEqual(left, row.left);
        const superseded = await store.deliveries(['superseded'], 10);
        assert.deepEqual(new Set([...left, ...superseded.map((one) => one.id)]), ids);
        for (const one of superseded) assert.equal(one.settledAt, START + MINUTE);
      });
    }
  }

  test('superseding: a reminder that was sent stays so', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.recordDecision(decision({ deliveries: [put('n-1', 'reminder')] }));
    await store.settle([{ deliveryId: 'n-1/ops', result: { kind: 'delivered', at: START } }], null);
    await store.recordDecision(decision({ deliveries: [put('n-2', 'reminder')] }));
    assert.deepEqual(await statesOf(store), ['delivered', 'pending']);
  });

  test('superseding: what others gave up supersedes no reminder for the fallback', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.recordDecision(decision({ deliveries: [put('n-1', 'opened'), put('n-2', 'reminder', 'chat')] }));
    const result = { kind: 'undeliverable', at: START, error: 'gone' } as const;
    await store.settle([{ deliveryId: 'n-1/ops', result }], 'chat');
    assert.deepEqual(await statesOf(store), ['undeliverable', 'pending', 'pending']);
  });
}

async function statesOf(store: Store): Promise<readonly string[]> {
  return (await store.deliveriesOf('incident-1')).map((one) => one.state);
}

function describeAtomicity(newPlace: NewPlace): void {
  test('a decision that cannot be written whole is not written at all', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.recordDecision(decision({ deliveries: [put('n-1', 'reminder')] }));
    // No instant at all: the very last row cannot be written.
    const unwritable = delivery('hook', 'n-3', { at: Number.NaN });
    const failing = decision({ incidents: [incident()], deliveries: [put('n-2', 'opened'), unwritable] });
    await assert.rejects(store.recordDecision(failing), { name: 'CodedError', code: 'store-failed' });
    assert.deepEqual(await statesOf(store), ['pending']);
    assert.deepEqual(await store.incidents({ resolved: true }, 10), []);
  });
}

function describeInstants(newPlace: NewPlace): void {
  test('a digest says when the last one was put in', async (t) => {
    const store = await (await newPlace(t)).open();
    assert.equal((await store.loadAlerting(START, START)).lastDigestAt, null);
    const digest = { receiver: 'ops', notification: digestNotification('d-1') };
    await store.recordDecision(decision({ at: START + 5, deliveries: [delivery('ops', 'n-1'), digest] }));
    await store.recordDecision(decision({ at: START + 9, deliveries: [delivery('ops', 'n-2')] }));
    assert.equal((await store.loadAlerting(START, START)).lastDigestAt, START + 5);
  });

  test('a decision beside the cycles completes none', async (t) => {
    const store = await (await newPlace(t)).open();
    await store.recordDecision(decision());
    const { lastCycleAt } = await store.loadAlerting(START, START);
    assert.equal(lastCycleAt, null);
    await store.recordCycle(cycleRecord());
    assert.equal((await store.loadAlerting(START, START)).lastCycleAt, START + MINUTE);
  });

  test('a store watches since it was made, at the latest since its first cycle, and never since later than now', async (t) => {
    const store = await (await newPlace(t)).open();
    const year3000 = Date.UTC(3_000, 0, 1);
    const made = (await store.loadAlerting(year3000, START)).watchingSince;
    assert.ok(Math.abs(made - Date.now()) < DAY);
    assert.equal((await store.loadAlerting(START, START)).watchingSince, START);
    await store.recordCycle(cycleRecord({ startedAt: START + 5 }));
    await store.recordCycle(cycleRecord({ startedAt: START + 9 }));
    assert.equal((await store.loadAlerting(year3000, START)).watchingSince, START + 5);
  });
}
