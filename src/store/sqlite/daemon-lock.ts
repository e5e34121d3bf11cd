// One daemon to a store: two would each open the same incidents, and tell everything twice. Node cannot lock a file, but
// SQLite can: a small database beside the store is held for as long as the daemon lives.
import { readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';

import { isoInstant, systemClock } from '../../lib/clock.ts';
import { CodedError } from '../../lib/coded-error.ts';
import { visibleText } from '../../lib/escape.ts';
import type { DaemonLock, StoreErrorCode } from '../store.ts';
import { createFile } from './database.ts';
import { fileError, storeError } from './errors.ts';

/** A daemon that is told to stop needs four seconds and a bit: the one that takes its place waits that long. */
const LOCK_TIMEOUT_MS = 6_000;

const LOCK_POLL_MS = 50;

/**
 * Takes the store in `storeFile` for this daemon, waiting `lockTimeoutMs` for one that is still shutting down. Rejects
 * with `store-in-use`, naming the process that has it, or with another CodedError<StoreErrorCode> when the lock cannot
 * be made. The store itself is neither opened nor locked: commands work beside a daemon.
 *
 * The operating system drops the lock with the process, however it ends: a crash leaves the files, and no lock. Nobody
 * else in this process may open `<store>.lock`: to close it would drop the lock (POSIX, fcntl).
 */
export async function takeDaemonLock(storeFile: string, lockTimeoutMs = LOCK_TIMEOUT_MS): Promise<DaemonLock> {
  const [lockFile, holderFile] = await filesBeside(storeFile);
  await createFile(lockFile);
  const database = openLock(lockFile);
  try {
    if (!(await lockedWithin(database, lockFile, lockTimeoutMs))) throw await inUse(storeFile, holderFile);
    await writeHolder(holderFile);
  } catch (thrown) {
    database.close();
    throw thrown;
  }
  return {
    release: async () => {
      // Before the lock goes: what the next daemon writes there must stay.
      await rm(holderFile, { force: true }).finally(() => {
        database.close();
      });
    },
  };
}

/** The lock, and the text that says who has it: what is locked exclusively cannot be read. */
async function filesBeside(storeFile: string): Promise<readonly [lockFile: string, holderFile: string]> {
  // Two configs may name one store by different paths. One that does not exist yet has no other.
  const file = await realpath(storeFile).catch(() => resolve(storeFile));
  return [`${file}.lock`, `${file}.lock-holder`];
}

function openLock(lockFile: string): DatabaseSync {
  try {
    return new DatabaseSync(lockFile, { timeout: 0 });
  } catch (thrown) {
    throw storeError(thrown, lockFile);
  }
}

async function lockedWithin(database: DatabaseSync, lockFile: string, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!lock(database, lockFile)) {
    if (performance.now() >= deadline) return false;
    await delay(LOCK_POLL_MS);
  }
  return true;
}

/** Begins a transaction that nobody commits. It writes nothing, and needs no journal beside it. */
function lock(database: DatabaseSync, lockFile: string): boolean {
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return true;
  } catch (thrown) {
    const error = storeError(thrown, lockFile);
    if (error instanceof CodedError && error.code === 'store-locked') return false;
    throw error;
  }
}

async function writeHolder(holderFile: string): Promise<void> {
  const text = `process ${String(process.pid)} on ${hostname()}, since ${isoInstant(systemClock.now())}`;
  try {
    await writeFile(holderFile, `${text}\n`, { mode: 0o600 });
  } catch (thrown) {
    throw fileError(thrown, holderFile);
  }
}

async function inUse(storeFile: string, holderFile: string): Promise<CodedError<StoreErrorCode>> {
  // Missing or empty for the moment in which a daemon has the lock and has not written it yet.
  const holder = (await readFile(holderFile, 'utf8').catch(() => '')).trim();
  return new CodedError<StoreErrorCode>(
    'store-in-use',
    `store ${storeFile}: another anchorwatch daemon has it (${holder === '' ? 'it does not say which' : visibleText(holder)}); ` +
      'stop that one first, or give this one a store of its own (store.sqlite in its config file)',
  );
}
