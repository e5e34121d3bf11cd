// A store that other processes use meanwhile: backups, and programs that hold its lock.
import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import { closedAfter, newStoreFile } from './place.ts';
import { roundRecord, roundsIn } from './round-record.ts';

const PROGRAM = fileURLToPath(new URL('other-process.ts', import.meta.url));

interface OtherProcess {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  readonly ended: Promise<readonly unknown[]>;
}

/** Resolves when the other process is at it. */
async function startOther(t: TestContext, ...arguments_: readonly string[]): Promise<OtherProcess> {
  const child = spawn(process.execPath, [PROGRAM, ...arguments_], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  return { child, ended };
}

for (const lock of ['BEGIN IMMEDIATE', 'BEGIN EXCLUSIVE']) {
  test(`${lock} of another process: a cycle waits for its end, and is written then`, async (t) => {
    const file = await newStoreFile(t);
    const store = closedAfter(t, await openSqliteStore({ file }));
    await store.recordCycle(roundRecord(1));
    const other = await startOther(t, file, lock);
    const recorded = store.recordCycle(roundRecord(2)).then(() => 'recorded');
    assert.equal(await Promise.race([recorded, delay(200, 'still waiting')]), 'still waiting');
    other.child.stdin.end();
    assert.equal(await recorded, 'recorded');
    assert.deepEqual(await roundsIn(store), new Set([2]));
  });

  test(`${lock} of another process, for longer than we wait: nothing is written, and the next cycle is`, async (t) => {
    const file = await newStoreFile(t);
    const store = closedAfter(t, await openSqliteStore({ file, lockTimeoutMs: 100 }));
    await store.recordCycle(roundRecord(1));
    const other = await startOther(t, file, lock);
    await assert.rejects(store.recordCycle(roundRecord(2)), { name: 'CodedError', code: 'store-locked' });
    assert.deepEqual(await roundsIn(store), new Set([1]));
    other.child.stdin.end();
    await other.ended;
    await store.recordCycle(roundRecord(2));
    assert.deepEqual(await roundsIn(store), new Set([2]));
  });

  test(`${lock} of another process that is killed: nobody waits for the dead`, async (t) => {
    const file = await newStoreFile(t);
    const store = closedAfter(t, await openSqliteStore({ file, lockTimeoutMs: 0 }));
    const other = await startOther(t, file, lock);
    await assert.rejects(store.recordCycle(roundRecord(1)), { code: 'store-locked' });
    other.child.kill('SIGKILL');
    await other.ended;
    await store.recordCycle(roundRecord(1));
    assert.deepEqual(await roundsIn(store), new Set([1]));
  });
}

/** So many that some of them are written while it copies, few enough for a backup that starts over with each. */
const ROUNDS = 5;

for (const copying of ['VACUUM INTO', 'backup']) {
  test(`${copying}: cycles go on beside it, and the copy is a store with whole cycles`, async (t) => {
    const file = await newStoreFile(t);
    const store = closedAfter(t, await openSqliteStore({ file, lockTimeoutMs: 0 }));
    await store.recordCycle(roundRecord(1));
    const copy = `${file}.copy`;
    const other = await startOther(t, file, copying, copy);
    let round = 1;
    for (; round < ROUNDS; round++) {
      await store.recordCycle(roundRecord(round + 1));
      await nextTurn();
    }
    assert.deepEqual(await other.ended, [0, null]);
    assert.deepEqual(await roundsIn(store), new Set([round]));
    const restored = closedAfter(t, await openSqliteStore({ file: copy }));
    const [copied = -1, ...others] = await roundsIn(restored);
    assert.deepEqual(others, []);
    assert.ok(copied >= 1 && copied <= round, String(copied));
    await restored.recordCycle(roundRecord(copied + 1));
    assert.deepEqual(await roundsIn(restored), new Set([copied + 1]));
  });
}
