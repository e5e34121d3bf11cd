// A store that fails while it is in use: full, locked, damaged. Nothing is written by halves, and it recovers.
import assert from 'node:assert/strict';
import { open } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import type { TestContext } from 'node:test';
import { test } from 'node:test';

import type { CycleRecord } from '../../../src/store/store.ts';
import { openDatabase } from '../../../src/store/sqlite/database.ts';
import { openSqliteStore, sqliteStore } from '../../../src/store/sqlite/open.ts';
import { START, cycleRecord, decision, delivery, notification, observation, outlook } from '../../contract/records.ts';
import { closedAfter, newStoreFile } from './place.ts';

/** A few hundred kilobytes. */
function largeRecord(): CycleRecord {
  const numbers = Array.from({ length: 200 }, (_, n) => String(n));
  return cycleRecord({
    observations: numbers.map((n) => observation({ address: `host ${n}` })),
    outlooks: numbers.map((n) => outlook({ target: `${n}.example:443`, level: 'broken' })),
    decision: decision({ deliveries: [delivery('ops', 'n-1')] }),
  });
}

test('full, wherever in the transaction: nothing is written, and the cycle is when there is space again', async (t) => {
  const options = { file: await newStoreFile(t), readOnly: false, lockTimeoutMs: 100 };
  const database = await openDatabase(options);
  const store = closedAfter(t, sqliteStore(database, options));
  await store.recordCycle(cycleRecord({ outlooks: [outlook()], finishedAt: START }));
  const pages = Number(database.prepare('PRAGMA page_count').get()?.['page_count']);
  let space = 0;
  for (; space < 1_000; space += 5) {
    // To SQLite this is what a full disk is (SQLITE_FULL).
    database.exec(`PRAGMA max_page_count = ${String(pages + space)}`);
    const failure = await store.recordCycle(largeRecord()).then(() => null, storeErrorCode);
    if (failure === null) break;
    assert.equal(failure, 'store-full');
    assert.deepEqual((await store.load()).outlooks, [outlook()]);
    assert.equal(await store.lastCycleAt(), START);
    assert.equal(await store.nextDeliveryAt(), null);
  }
  assert.ok(space > 50, `it was full ${String(space / 5)} times only`);
  assert.equal((await store.load()).outlooks.length, 200);
  assert.equal((await store.dueDeliveries('ops', START, 10)).length, 1);
});

test('full: what became of deliveries cannot be marked, and is not lost', async (t) => {
  const options = { file: await newStoreFile(t), readOnly: false, lockTimeoutMs: 100 };
  const database = await openDatabase(options);
  const store = closedAfter(t, sqliteStore(database, options));
  const ids = Array.from({ length: 50 }, (_, n) => `n-${String(n)}`);
  await store.recordCycle(cycleRecord({ decision: decision({ deliveries: ids.map((id) => delivery('ops', id)) }) }));
  const pages = Number(database.prepare('PRAGMA page_count').get()?.['page_count']);
  database.exec(`PRAGMA max_page_count = ${String(pages)}`);
  // Errors as long as this need space of their own.
  const result = { kind: 'retry', at: START, nextAttemptAt: START + 1, error: 'x'.repeat(5_000), reached: [] } as const;
  const marks = ids.map((id) => ({ deliveryId: `${id}/ops`, result }));
  await assert.rejects(store.settle(marks, null), { name: 'CodedError', code: 'store-full' });
  const pending = await store.dueDeliveries('ops', START, 100);
  assert.deepEqual(new Set(pending.map(({ attempts, lastError }) => [attempts, lastError].join())), new Set(['0,']));
  database.exec('PRAGMA max_page_count = 100000');
  await store.settle(marks, null);
  assert.equal(
    (await store.dueDeliveries('ops', START + 1, 100)).every(({ attempts }) => attempts === 1),
    true,
  );
});

function storeErrorCode(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
}

const delivered = { deliveryId: 'n-1/ops', result: { kind: 'delivered', at: START } } as const;

/** Another process that writes: SQLite's locks do not care that it is the same one. */
async function lockedStore(t: TestContext, lockTimeoutMs: number): Promise<{ file: string; other: DatabaseSync }> {
  const file = await newStoreFile(t);
  await (await openSqliteStore({ file, lockTimeoutMs })).close();
  const other = new DatabaseSync(file);
  t.after(() => {
    other.close();
  });
  return { file, other };
}

test('locked: a cycle that waits too long is not written, and reading goes on', async (t) => {
  const { file, other } = await lockedStore(t, 60);
  const store = closedAfter(t, await openSqliteStore({ file, lockTimeoutMs: 60 }));
  other.exec('BEGIN EXCLUSIVE');
  await assert.rejects(store.recordCycle(largeRecord()), { name: 'CodedError', code: 'store-locked' });
  await assert.rejects(store.settle([delivered], null), { code: 'store-locked' });
  assert.equal(await store.lastCycleAt(), null);
  assert.deepEqual((await store.load()).outlooks, []);
  other.exec('ROLLBACK');
  await store.recordCycle(largeRecord());
  assert.equal((await store.load()).outlooks.length, 200);
});

test('locked: a cycle that waits is written when the lock is gone, and blocks nothing meanwhile', async (t) => {
  const { file, other } = await lockedStore(t, 60);
  const store = closedAfter(t, await openSqliteStore({ file }));
  other.exec('BEGIN EXCLUSIVE');
  // Only a free event loop lets this timer end the wait.
  setTimeout(() => {
    other.exec('COMMIT');
  }, 50);
  await store.recordCycle(cycleRecord({ finishedAt: START }));
  assert.equal(await store.lastCycleAt(), START);
});

test('locked: a store cannot be opened meanwhile', async (t) => {
  const { file, other } = await lockedStore(t, 60);
  other.exec('BEGIN EXCLUSIVE');
  await assert.rejects(openSqliteStore({ file, lockTimeoutMs: 60 }), { code: 'store-locked' });
});

test('two that write take turns', async (t) => {
  const file = await newStoreFile(t);
  const daemon = closedAfter(t, await openSqliteStore({ file }));
  const command = closedAfter(t, await openSqliteStore({ file }));
  const rounds = Array.from({ length: 10 }, (_, round) => round);
  await Promise.all([
    ...rounds.map((round) => daemon.recordCycle({ ...largeRecord(), decision: decision(), finishedAt: START + round })),
    ...rounds.map((round) => command.enqueue('ops', notification(`n-${String(round)}`), START)),
  ]);
  assert.equal(await command.lastCycleAt(), START + 9);
  assert.equal((await daemon.dueDeliveries('ops', START, 100)).length, 10);
});

test('damaged: pages that hold garbage', async (t) => {
  const file = await newStoreFile(t);
  const before = await openSqliteStore({ file });
  await before.recordCycle(largeRecord());
  await before.close();
  await overwrite(file, 4_096, Buffer.alloc(200_000, 0xa5));
  const use = async (): Promise<void> => {
    const store = closedAfter(t, await openSqliteStore({ file }));
    await store.load();
  };
  await assert.rejects(use, { name: 'CodedError', code: 'store-corrupt' });
});

test('damaged: a column that holds no JSON', async (t) => {
  const { file, other } = await lockedStore(t, 60);
  const store = closedAfter(t, await openSqliteStore({ file }));
  await store.recordCycle(cycleRecord({ outlooks: [outlook()] }));
  other.exec(`UPDATE outlook SET state = '{"firm'`);
  await assert.rejects(store.load(), { name: 'CodedError', code: 'store-corrupt' });
});

async function overwrite(file: string, position: number, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(bytes, 0, bytes.length, position);
  await handle.close();
}
