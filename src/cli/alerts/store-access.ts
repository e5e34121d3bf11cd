// The store of a daemon that may be running: read without ever waiting, written in turn with it, and never made here.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

import { CodedError } from '../../lib/coded-error.ts';
import { visibleText } from '../../lib/escape.ts';
import { openSqliteStore } from '../../store/sqlite/open.ts';
import type { Store } from '../../store/store.ts';

/**
 * What `use` makes of the store in `file`. Throws CodedError: `store-missing`, or a StoreErrorCode. Neither makes a store
 * nor migrates one: that is the daemon's, which may be of an older version and run on it just now.
 */
export async function readingStore<Result>(file: string, use: (store: Store) => Promise<Result>): Promise<Result> {
  if (!existsSync(file)) throw missing(file);
  return closing(await openSqliteStore({ file, readOnly: true }), use);
}

/** The same, and `use` may write. */
export async function writingStore<Result>(file: string, use: (store: Store) => Promise<Result>): Promise<Result> {
  // Opened for writing it would be migrated: one of another version is refused by this.
  await readingStore(file, () => Promise.resolve());
  return closing(await openSqliteStore({ file }), use);
}

function closing<Result>(store: Store, use: (store: Store) => Promise<Result>): Promise<Result> {
  return use(store).finally(() => store.close());
}

function missing(file: string): CodedError<'store-missing'> {
  const hint = 'the daemon makes it when it first runs (a relative path is taken from the working directory)';
  return new CodedError('store-missing', `no store ${visibleText(resolve(file))}: ${hint}`);
}
