// Brings a database to the schema of this version, or says why it must not.
import type { DatabaseSync } from 'node:sqlite';

import { CodedError } from '../../lib/coded-error.ts';
import type { StoreErrorCode } from '../store.ts';
import { migrations } from './migrations.ts';

/** Marks a database file as anchorwatch's, as `file` and others read it: "anch" (https://www.sqlite.org/fileformat.html). */
export const APPLICATION_ID = 0x616e6368;

/**
 * Runs the migrations that `database` has not had, each in a transaction of its own. Takes the write lock even when
 * there is none to run: a store that cannot be written is found out at the start, not at the end of the first cycle.
 */
export function migrate(database: DatabaseSync, file: string): void {
  let version = 0;
  do version = migrateOnce(database, file);
  while (version < migrations.length);
}

/** Throws unless `database` has the schema of this version: for readers, who may not migrate. */
export function requireCurrent(database: DatabaseSync, file: string): void {
  if (schemaVersion(database, file) === migrations.length) return;
  throw new CodedError<StoreErrorCode>(
    'store-failed',
    `store ${file}: it was written by an older version of anchorwatch; the daemon of this version has to open it first`,
  );
}

/** One step, or none when another process came first; gives the version after it. */
function migrateOnce(database: DatabaseSync, file: string): number {
  database.exec('BEGIN IMMEDIATE');
  try {
    const version = schemaVersion(database, file);
    const migration = migrations[version];
    if (migration !== undefined) {
      database.exec(migration);
      database.exec(`PRAGMA application_id = ${String(APPLICATION_ID)}; PRAGMA user_version = ${String(version + 1)}`);
    }
    database.exec('COMMIT');
    return Math.min(version + 1, migrations.length);
  } catch (thrown) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw thrown;
  }
}

/** The version of the schema, 0 for an empty database. Throws `store-foreign` and `store-newer`; writes nothing. */
export function schemaVersion(database: DatabaseSync, file: string): number {
  const version = pragma(database, 'user_version');
  const applicationId = pragma(database, 'application_id');
  const empty = pragma(database, 'schema_version') === 0;
  if (applicationId !== APPLICATION_ID && !empty) {
    throw new CodedError<StoreErrorCode>('store-foreign', `store ${file}: it is the database of another program`);
  }
  if (version > migrations.length) {
    throw new CodedError<StoreErrorCode>(
      'store-newer',
      `store ${file}: it has version ${String(version)}, and this anchorwatch knows ${String(migrations.length)}; ` +
        'run the newer anchorwatch, or restore a backup of before',
    );
  }
  return version;
}

function pragma(database: DatabaseSync, name: 'user_version' | 'application_id' | 'schema_version'): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}
