// Outlooks as earlier versions wrote them: what they did not know yet is filled in.
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';

import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { cycleRecord, outlook } from '../../contract/records.ts';
import { closedAfter, newStoreFile } from './place.ts';

test('an outlook without what is known of hosts that serve old and new in turn', async (t) => {
  const file = await newStoreFile(t);
  const before = closedAfter(t, await openSqliteStore({ file }));
  const outlooks = [
    outlook({ target: 'a.example:443', level: 'broken', observed: 'broken', allRefused: true }),
    outlook({ target: 'b.example:443', level: 'broken', observed: 'started' }),
  ];
  await before.recordCycle(cycleRecord({ outlooks }));
  await before.close();
  const database = new DatabaseSync(file);
  database.exec(`UPDATE outlook SET state = json_remove(state, '$.allRefused', '$.returned', '$.shares')`);
  assert.equal(database.prepare(`SELECT count(*) AS n FROM outlook WHERE state LIKE '%"shares"%'`).get()?.['n'], 0);
  database.close();
  const after = closedAfter(t, await openSqliteStore({ file }));
  assert.deepEqual((await after.load()).outlooks, outlooks);
});
