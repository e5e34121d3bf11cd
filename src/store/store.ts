// What the daemon keeps between cycles and across restarts. One interface, an engine behind it.
import type { Incident } from '../alerts/incident.ts';
import type { Notification } from '../alerts/notification.ts';
import type { Outbox } from '../alerts/outbox.ts';
import type { EpochMs } from '../lib/clock.ts';
import type { OutlookChange, OutlookState } from '../outlook/outlook.ts';
import type { Observation, TargetKey } from '../probe/observation.ts';

/** What a cycle starts from. */
export interface StoredState {
  readonly outlooks: readonly OutlookState[];
  /** Incidents that are not over. */
  readonly incidents: readonly Incident[];
  readonly hops: readonly StoredHop[];
  /** Since when no target could be reached at all; null while the vantage is online. */
  readonly offlineSince: EpochMs | null;
}

/** A redirect that was seen: its destination is watched for as long as it is fresh. */
export interface StoredHop {
  readonly from: TargetKey;
  readonly toHost: string;
  readonly toPort: number;
  readonly lastSeenAt: EpochMs;
}

/** All that one cycle leaves behind. */
export interface CycleRecord {
  readonly startedAt: EpochMs;
  readonly finishedAt: EpochMs;
  readonly observations: readonly Observation[];
  /** Every outlook as it is now; the ones that are no longer watched are left out, and forgotten. */
  readonly outlooks: readonly OutlookState[];
  readonly changes: readonly OutlookChange[];
  /** Incidents that opened, changed or ended. */
  readonly incidents: readonly Incident[];
  readonly deliveries: readonly { readonly receiver: string; readonly notification: Notification }[];
  /** Every hop that is in use, as it is now; the others are forgotten. */
  readonly hops: readonly StoredHop[];
  readonly offlineSince: EpochMs | null;
}

/**
 * Observations of one endpoint with one client hello that came to the same, one after the other, kept as one: most
 * rounds find what the round before found, and a row for each would fill a disk with repetitions.
 */
export interface StoredObservation {
  /** The last of them: `at` and `durationMs` are its own. */
  readonly observation: Observation;
  readonly firstSeenAt: EpochMs;
  readonly timesSeen: number;
  /** When the same endpoint and client hello first gave something else; null while this stands. */
  readonly supersededAt: EpochMs | null;
}

export interface Store extends Outbox {
  /** Everything that the next cycle needs to know, as the last complete cycle left it. */
  readonly load: () => Promise<StoredState>;
  /**
   * Writes a cycle whole or not at all (one transaction, on the disk when it resolves). Rejects with a
   * CodedError<StoreErrorCode>, and then nothing was written. A delivery that is already in the outbox is left alone.
   */
  readonly recordCycle: (record: CycleRecord) => Promise<void>;
  /** The end of the last complete cycle, or null: what the health check looks at. */
  readonly lastCycleAt: () => Promise<EpochMs | null>;
  /** What was observed of a target, the newest first, at most `limit`. */
  readonly observations: (target: TargetKey, limit: number) => Promise<readonly StoredObservation[]>;
  /**
   * Forgets what ended before `before`: observations (and the certificates that only they refer to), changes, resolved
   * incidents, settled deliveries. Gives how many stored observations went. Works in slices, so that others can write
   * in between; stopped half-way, it has forgotten less.
   */
  readonly prune: (before: EpochMs) => Promise<number>;
  /** Waits for what was asked before; nothing may be asked after. */
  readonly close: () => Promise<void>;
}

export type StoreErrorCode =
  | 'store-unwritable' // read-only, no permission, no such folder
  | 'store-full' // no space left
  | 'store-locked' // another process holds it
  | 'store-corrupt'
  | 'store-newer' // written by a newer version
  | 'store-foreign' // a database of another program
  | 'store-failed';
