// The store in one SQLite file: what a single daemon needs, and nothing to install.
import type { DatabaseSync } from 'node:sqlite';

import { Kysely } from 'kysely';

import { sqlStore } from '../sql/sql-store.ts';
import type { Tables } from '../sql/tables.ts';
import type { Store } from '../store.ts';
import type { SqliteStoreOptions } from './database.ts';
import { openDatabase } from './database.ts';
import { nodeSqliteDialect } from './dialect.ts';

const DEFAULTS = {
  readOnly: false,
  /** Longer than any transaction of ours takes on a slow disk; a cycle that waits this long is still on time. */
  lockTimeoutMs: 5_000,
};

/**
 * Opens the store, creating and migrating it as needed. Several processes may have it open: readers never wait, writers
 * take turns. Rejects with a CodedError<StoreErrorCode>.
 */
export async function openSqliteStore(
  given: Pick<SqliteStoreOptions, 'file'> & Partial<SqliteStoreOptions>,
): Promise<Store> {
  const options = { ...DEFAULTS, ...given };
  return sqliteStore(await openDatabase(options), options);
}

/** The store in a database that is open and has this version's schema; it closes the database. */
export function sqliteStore(database: DatabaseSync, options: SqliteStoreOptions): Store {
  return sqlStore(new Kysely<Tables>({ dialect: nodeSqliteDialect(database, options) }));
}
