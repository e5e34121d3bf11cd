// Kysely over node:sqlite. Kysely's own SQLite dialect is written for better-sqlite3, whose shape is put around
// DatabaseSync here; and its transactions begin deferred, which ours must not.
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';

import type { DatabaseConnection, Dialect, SqliteDatabase, SqliteStatement, TransactionSettings } from 'kysely';
import { CompiledQuery, SqliteAdapter, SqliteDriver, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';

import { CodedError } from '../../lib/coded-error.ts';
import type { SqliteStoreOptions } from './database.ts';
import { storeError } from './errors.ts';

type DialectOptions = Pick<SqliteStoreOptions, 'file' | 'lockTimeoutMs'>;

/** The dialect over an open database, which `destroy` closes. Errors of SQLite arrive as CodedError<StoreErrorCode>. */
export function nodeSqliteDialect(database: DatabaseSync, options: DialectOptions): Dialect {
  return {
    createDriver: () => new NodeSqliteDriver(database, options),
    createAdapter: () => new SqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}

/** How long to leave the event loop alone between two tries to get the lock. */
const LOCK_POLL_MS = 20;

/**
 * A transaction takes the write lock when it begins: one that begins deferred and writes later fails with SQLITE_BUSY at
 * once when somebody else wrote in between, whatever the timeout (https://www.sqlite.org/isolation.html). The wait for
 * the lock is ours, not SQLite's busy handler, which would block the event loop.
 */
class NodeSqliteDriver extends SqliteDriver {
  readonly #database: DatabaseSync;
  readonly #lockTimeoutMs: number;

  constructor(database: DatabaseSync, options: DialectOptions) {
    super({ database: betterSqliteShape(database, options.file) });
    this.#database = database;
    this.#lockTimeoutMs = options.lockTimeoutMs;
  }

  override async beginTransaction(connection: DatabaseConnection, settings?: TransactionSettings): Promise<void> {
    if (settings?.accessMode === 'read only') return super.beginTransaction(connection);
    const deadline = performance.now() + this.#lockTimeoutMs;
    for (;;) {
      try {
        await connection.executeQuery(CompiledQuery.raw('begin immediate'));
        return;
      } catch (thrown) {
        if (!isLocked(thrown) || performance.now() >= deadline) throw thrown;
      }
      await delay(LOCK_POLL_MS);
    }
  }

  /** SQLite ends a transaction by itself on some errors (a full disk); to end it again would hide which. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.isTransaction) await super.rollbackTransaction(connection);
  }
}

function isLocked(thrown: unknown): boolean {
  return thrown instanceof CodedError && thrown.code === 'store-locked';
}

/** Statements are kept for the next time; multi-row inserts come in many lengths, so not for ever. */
const MAX_STATEMENTS = 64;

function betterSqliteShape(database: DatabaseSync, file: string): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  return {
    close: () => {
      statements.clear();
      database.close();
    },
    prepare: (sql) => {
      const kept = statements.get(sql);
      if (kept !== undefined) return kept;
      if (statements.size >= MAX_STATEMENTS) statements.clear();
      const statement = guarded(file, () => prepare(database, sql, file));
      statements.set(sql, statement);
      return statement;
    },
  };
}

function prepare(database: DatabaseSync, sql: string, file: string): SqliteStatement {
  const statement = database.prepare(sql);
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => guarded(file, () => statement.all(...(parameters as SQLInputValue[]))),
    run: (parameters) => guarded(file, () => statement.run(...(parameters as SQLInputValue[]))),
    iterate: (parameters) => guarded(file, () => statement.iterate(...(parameters as SQLInputValue[]))),
  };
}

function guarded<T>(file: string, use: () => T): T {
  try {
    return use();
  } catch (thrown) {
    throw storeError(thrown, file);
  }
}
