// When another CAA set counts as a change: not before it was read twice, an hour apart.
import type { EpochMs } from '../../lib/clock.ts';
import type { CaaSet } from '../signal.ts';
import { issuersOf } from './caa-record.ts';
import { isSameCaa, type RelevantCaa } from './relevant-caa.ts';

/** A set that differs from the one that counts, and has still to be confirmed. */
export interface CaaCandidate extends RelevantCaa {
  readonly host: string;
  readonly firstReadAt: EpochMs;
  readonly lastReadAt: EpochMs;
}

export interface CaaStep {
  /** What counts from now on; null: it is not confirmed anew. */
  readonly set: CaaSet | null;
  readonly candidate: CaaCandidate | null;
}

// An hour: nobody edits a zone for so short a time, and caches are over by then. The minute is what schedules are off by.
const CONFIRM_MS = 59 * 60_000;

/** What a reading makes of the set that counts so far (null: none was ever read) and of its candidate. */
export function caaStep(
  host: string,
  counting: CaaSet | null,
  candidate: CaaCandidate | null,
  read: RelevantCaa,
  at: EpochMs,
): CaaStep {
  if (counting === null || isSameCaa(counting, read)) {
    return { set: caaSet(host, read, at, counting?.changed ?? null), candidate: null };
  }
  const firstReadAt = candidate !== null && isSameCaa(candidate, read) ? candidate.firstReadAt : at;
  if (at - firstReadAt < CONFIRM_MS) {
    return { set: null, candidate: { ...read, host, firstReadAt: Math.min(firstReadAt, at), lastReadAt: at } };
  }
  return { set: caaSet(host, read, at, { at, ...difference(counting.records, read.records) }), candidate: null };
}

function caaSet(host: string, { foundAt, records }: RelevantCaa, at: EpochMs, changed: CaaSet['changed']): CaaSet {
  return {
    kind: 'caa',
    source: `CAA records of ${foundAt ?? host}`,
    at,
    // CDNs write them for their customers, and allow more CAs than they use.
    confidence: 'possible',
    host,
    foundAt,
    records,
    issuers: issuersOf(records, false),
    changed,
  };
}

function difference(
  before: readonly string[],
  after: readonly string[],
): { readonly added: readonly string[]; readonly removed: readonly string[] } {
  return {
    added: after.filter((record) => !before.includes(record)),
    removed: before.filter((record) => !after.includes(record)),
  };
}
