// JSON columns: what was written as JSON is read back as JSON.
import { CodedError } from '../../lib/coded-error.ts';
import type { StoreErrorCode } from '../store.ts';

/** What a JSON column holds; throws `store-corrupt` when that is no JSON, for the store wrote it itself. */
export function parseColumn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CodedError<StoreErrorCode>('store-corrupt', 'a column of the store holds no JSON', { cause });
  }
}
