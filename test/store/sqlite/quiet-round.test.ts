// Rounds that find nothing new: of what moves rarely not a row is written.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openDatabase } from '../../../src/store/sqlite/database.ts';
import { sqliteStore } from '../../../src/store/sqlite/open.ts';
import type { CycleRecord } from '../../../src/store/store.ts';
import { DAY, MINUTE, START, cycleRecord, observation, outlook } from '../../contract/records.ts';
import { endEntity } from '../../contract/signal-records.ts';
import { closedAfter, newStoreFile } from './place.ts';

interface Round {
  readonly name: string;
  readonly second: Partial<CycleRecord>;
  /** Rows written or deleted, beside those of a round that found the same again. */
  readonly rows: number;
}

const address = { target: 'a.example:443', address: '192.0.2.1', lastNamedAt: START };
const first = {
  observations: [observation()],
  outlooks: [outlook()],
  addresses: [address, { ...address, address: '192.0.2.2' }],
  endEntities: [endEntity()],
};

const rounds: readonly Round[] = [
  { name: 'the same again', second: {}, rows: 0 },
  {
    name: 'an end entity that is served on',
    second: { endEntities: [endEntity({ firstServedAt: START + DAY })] },
    rows: 0,
  },
  { name: 'a new end entity', second: { endEntities: [endEntity({ sha256: 'bb'.repeat(32) })] }, rows: 1 },
  {
    name: 'an address that was named anew',
    second: { addresses: [address, { ...address, address: '192.0.2.3' }] },
    rows: 2,
  },
  {
    name: 'an address that was named lately',
    second: { addresses: [{ ...address, lastNamedAt: START + DAY }] },
    rows: 2,
  },
];

for (const { name, second, rows } of rounds) {
  test(`rows that a round writes: ${name}`, async (t) => {
    const options = { file: await newStoreFile(t), readOnly: false, lockTimeoutMs: 100 };
    const database = await openDatabase(options);
    const store = closedAfter(t, sqliteStore(database, options));
    const written = async (record: Partial<CycleRecord>): Promise<number> => {
      const before = database.prepare('SELECT total_changes() AS n').get();
      await store.recordCycle(cycleRecord({ ...first, ...record, finishedAt: START + MINUTE }));
      const after = database.prepare('SELECT total_changes() AS n').get();
      return Number(after?.['n']) - Number(before?.['n']);
    };
    await written({});
    const quiet = await written({ addresses: first.addresses, endEntities: first.endEntities });
    assert.equal((await written(second)) - quiet, rows);
  });
}

test('a quiet round writes what it observed, when that was, and that it was', async (t) => {
  const options = { file: await newStoreFile(t), readOnly: false, lockTimeoutMs: 100 };
  const database = await openDatabase(options);
  const store = closedAfter(t, sqliteStore(database, options));
  await store.recordCycle(cycleRecord(first));
  database.exec(TRACE);
  await store.recordCycle(cycleRecord(first));
  assert.deepEqual(database.prepare('SELECT DISTINCT name FROM touched').all(), []);
});

/** Notes which of the tables that move rarely is written. */
const TRACE = ['address', 'end_entity', 'watched_target', 'signal', 'source_state']
  .flatMap((table) => ['INSERT', 'UPDATE', 'DELETE'].map((event) => [table, event] as const))
  .map(
    ([table, event]) =>
      `CREATE TEMP TRIGGER ${table}_${event} AFTER ${event} ON main.${table} BEGIN INSERT INTO touched VALUES ('${table}'); END`,
  )
  .reduce((sql, trigger) => `${sql}; ${trigger}`, 'CREATE TEMP TABLE touched (name TEXT)');
