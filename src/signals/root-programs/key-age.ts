// Mozilla takes a root's trust for TLS away by the age of its key (Root Store Policy section 7.4). Pure.
import type { EpochMs } from '../../lib/clock.ts';

export const KEY_AGE_SOURCE = 'https://wiki.mozilla.org/CA/Root_CA_Lifecycles';

/** The transition: keys that were made before `createdBefore`, and not before that of the row above. */
export const KEY_AGE_SCHEDULE: readonly { readonly createdBefore: EpochMs; readonly removal: EpochMs }[] = [
  { createdBefore: Date.UTC(2006, 0, 1), removal: Date.UTC(2025, 3, 15) },
  { createdBefore: Date.UTC(2008, 0, 1), removal: Date.UTC(2026, 3, 15) },
  { createdBefore: Date.UTC(2010, 0, 1), removal: Date.UTC(2027, 3, 15) },
  { createdBefore: Date.UTC(2012, 0, 1), removal: Date.UTC(2028, 3, 15) },
  { createdBefore: Date.UTC(2014, 3, 15), removal: Date.UTC(2029, 3, 15) },
];

/** What holds for every later key. */
const YEARS = 15;

/**
 * 00:00 UTC of the day on which Mozilla no longer trusts the root for TLS.
 *
 * The policy goes by the report of the key ceremony and falls back on the root's own notBefore. The report is not
 * public, so notBefore stands in for it always: a key is never younger than its root, hence the true day is this one or
 * an earlier one. Give the notBefore of the self-signed root, for that of a cross-sign differs. The schedule is subject
 * to change, as its page says.
 */
export function keyAgeRemoval(notBefore: EpochMs): EpochMs {
  const row = KEY_AGE_SCHEDULE.find(({ createdBefore }) => notBefore < createdBefore);
  if (row !== undefined) return row.removal;
  const created = new Date(notBefore);
  return Date.UTC(created.getUTCFullYear() + YEARS, created.getUTCMonth(), created.getUTCDate());
}
