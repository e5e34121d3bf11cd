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
  readonly hops: readonly StoredHop[];
  readonly offlineSince: EpochMs | null;
}

export interface Store extends Outbox {
  /** Everything that the next cycle needs to know. */
  readonly load: () => Promise<StoredState>;
  /** Writes a cycle whole or not at all (one transaction); rejects with a StoreError when it did not. */
  readonly recordCycle: (record: CycleRecord) => Promise<void>;
  /** The end of the last complete cycle, or null: what the health check looks at. */
  readonly lastCycleAt: () => Promise<EpochMs | null>;
  /** Forgets observations (and what only they refer to) older than `before`; gives how many. */
  readonly prune: (before: EpochMs) => Promise<number>;
  readonly close: () => Promise<void>;
}

export type StoreErrorCode =
  | 'store-unwritable' // read-only, no permission, no such folder
  | 'store-full' // no space left
  | 'store-locked' // another process holds it
  | 'store-corrupt'
  | 'store-newer' // written by a newer version
  | 'store-failed';
