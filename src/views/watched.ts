// What there is to look at: how things are now, and when that changes. The daemon stands behind it.
import type { DeliveryEvent } from '../alerts/delivery/delivery-event.ts';
import type { Link } from '../daemon/links.ts';
import type { Setup } from '../daemon/setup.ts';
import type { StaleSource } from '../daemon/signals/stale-sources.ts';
import type { EpochMs } from '../lib/clock.ts';
import type { FirmwareReach, OutlookState } from '../outlook/outlook.ts';
import type { RootProgramTable } from '../signals/root-programs/table.ts';
import type { CycleRecord, StoredAlerting, StoredHop, StoredSignals } from '../store/store.ts';

/** How things are, as far as it is known. Nothing in it changes: what comes later is another one. */
export interface Snapshot {
  /** Goes up with each change. */
  readonly version: number;
  /** What the config says, with all that it names. */
  readonly setup: Setup;
  /** Every firmware × target, hops included. */
  readonly links: readonly Link[];
  /** By `pairKey`; a pair that no cycle has looked at yet has none. */
  readonly outlooks: ReadonlyMap<string, OutlookState>;
  readonly hops: readonly StoredHop[];
  /** In the order of the config's firmware lines. */
  readonly reaches: readonly FirmwareReach[];
  readonly alerting: StoredAlerting;
  readonly offlineSince: EpochMs | null;
}

export interface Watched {
  /** What the config says now; cheap, and without the store. */
  readonly setup: () => Setup;
  /** How things are now: the same object until something changes. Rejects with a StoreError. */
  readonly current: () => Promise<Snapshot>;
  /** What collectors have left, read from the store once for each snapshot. Rejects with a StoreError. */
  readonly signals: () => Promise<StoredSignals>;
  /** Goes up with each change; cheap. */
  readonly version: () => number;
  /** Calls `listener` after each change; gives what ends that. */
  readonly onChange: (listener: () => void) => () => void;
  /** Calls `listener` with what each cycle left, once it is written; gives what ends that. */
  readonly onCycle: (listener: (record: CycleRecord) => void) => () => void;
  /** Calls `listener` when a cycle did not come to its end; gives what ends that. */
  readonly onFailedCycle: (listener: () => void) => () => void;
  /** Calls `listener` with what becomes of each attempt to tell somebody; gives what ends that. */
  readonly onDelivery: (listener: (event: DeliveryEvent) => void) => () => void;
  /** Has the daemon decide now, for somebody has acknowledged or silenced something. Never rejects. */
  readonly look: () => Promise<void>;
  /** The sources of signals that have been silent for too long; null before anything is known of them. */
  readonly stale: () => readonly StaleSource[] | null;
  /** What is known of root programs; null before the first cycle. */
  readonly rootPrograms: () => RootProgramTable | null;
}
