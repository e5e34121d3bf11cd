// The two kinds of transaction.
import type { Kysely, Transaction } from 'kysely';

import type { Tables } from './tables.ts';

type Run = <T>(use: (transaction: Transaction<Tables>) => Promise<T>) => Promise<T>;

export interface Transactions {
  /** Sees the store as it is at one moment. */
  readonly reading: Run;
  /** Waits until nobody else writes; whole, or not at all. */
  readonly writing: Run;
}

export function transactionsOf(db: Kysely<Tables>): Transactions {
  return {
    reading: (use) => db.transaction().setAccessMode('read only').execute(use),
    writing: (use) => db.transaction().execute(use),
  };
}
