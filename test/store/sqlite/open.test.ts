// Opening: what is made, what is migrated, what is refused.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { promisify } from 'node:util';

import type { StoreErrorCode } from '../../../src/store/store.ts';
import { APPLICATION_ID } from '../../../src/store/sqlite/migrate.ts';
import { migrations } from '../../../src/store/sqlite/migrations.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { START, cycleRecord } from '../../contract/records.ts';
import { closedAfter, newStoreFile } from './place.ts';

const OPEN_URL = new URL('../../../src/store/sqlite/open.ts', import.meta.url).href;

test('the folder and the files are nobody else’s to read', async (t) => {
  const file = await newStoreFile(t);
  const store = closedAfter(t, await openSqliteStore({ file }));
  await store.recordCycle(cycleRecord());
  assert.equal((await stat(dirname(file))).mode & 0o777, 0o700);
  const files = await readdir(dirname(file));
  assert.deepEqual(files.sort(), ['anchorwatch.db', 'anchorwatch.db-shm', 'anchorwatch.db-wal']);
  for (const name of files) assert.equal((await stat(join(dirname(file), name))).mode & 0o777, 0o600, name);
});

test('a commit is on the disk, and marked as a store of this version', async (t) => {
  const file = await newStoreFile(t);
  await (await openSqliteStore({ file })).close();
  const database = new DatabaseSync(file);
  t.after(() => {
    database.close();
  });
  const pragma = (name: string): unknown => database.prepare(`PRAGMA ${name}`).get()?.[name];
  assert.equal(pragma('journal_mode'), 'wal');
  assert.equal(pragma('application_id'), APPLICATION_ID);
  assert.equal(pragma('user_version'), migrations.length);
});

test('processes that open a new store at once all get it, and none prints a warning', async (t) => {
  const file = await newStoreFile(t);
  const program = `
    const { openSqliteStore } = await import(${JSON.stringify(OPEN_URL)});
    const store = await openSqliteStore({ file: ${JSON.stringify(file)} });
    console.log(await store.lastCycleAt());
    await store.close();`;
  const run = promisify(execFile);
  const arguments_ = ['--input-type=module', '--eval', program];
  const runs = await Promise.all([1, 2, 3, 4].map(() => run(process.execPath, arguments_)));
  for (const output of runs) assert.deepEqual(output, { stdout: 'null\n', stderr: '' });
});

interface Refusal {
  readonly name: string;
  /** Makes the file or what is in its way. */
  readonly prepare: (file: string) => Promise<void> | void;
  readonly code: StoreErrorCode;
}

const refusals: readonly Refusal[] = [
  {
    name: 'a newer version',
    prepare: (file) => {
      makeDatabase(file, OURS, `PRAGMA user_version = 999`);
    },
    code: 'store-newer',
  },
  {
    name: 'a database of another program',
    prepare: (file) => {
      makeDatabase(file, 'CREATE TABLE song (title TEXT)');
    },
    code: 'store-foreign',
  },
  { name: 'a file that is no database', prepare: (file) => writeFile(file, 'x'.repeat(5_000)), code: 'store-corrupt' },
];

const OURS = `PRAGMA application_id = ${String(APPLICATION_ID)}; CREATE TABLE meta (id INTEGER)`;

function makeDatabase(file: string, ...statements: readonly string[]): void {
  const database = new DatabaseSync(file);
  for (const statement of statements) database.exec(statement);
  database.close();
}

for (const row of refusals) {
  test(`refused and left alone: ${row.name}`, async (t) => {
    const file = await newStoreFile(t);
    await mkdir(dirname(file));
    await row.prepare(file);
    const before = await readdir(dirname(file));
    await assert.rejects(openSqliteStore({ file }), (thrown) => isStoreError(thrown, row.code, file));
    assert.deepEqual(await readdir(dirname(file)), before);
    await assert.rejects(openSqliteStore({ file, readOnly: true }), { code: row.code });
  });
}

function isStoreError(thrown: unknown, code: StoreErrorCode, file: string): true {
  assert.ok(thrown instanceof Error && 'code' in thrown);
  assert.equal(thrown.code, code);
  assert.match(thrown.message, new RegExp(`^store ${file}: `));
  return true;
}

// Root may write wherever a mode forbids it, but can make folders neither in /sys nor in a file.
const impossible: readonly (readonly [string, (t: TestContext) => Promise<string>])[] = [
  ['a folder that cannot be made', () => Promise.resolve('/sys/anchorwatch/anchorwatch.db')],
  ['a file in the place of the folder', async (t) => join(await existingFile(t), 'anchorwatch.db')],
  ['a folder in the place of the file', async (t) => dirname(await existingFile(t))],
];

async function existingFile(t: TestContext): Promise<string> {
  const file = await newStoreFile(t);
  await mkdir(dirname(file));
  await writeFile(file, '');
  return file;
}

for (const [name, fileOf] of impossible) {
  test(`unwritable: ${name}`, async (t) => {
    const file = await fileOf(t);
    await assert.rejects(openSqliteStore({ file }), (thrown) => isStoreError(thrown, 'store-unwritable', file));
  });
}

test('an empty file becomes a store', async (t) => {
  const store = closedAfter(t, await openSqliteStore({ file: await existingFile(t) }));
  assert.equal(await store.lastCycleAt(), null);
});

test('read-only: reads what the writer left, whether it runs or not, and writes nothing', async (t) => {
  const file = await newStoreFile(t);
  const writer = await openSqliteStore({ file });
  await writer.recordCycle(cycleRecord({ finishedAt: START }));
  const beside = closedAfter(t, await openSqliteStore({ file, readOnly: true }));
  assert.equal(await beside.lastCycleAt(), START);
  await writer.recordCycle(cycleRecord({ finishedAt: START + 1 }));
  assert.equal(await beside.lastCycleAt(), START + 1);
  await beside.close();
  await writer.close();
  const alone = closedAfter(t, await openSqliteStore({ file, readOnly: true }));
  assert.equal(await alone.lastCycleAt(), START + 1);
  await assert.rejects(alone.recordCycle(cycleRecord()), { code: 'store-unwritable' });
  await assert.rejects(alone.prune(START), { code: 'store-unwritable' });
});

test('read-only: makes no store where there is none', async (t) => {
  const file = await newStoreFile(t);
  await assert.rejects(openSqliteStore({ file, readOnly: true }), { code: 'store-unwritable' });
  await assert.rejects(stat(dirname(file)), { code: 'ENOENT' });
});

test('read-only: a store that is still to be migrated cannot be read', async (t) => {
  const file = await existingFile(t);
  await assert.rejects(openSqliteStore({ file, readOnly: true }), { code: 'store-failed' });
});
