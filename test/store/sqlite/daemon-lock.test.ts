// One daemon to a store: whoever comes second is refused, and told by whom; a crash leaves the store free.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { isoInstant, systemClock } from '../../../src/lib/clock.ts';
import { takeDaemonLock } from '../../../src/store/sqlite/daemon-lock.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import type { StoreErrorCode } from '../../../src/store/store.ts';
import { START, cycleRecord } from '../../contract/records.ts';
import { closedAfter, newStoreFile } from './place.ts';

const HOLDER = fileURLToPath(new URL('lock-holder.ts', import.meta.url));

/** A process that has the store, until it is killed or its standard input ends. */
async function startHolder(t: TestContext, file: string): Promise<ChildProcess> {
  const holder = spawn(process.execPath, [HOLDER, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => holder.kill('SIGKILL'));
  await once(holder.stdout, 'data');
  return holder;
}

/** Takes the lock, to be released when the test has ended. */
async function take(t: TestContext, file: string, lockTimeoutMs?: number): Promise<void> {
  const lock = await takeDaemonLock(file, lockTimeoutMs);
  t.after(() => lock.release());
}

async function refusal(file: string, lockTimeoutMs = 0): Promise<string> {
  const thrown: unknown = await takeDaemonLock(file, lockTimeoutMs).catch((error: unknown) => error);
  assert.ok(thrown instanceof Error && 'code' in thrown, 'the store was taken a second time');
  assert.equal(thrown.code, 'store-in-use' satisfies StoreErrorCode);
  return thrown.message;
}

test('refused: the message names the store, the process that has it and since when', async (t) => {
  const file = await newStoreFile(t);
  const before = isoInstant(systemClock.now());
  const holder = await startHolder(t, file);
  const message = await refusal(file);
  const shown = /^store (.+): another anchorwatch daemon has it \(process (\d+) on (.+), since (\S+)\); stop that one/;
  const [, store, pid, host, since = ''] = shown.exec(message) ?? assert.fail(message);
  assert.deepEqual([store, pid, host], [file, String(holder.pid), hostname()]);
  assert.ok(since >= before && since <= isoInstant(systemClock.now()), since);
});

test('refused: by the same process, which keeps what it has', async (t) => {
  const file = await newStoreFile(t);
  await take(t, file);
  assert.match(await refusal(file), new RegExp(`process ${String(process.pid)} on `));
  assert.match(await refusal(file), /another anchorwatch daemon has it/);
});

test('refused: by another path to the same store', async (t) => {
  const file = await newStoreFile(t);
  await (await openSqliteStore({ file })).close();
  const link = join(dirname(dirname(file)), 'link.db');
  await symlink(file, link);
  await startHolder(t, file);
  assert.match(await refusal(link), new RegExp(`^store ${link}: another`));
});

test('refused: a holder whose name cannot be read still has it', async (t) => {
  const file = await newStoreFile(t);
  await startHolder(t, file);
  await writeFile(`${file}.lock-holder`, '');
  assert.match(await refusal(file), /has it \(it does not say which\)/);
  await writeFile(`${file}.lock-holder`, 'process 1 on \u001b[2Jhost\n');
  assert.match(await refusal(file), /has it \(process 1 on \\u\{1b\}\[2Jhost\)/);
});

test('SIGKILL of the holder frees the store at once', async (t) => {
  const file = await newStoreFile(t);
  const holder = await startHolder(t, file);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  await take(t, file, 0);
  assert.match(await refusal(file), new RegExp(`process ${String(process.pid)} on `));
});

test('waits for a holder that is still shutting down', async (t) => {
  const file = await newStoreFile(t);
  const holder = await startHolder(t, file);
  const ended = once(holder, 'exit');
  const taken = take(t, file);
  assert.equal(await Promise.race([taken, delay(200, 'still waiting')]), 'still waiting');
  holder.stdin?.end();
  await taken;
  assert.deepEqual(await ended, [0, null]);
});

test('gives up when the time is over, and can try again', async (t) => {
  const file = await newStoreFile(t);
  const holder = await startHolder(t, file);
  const asked = performance.now();
  await refusal(file, 150);
  assert.ok(performance.now() - asked >= 150);
  holder.stdin?.end();
  await take(t, file);
});

test('released, it leaves an empty lock and nobody’s name; the next one finds it free', async (t) => {
  const file = await newStoreFile(t);
  const lock = await takeDaemonLock(file);
  assert.deepEqual(await readdir(dirname(file)), ['anchorwatch.db.lock', 'anchorwatch.db.lock-holder']);
  await lock.release();
  assert.deepEqual(await readdir(dirname(file)), ['anchorwatch.db.lock']);
  assert.equal((await stat(`${file}.lock`)).size, 0);
  await take(t, file, 0);
});

test('the folder and the files are nobody else’s to read', async (t) => {
  const file = await newStoreFile(t);
  await take(t, file);
  assert.equal((await stat(dirname(file))).mode & 0o777, 0o700);
  for (const suffix of ['lock', 'lock-holder']) {
    assert.equal((await stat(`${file}.${suffix}`)).mode & 0o777, 0o600, suffix);
  }
});

test('the store itself stays open to commands: they read and write beside the daemon', async (t) => {
  const file = await newStoreFile(t);
  await startHolder(t, file);
  const store = closedAfter(t, await openSqliteStore({ file, lockTimeoutMs: 0 }));
  await store.recordCycle(cycleRecord({ finishedAt: START }));
  const reader = closedAfter(t, await openSqliteStore({ file, readOnly: true }));
  assert.equal(await reader.lastCycleAt(), START);
});

interface Obstacle {
  readonly name: string;
  readonly prepare: (file: string) => Promise<unknown>;
  readonly code: StoreErrorCode;
}

const obstacles: readonly Obstacle[] = [
  {
    name: 'a file in the place of the folder',
    prepare: (file) => writeFile(dirname(file), ''),
    code: 'store-unwritable',
  },
  {
    name: 'a folder in the place of the lock',
    prepare: (file) => mkdir(`${file}.lock`, { recursive: true }),
    code: 'store-unwritable',
  },
  {
    name: 'a folder in the place of the holder’s name',
    prepare: (file) => mkdir(`${file}.lock-holder`, { recursive: true }),
    code: 'store-unwritable',
  },
  {
    name: 'a lock file that is no database',
    prepare: async (file) => {
      await mkdir(dirname(file));
      await writeFile(`${file}.lock`, 'x'.repeat(5_000));
    },
    code: 'store-corrupt',
  },
];

for (const { name, prepare, code } of obstacles) {
  test(`cannot be taken: ${name}`, async (t) => {
    const file = await newStoreFile(t);
    await prepare(file);
    await assert.rejects(takeDaemonLock(file, 0), { name: 'CodedError', code });
  });
}
