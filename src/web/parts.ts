// What the page is made of: where it looks, and where it writes.
import type { AlertLogger } from '../alerts/logger.ts';
import type { Clock } from '../lib/clock.ts';
import type { Store } from '../store/store.ts';
import type { Watched } from '../views/watched.ts';

export interface WebParts {
  readonly watched: Watched;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: AlertLogger;
  /** Of anchorwatch. */
  readonly version: string;
}
