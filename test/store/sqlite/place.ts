// Folders for stores in tests, gone when the test has ended.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

import type { Store } from '../../../src/store/store.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open.ts';
import type { StorePlace } from '../../contract/store-place.ts';

/** A path for a store in a new, empty folder. */
export async function newStoreFile(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'anchorwatch-store-'));
  t.after(() => rm(folder, { recursive: true }));
  return join(folder, 'data', 'anchorwatch.db');
}

/** Opens stores that are closed when the test has ended, unless it closed them. */
export async function sqlitePlace(t: TestContext): Promise<StorePlace> {
  const file = await newStoreFile(t);
  return { open: async () => closedAfter(t, await openSqliteStore({ file })) };
}

/** `store`, closed when the test has ended, unless it was closed. */
export function closedAfter(t: TestContext, store: Store): Store {
  let closed: Promise<void> | null = null;
  const close = (): Promise<void> => (closed ??= store.close());
  t.after(close);
  return { ...store, close };
}
