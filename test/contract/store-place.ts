// Where the contract's tests open their stores.
import type { TestContext } from 'node:test';

import type { Store } from '../../src/store/store.ts';

/** A place for one store, empty at first. */
export interface StorePlace {
  /** A store on what is kept here; what is still open when the test ends is closed. */
  readonly open: () => Promise<Store>;
}

/** A new place, gone when the test has ended. */
export type NewPlace = (t: TestContext) => Promise<StorePlace>;
