// Rounds that find nothing new: of what moves rarely not a row is written.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openDatabase } from '../../../src/store/sqlite/database.ts';
import { sqliteStore } from '../../../src/store/sqlite/open.ts';
import type { CycleRecord } from '../../../src/store/store.ts';
import { DAY, START, cycleRecord, observation, outlook } from '../../contract/records.ts';
import { endEntity } from '../../contract/signal-records.ts';
import { closedAfter, newStoreFile } from './place.ts';

interface Round {
  readonly name: string;
  readonly second: Partial<CycleRecord>;
  readonly written: readonly string[];
}

const address = { target: 'a.example:443', address: '192.0.2.1', lastNamedAt: START };
const gone = { ...address, address: '192.0.2.2' };
const first = {
  observations: [observation()],
  outlooks: [outlook()],
  addresses: [address, gone],
  endEntities: [endEntity()],
};

const rounds: readonly Round[] = [
  { name: 'the same again', second: {}, written: [] },
  { name: 'observed later', second: { observations: [observation({ at: START + DAY })] }, written: [] },
  {
    name: 'an end entity that is still served',
    second: { endEntities: [endEntity({ firstServedAt: START + DAY })] },
    written: [],
  },
  {
    name: 'a new end entity beside it',
    second: { endEntities: [endEntity(), endEntity({ sha256: 'bb'.repeat(32) })] },
    written: ['INSERT end_entity'],
  },
  {
    name: 'an address in the place of another',
    second: { addresses: [address, { ...address, address: '192.0.2.3' }] },
    written: ['DELETE address', 'INSERT address'],
  },
  {
    name: 'an address that was named lately',
    second: { addresses: [{ ...address, lastNamedAt: START + DAY }, gone] },
    written: ['UPDATE address'],
  },
  {
    name: 'another target',
    second: { observations: [observation(), observation({ target: 'b.example:443' })] },
    written: ['INSERT watched_target'],
  },
];

for (const { name, second, written } of rounds) {
  test(`what a round writes: ${name}`, async (t) => {
    const options = { file: await newStoreFile(t), readOnly: false, lockTimeoutMs: 100 };
    const database = await openDatabase(options);
    const store = closedAfter(t, sqliteStore(database, options));
    await store.recordCycle(cycleRecord(first));
    database.exec(NOTE_WRITES);
    await store.recordCycle(cycleRecord({ ...first, ...second }));
    const notes = database.prepare('SELECT note FROM written ORDER BY note').all();
    assert.deepEqual(
      notes.map(({ note }) => note),
      written,
    );
  });
}

/** Notes each row that is written to the tables that move rarely. */
const NOTE_WRITES = [
  'CREATE TEMP TABLE written (note TEXT)',
  ...['address', 'end_entity', 'watched_target'].flatMap((table) =>
    ['INSERT', 'UPDATE', 'DELETE'].map((event) => {
      const trigger = `CREATE TEMP TRIGGER ${event}_${table} AFTER ${event} ON main.${table}`;
      return `${trigger} BEGIN INSERT INTO written VALUES ('${event} ${table}'); END`;
    }),
  ),
].join('; ');
