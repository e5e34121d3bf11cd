// A database that fails at any one statement: nothing is written. One that fails when the transaction has been
// committed: all of it is, and to do it once more changes nothing.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';

import { Kysely } from 'kysely';

import { DELIVERY_STATES } from '../../../src/alerts/outbox.ts';
import { CodedError } from '../../../src/lib/coded-error.ts';
import { signalKey } from '../../../src/signals/signal.ts';
import { sqlStore } from '../../../src/store/sql/sql-store.ts';
import type { Tables } from '../../../src/store/sql/tables.ts';
import { openDatabase } from '../../../src/store/sqlite/database.ts';
import { nodeSqliteDialect } from '../../../src/store/sqlite/dialect.ts';
import type { Store, StoreErrorCode } from '../../../src/store/store.ts';
import {
  DAY,
  MINUTE,
  START,
  acknowledgement,
  cycleRecord,
  decision,
  delivery,
  incident,
  notification,
  observation,
  outlook,
  served,
  silence,
} from '../../contract/records.ts';
import { collected, endEntity, issuance, preview } from '../../contract/signal-records.ts';
import { type StatementHook, faultyDialect } from '../../support/faulty-dialect.ts';
import { closedAfter, newStoreFile } from './place.ts';

interface FaultyPlace {
  readonly store: Store;
  /** From now on around every statement. */
  readonly hook: (hook: StatementHook) => void;
}

/** A store with an incident, outlooks and deliveries in it, whose statements a hook may spoil. */
async function faultyPlace(t: TestContext): Promise<FaultyPlace> {
  const options = { file: await newStoreFile(t), readOnly: false, lockTimeoutMs: 100 };
  let current: StatementHook = () => undefined;
  const sqlite = nodeSqliteDialect(await openDatabase(options), options);
  const dialect = faultyDialect(sqlite, (when, sql) => {
    current(when, sql);
  });
  const store = closedAfter(t, sqlStore(new Kysely<Tables>({ dialect })));
  await store.recordCycle(before);
  await store.recordCollected(collected([issuance(), preview()]));
  return { store, hook: (hook) => (current = hook) };
}

const hop = { from: 'a.example:443', toHost: 'cdn.example', toPort: 443, lastSeenAt: START } as const;
const address = { target: 'a.example:443', address: '192.0.2.1', lastNamedAt: START } as const;

const before = cycleRecord({
  observations: [observation()],
  outlooks: [outlook(), outlook({ target: 'gone.example:443' })],
  decision: decision({
    incidents: [incident()],
    deliveries: [delivery('ops', 'n-1'), delivery('hook', 'n-1'), delivery('ops', 'n-2', { kind: 'reminder' })],
  }),
  hops: [hop],
  addresses: [address, { ...address, address: '192.0.2.9' }],
  endEntities: [endEntity()],
});

const decided = decision({
  at: START + DAY,
  incidents: [incident({ level: 'broken', revision: 2 }), incident({ id: 'incident-2' })],
  deliveries: [delivery('ops', 'n-3', { kind: 'raised' }), delivery('hook', 'n-3', { kind: 'raised' })],
});

const broken = outlook({ level: 'broken', since: START + DAY });

const after = cycleRecord({
  startedAt: START + DAY,
  finishedAt: START + DAY + MINUTE,
  observations: [observation({ at: START + DAY, outcome: served(3, 4) })],
  outlooks: [broken, outlook({ target: 'new.example:443' })],
  changes: [{ at: START + DAY, from: 'safe', to: 'broken', state: broken }],
  decision: decided,
  hops: [{ ...hop, lastSeenAt: START + DAY }],
  addresses: [{ ...address, lastNamedAt: START + DAY }],
  endEntities: [endEntity({ sha256: 'bb'.repeat(32) })],
  offlineSince: START + DAY,
});

interface Writing {
  readonly name: string;
  readonly write: (store: Store) => Promise<unknown>;
  /** Whether the daemon asks for the very same once more when it failed; a cycle is followed by another one. */
  readonly repeated: boolean;
}

const delivered = { kind: 'delivered', at: START + DAY } as const;
const givenUp = { kind: 'undeliverable', at: START + DAY, error: 'gone' } as const;
const marks = [
  { deliveryId: 'n-1/ops', result: delivered },
  { deliveryId: 'n-1/hook', result: givenUp },
];

const part = { ...collected([issuance({ der: null })], { state: 8 }), drop: [signalKey(preview())] };

const writings: readonly Writing[] = [
  { name: 'a cycle', write: (store) => store.recordCycle(after), repeated: false },
  { name: 'a decision', write: (store) => store.recordDecision(decided), repeated: true },
  { name: 'what became of deliveries', write: (store) => store.settle(marks, 'fallback'), repeated: true },
  { name: 'a test', write: (store) => store.enqueue('ops', notification('n-4'), START), repeated: true },
  { name: 'an acknowledgement', write: (store) => store.acknowledge(acknowledgement()), repeated: true },
  { name: 'a part of what was collected', write: (store) => store.recordCollected(part), repeated: true },
  { name: 'what sources there are', write: (store) => store.keepSources([]), repeated: true },
  { name: 'a silence', write: (store) => store.addSilence(silence('s-1')), repeated: false },
  { name: 'a delivery discarded', write: (store) => store.discardDelivery('n-1/ops', START + DAY), repeated: true },
];

for (const { name, write, repeated } of writings) {
  test(`failed at any statement, and nothing written: ${name}`, async (t) => {
    const { store, hook } = await faultyPlace(t);
    const untouched = await contentsOf(store);
    let statements = 0;
    do {
      statements += 1;
      hook(failingAt(statements));
      const failure = await write(store).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      hook(() => undefined);
      if (failure === null) break;
      assert.equal(failure, FAULT);
      assert.deepEqual(await contentsOf(store), untouched, `statement ${String(statements)}`);
    } while (statements < 1_000);
    assert.ok(statements > 1, 'no statement was spoiled');
    assert.notDeepEqual(await contentsOf(store), untouched);
  });

  test(`failed, but written: ${name}`, async (t) => {
    const [{ store, hook }, well] = [await faultyPlace(t), (await faultyPlace(t)).store];
    await write(well);
    hook(failingAfterCommit);
    await assert.rejects(write(store), FAULT);
    hook(() => undefined);
    const written = await contentsOf(store);
    assert.deepEqual(written, await contentsOf(well));
    if (!repeated) return;
    await write(store);
    assert.deepEqual(await contentsOf(store), written);
  });
}

test('failed, but written: what the next cycle puts into the outbox again is there once', async (t) => {
  const { store, hook } = await faultyPlace(t);
  hook(failingAfterCommit);
  await assert.rejects(store.recordCycle(after), FAULT);
  hook(() => undefined);
  const written = await store.deliveries(DELIVERY_STATES, 100);
  await store.recordCycle({ ...after, startedAt: START + 2 * DAY, finishedAt: START + 2 * DAY + MINUTE });
  assert.deepEqual(await store.deliveries(DELIVERY_STATES, 100), written);
});

/** All that can be read, but for when the store was made. */
async function contentsOf(store: Store): Promise<unknown> {
  return {
    state: await store.load(),
    alerting: { ...(await store.loadAlerting(START, START)), watchingSince: null },
    signals: await store.loadSignals(),
    incidents: await store.incidents({ resolved: true }, 100),
    deliveries: await store.deliveries(DELIVERY_STATES, 100),
    observations: await store.observations('a.example:443', 100),
    period: await store.period(START, START + 7 * DAY),
  };
}

const FAULT = new CodedError<StoreErrorCode>('store-failed', 'the database failed');

/** Fails once, before the statement with this number is run; the first begins the transaction. */
function failingAt(number: number): StatementHook {
  let statements = 0;
  return (when) => {
    if (when !== 'before') return;
    statements += 1;
    if (statements === number) throw FAULT;
  };
}

function failingAfterCommit(when: 'before' | 'after', sql: string): void {
  if (when === 'after' && sql === 'commit') throw FAULT;
}
