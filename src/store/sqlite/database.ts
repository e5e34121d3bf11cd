// The database file: made, opened, brought to this version's schema, and set to survive crashes.
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { fileError, storeError } from './errors.ts';
import { migrate, requireCurrent, schemaVersion } from './migrate.ts';

export interface SqliteStoreOptions {
  /** The database file; its folder is made when it is missing. SQLite keeps two more files beside it. */
  readonly file: string;
  /** For a health check or a report: neither creates nor migrates, and every write rejects with `store-unwritable`. */
  readonly readOnly: boolean;
  /** How long to wait while another process writes, before `store-locked`. */
  readonly lockTimeoutMs: number;
}

/**
 * The open database: created and migrated as needed, or as it is when `readOnly`. Throws a CodedError<StoreErrorCode>.
 */
export async function openDatabase(options: SqliteStoreOptions): Promise<DatabaseSync> {
  const { file, readOnly, lockTimeoutMs } = options;
  if (!readOnly) await createFile(file);
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(file, { readOnly, timeout: lockTimeoutMs, enableForeignKeyConstraints: true });
    if (readOnly) {
      requireCurrent(database, file);
    } else {
      // A database that is not ours, or too new, is refused before anything of it is changed.
      schemaVersion(database, file);
      database.exec(SETTINGS);
      migrate(database, file);
      database.exec(`PRAGMA busy_timeout = ${String(BUSY_TIMEOUT_MS)}`);
    }
    return database;
  } catch (thrown) {
    database?.close();
    throw storeError(thrown, file);
  }
}

/**
 * WAL: a health check reads while a cycle is written, and a crash leaves the last commit (https://www.sqlite.org/wal.html).
 * synchronous FULL: in WAL mode the default of most builds loses the last commits when the power fails. A cycle that is
 * lost after its mails went out would open its incidents a second time, under other ids.
 * journal_size_limit: the log shrinks again after a large transaction.
 */
const SETTINGS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA journal_size_limit = 8388608;
`;

/** After opening, SQLite itself waits this long only, for it blocks the event loop; the driver waits the rest. */
const BUSY_TIMEOUT_MS = 10;

/**
 * Makes the file before SQLite does, which would let everybody read it: an outlook tells which firmware is about to be
 * stranded. SQLite gives its two other files the same mode.
 */
export async function createFile(file: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    // Exclusively: to open and close a database that this process has open would drop SQLite's locks on it.
    await (await open(file, 'wx', 0o600)).close();
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return;
    throw fileError(thrown, file);
  }
}
