// Stores that earlier versions wrote: nothing of them is lost, and what they did not know yet is filled in.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SQLInputValue } from 'node:sqlite';
import { DatabaseSync } from 'node:sqlite';
import type { TestContext } from 'node:test';
import { test } from 'node:test';

import type { Incident } from '../../../src/alerts/incident.ts';
import type { DeviceNotification } from '../../../src/alerts/notification.ts';
import type { EndpointView, OutlookState } from '../../../src/outlook/outlook.ts';
import type { Store } from '../../../src/store/store.ts';
import { APPLICATION_ID } from '../../../src/store/sqlite/migrate.ts';
import { migrations } from '../../../src/store/sqlite/migrations.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import {
  DAY,
  MINUTE,
  START,
  cycleRecord,
  decision,
  delivery,
  endpointView,
  notification,
  observation,
  outlook,
} from '../../contract/records.ts';
import { closedAfter, newStoreFile } from './place.ts';

test('a migration that was released is not edited', () => {
  const digests = migrations.slice(0, 2).map((sql) => createHash('sha256').update(sql).digest('hex').slice(0, 16));
  assert.deepEqual(digests, ['2d269f25c3ccf35d', '4c04040ec7414bf8']);
});

/** Rows by table, as the version of the schema has them. */
type Rows = Readonly<Record<string, readonly (readonly SQLInputValue[])[]>>;

function versionOneStore(t: TestContext, rows: Rows): Promise<Store> {
  return oldStore(t, 1, rows);
}

async function oldStore(t: TestContext, version: number, rows: Rows): Promise<Store> {
  const file = await newStoreFile(t);
  await mkdir(dirname(file));
  const database = new DatabaseSync(file);
  database.exec(migrations.slice(0, version).join(';'));
  database.exec(`PRAGMA application_id = ${String(APPLICATION_ID)}; PRAGMA user_version = ${String(version)}`);
  for (const [table, values] of Object.entries(rows)) {
    for (const row of values) {
      database.prepare(`INSERT INTO ${table} VALUES (${row.map(() => '?').join(', ')})`).run(...row);
    }
  }
  database.close();
  return closedAfter(t, await openSqliteStore({ file }));
}

const pair = { firmware: 'valve ü "2"', target: 'a.example:443' };

function oldIncident(id: string, changes: object): readonly SQLInputValue[] {
  const told = { ops: START + 1, 'a "hook"': START + 2 };
  const times = { openedAt: START, resolvedAt: null as number | null };
  const old = { id, ...pair, ...times, level: 'broken', levelBefore: 'exposed', told, ...changes };
  return [id, old.firmware, old.target, old.openedAt, old.resolvedAt, JSON.stringify(old)];
}

function newIncident(id: string, changes: Partial<Incident>): Incident {
  const level = changes.level ?? 'broken';
  const toldLevel = (changes.resolvedAt ?? null) === null ? level : 'safe';
  const times = { at: START, revision: 1, isWatched: true, movedTo: null };
  return {
    id,
    openedAt: START,
    reopenedAt: START,
    resolvedAt: null,
    level,
    revision: 1,
    summary: 'a.example:443: valve ü "2"',
    traits: [],
    members: [{ ...pair, level, before: 'exposed', peak: level, ...times }],
    reachRevision: null,
    continuedIn: null,
    finding: null,
    told: {
      ops: { at: START + 1, level: toldLevel, revision: 1, raisedAt: START + 1, unheard: [], course: 'rising' },
      'a "hook"': { at: START + 2, level: toldLevel, revision: 1, raisedAt: START + 2, unheard: [], course: 'rising' },
    },
    ...changes,
  };
}

test('an incident of a pair becomes the incident of a cause with one member', async (t) => {
  const store = await versionOneStore(t, {
    incident: [
      oldIncident('open', {}),
      oldIncident('untold', { told: {} }),
      oldIncident('over', { level: 'safe', resolvedAt: START + DAY }),
      oldIncident('no longer watched', { level: 'unknown', resolvedAt: START + DAY }),
    ],
  });
  assert.deepEqual((await store.loadAlerting(START + DAY, START)).incidents, [
    newIncident('no longer watched', { level: 'unknown', resolvedAt: START + DAY }),
    newIncident('open', {}),
    newIncident('over', { level: 'safe', resolvedAt: START + DAY }),
    newIncident('untold', { told: {} }),
  ]);
  assert.deepEqual(
    (await store.incidents({ resolved: false }, 10)).map((one) => one.id),
    ['open', 'untold'],
  );
});

const refusedEndpoint = {
  ...{ address: '192.0.2.1', hello: 'modern', at: START, accepted: false, uncertain: null },
  ...{ evidence: 'measured' as const, code: 'anchor-missing' as const, deviceCode: '-688', anchor: null, until: null },
  ...{ failure: null, served: ['aa'.repeat(32), 'bb'.repeat(32)] },
};

const oldEvidence = {
  ...{ since: START - 5, oldAnchor: null, newAnchor: null, deviceCode: '-688', detail: null },
  ...{ code: 'anchor-missing' as const, endpoints: [refusedEndpoint], findings: [], rotations: [] },
};

/** As version 1 wrote it. */
function oldNotification(id: string, kind: DeviceNotification['kind'], devices: number | null) {
  const { fleet } = notification(id);
  const levels = { from: 'safe', to: 'broken' } as const;
  const about = { incident: 'open', ...pair, devices, purpose: 'update' as const, outlook: levels, reach: null, fleet };
  return { id, kind, at: START + MINUTE, ...about, summary: `summary of ${id}`, evidence: oldEvidence, advice: [] };
}

function newNotification(old: ReturnType<typeof oldNotification>): DeviceNotification {
  const { devices, purpose, kind, outlook: levels } = old;
  const counted = { firmware: 1, targets: 1, devices: devices ?? 0, uncounted: devices === null ? 1 : 0 };
  const hit = {
    pairs: kind === 'resolved' ? 0 : 1,
    over: kind === 'resolved' ? 1 : 0,
    news: kind === 'opened' ? 1 : 0,
  };
  const worst = { ...pair, devices, purpose, outlook: levels, since: START - 5, reach: null };
  const endpoints = [{ ...refusedEndpoint, refusedSince: null, isMixed: false }];
  return {
    about: 'devices',
    ...old,
    ...{ openedAt: START, reopenedAt: START, acknowledged: null },
    affected: {
      ...hit,
      ...counted,
      worst: [{ ...worst, isNew: kind !== 'reminder', code: 'anchor-missing', deviceCode: '-688' }],
    },
    evidence: { ...oldEvidence, served: refusedEndpoint.served, share: null, endpoints },
  };
}

const testBody = { id: 't', kind: 'test', at: START, incident: 'inc-test', summary: 'a test' };

test('the summary of an incident is what was told of it last while it was open', async (t) => {
  const body = (id: string, kind: DeviceNotification['kind']): string => JSON.stringify(oldNotification(id, kind, 1));
  const store = await versionOneStore(t, {
    incident: [oldIncident('open', {})],
    notification: [
      ['a', START, body('a', 'opened')],
      ['b', START + 1, body('b', 'eased')],
      ['c', START + 2, body('c', 'resolved')],
    ],
    delivery: ['a', 'b', 'c'].map((id, n) => [id, 'ops', id, START + n, 'pending', 0, START, null, null]),
  });
  assert.equal((await store.incident('open'))?.summary, 'summary of b');
});

test('what is to be sent can be sent, in the order in which it was put in, and what was sent is known', async (t) => {
  const told = [
    oldNotification('z', 'opened', 12_400),
    oldNotification('y', 'reminder', null),
    oldNotification('x', 'resolved', 0),
  ];
  const oldTest = { ...testBody, ...pair, devices: null, purpose: 'update', reach: null, advice: [] };
  const store = await versionOneStore(t, {
    incident: [oldIncident('open', {})],
    notification: [...told.map((old) => [old.id, old.at, JSON.stringify(old)]), ['t', START, JSON.stringify(oldTest)]],
    delivery: [
      ['x/ops', 'ops', 'x', START + 9, 'undeliverable', 7, START + 9, 'gone', START + 10],
      ['y/ops', 'ops', 'y', START + 8, 'pending', 2, START + 9, 'timed out', null],
      ['t/ops', 'ops', 't', START + 8, 'pending', 0, START + 8, null, null],
      ['z/ops', 'ops', 'z', START + 7, 'delivered', 1, START + 7, null, START + 8],
    ],
  });
  const [z, y, x] = told.map(newNotification);
  const entries = await store.deliveriesOf('open');
  assert.deepEqual(
    entries.map((one) => [one.notification, one.state, one.attempts, one.lastError, one.settledAt, one.reached]),
    [
      [z, 'delivered', 1, null, START + 8, []],
      [y, 'pending', 2, 'timed out', null, []],
      [x, 'undeliverable', 7, 'gone', START + 10, []],
    ],
  );
  const due = await store.dueDeliveries('ops', START + DAY, 10);
  assert.deepEqual(
    due.map((one) => one.notification),
    [{ about: 'test', ...testBody }, y],
  );
  await store.recordDecision(decision({ deliveries: [delivery('ops', 'n-1', { incident: 'open' })] }));
  const left = (await store.deliveries(['pending'], 10)).map((one) => one.id);
  assert.deepEqual(left, ['t/ops', 'n-1/ops']);
});

const one = endpointView();
const other = endpointView({ address: '192.0.2.2', verdict: null, failure: { code: 'refused' } });

function oldView(view: EndpointView) {
  return { ...view, isMixed: undefined };
}

/** As version 1 wrote it. */
function oldOutlook(known: OutlookState) {
  return {
    ...known,
    ...{ allRefused: undefined, returned: undefined, refusedSince: undefined, shares: undefined },
    endpoints: known.endpoints.map(oldView),
    remembered: known.remembered.map(oldView),
    lastAccepted: known.lastAccepted === null ? null : oldView(known.lastAccepted),
  };
}

test('an outlook without what is known of hosts that serve old and new, in turn or behind one address', async (t) => {
  const outlooks = [
    outlook({ target: 'a.example:443', level: 'broken', observed: 'broken', allRefused: true }),
    outlook({ target: 'b.example:443', level: 'broken', observed: 'started' }),
    outlook({ target: 'c.example:443', endpoints: [], lastAccepted: null }),
    outlook({ target: 'd.example:443', endpoints: [one, other], remembered: [other, one, other] }),
  ];
  const rows = outlooks.map(oldOutlook);
  const store = await versionOneStore(t, {
    outlook: rows.map((old) => [old.firmware, old.target, JSON.stringify(old)]),
    outlook_times: rows.map((old) => [old.firmware, old.target, '[]']),
    outlook_change: rows.map((old) => [null, old.firmware, old.target, START, 'safe', 'broken', JSON.stringify(old)]),
  });
  assert.deepEqual((await store.load()).outlooks, outlooks);
  const { changes } = await store.period(START, START + 1);
  assert.deepEqual(
    changes.map((one) => one.state),
    outlooks,
  );
});

const sinces: readonly (readonly [string, Rows, number | null])[] = [
  ['since it is opened by this version, when it holds nothing', {}, null],
  ['since the oldest incident', { incident: [oldIncident('open', {})] }, START],
  ['since the oldest change', { outlook_change: [[null, 'f', 't', START - 5, 'safe', 'broken', '{}']] }, START - 5],
];
for (const [name, rows, since] of sinces) {
  test(`a store watches ${name}`, async (t) => {
    const store = await versionOneStore(t, rows);
    const { watchingSince } = await store.loadAlerting(Date.now() + DAY, START);
    if (since === null) assert.ok(Math.abs(watchingSince - Date.now()) < MINUTE);
    else assert.equal(watchingSince, since);
  });
}

const failed = JSON.stringify({ code: 'refused' });

/** An observation as version 1 has it. */
function oldObservation(target: string, firstSeenAt: number, supersededAt: number | null): readonly SQLInputValue[] {
  const endpoint = [target, 'a.example', 443, 'https', '192.0.2.1', 'modern', 1, 'local'];
  const times = [firstSeenAt, firstSeenAt + MINUTE, 2, supersededAt, 41.5];
  return [null, ...endpoint, ...times, null, null, null, failed, null];
}

test('what stands is extended, and another answer of the same endpoint can stand beside it', async (t) => {
  const store = await versionOneStore(t, { observation: [oldObservation('a.example:443', START, null)] });
  const at = START + DAY;
  const again = observation({ at, outcome: { kind: 'failed', failure: { code: 'refused' } } });
  await store.recordCycle(cycleRecord({ observations: [again, observation({ at })] }));
  const kept = await store.observations('a.example:443', 10);
  assert.deepEqual(
    kept.map((one) => [one.observation.outcome.kind, one.firstSeenAt, one.timesSeen, one.supersededAt]),
    [
      ['served', at, 1, null],
      ['failed', START, 3, null],
    ],
  );
});

for (const version of [1, 2]) {
  test(`what version ${String(version)} observed is history, each row a stretch, and is rolled up in time`, async (t) => {
    const [a, hour] = ['a.example:443', 60 * MINUTE];
    const superseded = [0, 1, 2].map((n) => oldObservation(a, START + n * hour, START + n * hour + 2 * MINUTE));
    const store = await oldStore(t, version, { observation: superseded });
    const stretches = async () =>
      (await store.spans(a, { from: 0, to: START + DAY }, 10, null)).map((one) => one.stretches);
    assert.deepEqual(await stretches(), [1, 1, 1]);
    await store.recordCycle(cycleRecord({ observations: [observation({ at: START + 5 * DAY })] }));
    await store.prune(0, START + DAY);
    assert.deepEqual(await stretches(), [3]);
  });
}

test('what version 2 knows of itself stays', async (t) => {
  const change = [null, pair.firmware, pair.target, START, 'safe', 'broken', JSON.stringify(outlook())];
  const store = await oldStore(t, 2, { outlook_change: [change] });
  const { watchingSince } = await store.loadAlerting(Date.now() + DAY, START);
  assert.ok(Math.abs(watchingSince - Date.now()) < MINUTE);
  const steps = await store.outlookSteps({ target: pair.target }, { from: START, to: START + DAY }, 10);
  assert.deepEqual(
    steps.map(({ at, from, to }) => [at, from, to]),
    [[START, 'safe', 'broken']],
  );
});

test('a target is watched since the first observation of it that is kept', async (t) => {
  const store = await versionOneStore(t, {
    observation: [
      oldObservation('a.example:443', START, START + DAY),
      oldObservation('a.example:443', START + DAY, null),
      oldObservation('b.example:443', START + DAY, null),
    ],
  });
  const { watchedSince, ...rest } = await store.loadSignals();
  assert.deepEqual(Object.fromEntries(watchedSince), { 'a.example:443': START, 'b.example:443': START + DAY });
  assert.deepEqual(rest, { sources: [], signals: [], endEntities: [] });
  assert.deepEqual((await store.load()).addresses, []);
});
