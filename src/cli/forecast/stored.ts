// What the daemon has found out so far, for a forecast: read beside it, and done without where there is no store.
import { CodedError, errorText } from '../../lib/coded-error.ts';
import { visibleText } from '../../lib/escape.ts';
import type { Stored } from '../../views/forecast/stored.ts';
import { readingStore } from '../alerts/store-access.ts';

export type StoredReading =
  | { readonly kind: 'read'; readonly stored: Stored }
  /** No daemon has run yet. `reason` can be shown as it is. */
  | { readonly kind: 'absent'; readonly reason: string }
  /** There is one, and it cannot be read. */
  | { readonly kind: 'failed'; readonly reason: string };

/** Reads the store in `file`. Never throws for what it is. */
export async function readStored(file: string): Promise<StoredReading> {
  try {
    const stored = await readingStore(file, async (store): Promise<Stored> => {
      const { outlooks, hops } = await store.load();
      return { outlooks, hops, signals: await store.loadSignals(), lastCycleAt: await store.lastCycleAt() };
    });
    return { kind: 'read', stored };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const reason = visibleText(errorText(error), 1_000);
    return { kind: error.code === 'store-missing' ? 'absent' : 'failed', reason };
  }
}

/** What is known where nothing was observed. */
export const NOTHING_STORED: Stored = {
  outlooks: [],
  hops: [],
  signals: { sources: [], signals: [], endEntities: [], watchedSince: new Map() },
  lastCycleAt: null,
};
