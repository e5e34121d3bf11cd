// What the daemon keeps between cycles and across restarts. One interface, an engine behind it.
import type { Acknowledgement } from '../alerts/acknowledgement.ts';
import type { WatchHealth } from '../alerts/digest.ts';
import type { Incident } from '../alerts/incident.ts';
import type { Notification } from '../alerts/notification.ts';
import type { DeliveryEntry, DeliveryState, Outbox, ReceiverHealth } from '../alerts/outbox.ts';
import type { Silence } from '../alerts/silence.ts';
import type { EpochMs } from '../lib/clock.ts';
import type { OutlookChange, OutlookLevel, OutlookState, Pair } from '../outlook/outlook.ts';
import type { ClientHello, Observation, Outcome, ProbeFailure, ServedList, TargetKey } from '../probe/observation.ts';
import type { SourceState } from '../signals/collector.ts';
import type { Signal } from '../signals/signal.ts';

/** What a cycle starts from. */
export interface StoredState {
  readonly outlooks: readonly OutlookState[];
  readonly hops: readonly StoredHop[];
  /** Every address that DNS has named for a target and that is still remembered. */
  readonly addresses: readonly StoredAddress[];
  /** Since when no target could be reached at all; null while the vantage is online. */
  readonly offlineSince: EpochMs | null;
}

/** What a decision starts from. Read right before it: people acknowledge and silence while a cycle probes. */
export interface StoredAlerting {
  /** Those that are open, and those that were resolved after the instant that was asked for, the oldest first. */
  readonly incidents: readonly Incident[];
  /** The latest of each of these incidents that was not taken back. */
  readonly acknowledgements: readonly Acknowledgement[];
  /** Those that have not ended. */
  readonly silences: readonly Silence[];
  /** Of every receiver that has anything in the outbox. */
  readonly receivers: readonly ReceiverHealth[];
  /** When the last digest was put into the outbox; null: never. */
  readonly lastDigestAt: EpochMs | null;
  /** When the store was made: what came before was not watched. */
  readonly watchingSince: EpochMs;
  readonly lastCycleAt: EpochMs | null;
}

/** All that a decision leaves behind. */
export interface DecisionRecord {
  readonly at: EpochMs;
  /** Incidents that opened, changed or ended. */
  readonly incidents: readonly Incident[];
  /** Worst first: they are sent in this order. */
  readonly deliveries: readonly { readonly receiver: string; readonly notification: Notification }[];
}

/** A redirect that was seen: its destination is watched for as long as it is fresh. */
export interface StoredHop {
  readonly from: TargetKey;
  readonly toHost: string;
  readonly toPort: number;
  readonly lastSeenAt: EpochMs;
}

/** An address that DNS has named for a target. */
export interface StoredAddress {
  readonly target: TargetKey;
  readonly address: string;
  /** By the hour, so that a quiet round writes nothing. */
  readonly lastNamedAt: EpochMs;
}

/** An end entity that a target serves or has served. */
export interface StoredEndEntity {
  readonly target: TargetKey;
  readonly sha256: string;
  readonly spkiSha256: string;
  /** RFC 4514 text of its issuer. */
  readonly issuer: string;
  readonly notBefore: EpochMs;
  readonly notAfter: EpochMs;
  readonly firstServedAt: EpochMs;
  /** The earliest of its SCTs; null where it has none. */
  readonly sctAt: EpochMs | null;
}

/** What collectors have left. */
export interface StoredSignals {
  readonly sources: readonly SourceState[];
  /** Each with its source. */
  readonly signals: readonly { readonly source: string; readonly signal: Signal }[];
  readonly endEntities: readonly StoredEndEntity[];
  /**
   * When each target was observed first: what was served then has been served for nobody knows how long. A target that is
   * no longer watched (no observation and no outlook of it in a cycle) is forgotten, and observed first when it comes back.
   */
  readonly watchedSince: ReadonlyMap<TargetKey, EpochMs>;
}

/** One part of a collector's run. */
export interface CollectedRecord {
  readonly source: SourceState;
  readonly put: readonly Signal[];
  /** Keys (`signalKey`) of this source's that are no longer so. */
  readonly drop: readonly string[];
}

/** All that one cycle leaves behind. */
export interface CycleRecord {
  readonly startedAt: EpochMs;
  readonly finishedAt: EpochMs;
  readonly observations: readonly Observation[];
  /** Every outlook as it is now; the ones that are no longer watched are left out, and forgotten. */
  readonly outlooks: readonly OutlookState[];
  readonly changes: readonly OutlookChange[];
  readonly decision: DecisionRecord;
  /** Every hop that is in use, as it is now; the others are forgotten. */
  readonly hops: readonly StoredHop[];
  /** Every address that is remembered, as it is now; the others are forgotten. */
  readonly addresses: readonly StoredAddress[];
  /** The end entities of this round; one that is known keeps what is known of it, and gets an SCT where it had none. */
  readonly endEntities: readonly StoredEndEntity[];
  readonly offlineSince: EpochMs | null;
}

/**
 * Observations of one endpoint with one client hello that came to the same in one round after the other, kept as one:
 * most rounds find what the round before found, and a row for each would fill a disk with repetitions. An endpoint that
 * gave several answers in its last round has as many that stand.
 */
export interface StoredObservation {
  /** The last of them: `at` and `durationMs` are its own. */
  readonly observation: Observation;
  readonly firstSeenAt: EpochMs;
  readonly timesSeen: number;
  /** 1: nothing else came in between. Of more, which `Store.prune` rolled up, something else did. */
  readonly stretches: number;
  /** When the same endpoint and client hello were first asked without giving this again; null while this stands. */
  readonly supersededAt: EpochMs | null;
}

/** From `from` on, and before `to`. */
export interface TimeRange {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/**
 * What one endpoint gave to one client hello for a while. Of late that is a stretch without anything else in between, as
 * StoredObservation has it. What is older was rolled up (`Store.prune`): the stretches that ended on one UTC day and in
 * which it gave the same list, or failed in the same way, are one span, and others of that day lie across it.
 */
export interface StoredSpan {
  /** Of the row; with `lastSeenAt` where the next page begins. */
  readonly id: number;
  readonly address: string | null;
  readonly hello: ClientHello;
  readonly vantage: string;
  readonly firstSeenAt: EpochMs;
  readonly lastSeenAt: EpochMs;
  readonly timesSeen: number;
  /** 1: nothing else came in between. */
  readonly stretches: number;
  /** When the same endpoint and client hello were first asked without giving this again; null while this stands. */
  readonly supersededAt: EpochMs | null;
  readonly answer: SpanAnswer;
}

export type SpanAnswer =
  | (Omit<Extract<Outcome, { readonly kind: 'served' }>, 'servedList'> & {
      /** SHA-256 of the ServedList: see Store.servedLists. */
      readonly servedList: string;
    })
  /** Of a rolled-up span the last failure: the others have the same code. */
  | { readonly kind: 'failed'; readonly failure: ProbeFailure };

/** The end of a page of spans: the next one begins after it. */
export type SpanCursor = Pick<StoredSpan, 'id' | 'lastSeenAt'>;

/** A list that a target has served, by whatever endpoint. */
export interface StoredList {
  readonly sha256: string;
  /** As far as observations are kept; rolling up does not move them. */
  readonly firstSeenAt: EpochMs;
  readonly lastSeenAt: EpochMs;
  readonly timesSeen: number;
  /** Whether any endpoint was given it when it was last asked. */
  readonly stands: boolean;
}

/** A step of an outlook, without what it followed from. */
export interface OutlookStep extends Pair {
  readonly at: EpochMs;
  readonly from: OutlookLevel;
  readonly to: OutlookLevel;
}

/** What a digest tells of the time since the last one. */
export interface StoredPeriod {
  readonly changes: readonly OutlookChange[];
  /** Open at some time of it. */
  readonly incidents: readonly Incident[];
  readonly watch: WatchHealth;
}

/** What people do by hand, safe beside a running daemon: each is a transaction of its own. */
export interface Hands {
  /** Open incidents, or with `resolved` those that are over too, the latest first, at most `limit`. */
  readonly incidents: (which: { readonly resolved: boolean }, limit: number) => Promise<readonly Incident[]>;
  /** The incident with this id, or whose id begins so if there is only one; null: none, or several. */
  readonly incident: (id: string) => Promise<Incident | null>;
  /** What was told of an incident and to whom, the oldest first. */
  readonly deliveriesOf: (incident: string) => Promise<readonly DeliveryEntry[]>;
  /** Rejects when there is no such incident: it is so long over that it was forgotten. */
  readonly acknowledge: (acknowledgement: Acknowledgement) => Promise<void>;
  /** Takes back what is acknowledged; false when nothing was. */
  readonly unacknowledge: (incident: string) => Promise<boolean>;
  /** One that is there already is left alone. */
  readonly addSilence: (silence: Silence) => Promise<void>;
  /** Every silence that has not ended at `now`. */
  readonly silences: (now: EpochMs) => Promise<readonly Silence[]>;
  /** Ends a silence at `at`; false when there is none with this id that has not ended. */
  readonly endSilence: (id: string, at: EpochMs) => Promise<boolean>;
  /** Deliveries in one of these states, the oldest first, at most `limit`. */
  readonly deliveries: (states: readonly DeliveryState[], limit: number) => Promise<readonly DeliveryEntry[]>;
  /** Puts an undeliverable delivery back into the outbox, as new; false when there is none. */
  readonly retryDelivery: (id: string, at: EpochMs) => Promise<boolean>;
  /** Marks a pending or undeliverable delivery as discarded; false when there is none. */
  readonly discardDelivery: (id: string, at: EpochMs) => Promise<boolean>;
}

export interface Store extends Outbox, Hands {
  /** Everything that the next cycle needs to know, as the last complete cycle left it. */
  readonly load: () => Promise<StoredState>;
  /**
   * Writes a cycle whole or not at all (one transaction, on the disk when it resolves). Rejects with a
   * CodedError<StoreErrorCode>, and then nothing was written. A delivery that is already in the outbox is left alone.
   */
  readonly recordCycle: (record: CycleRecord) => Promise<void>;
  /** What a decision needs to know; of incidents that are over those resolved after `resolvedAfter`. */
  readonly loadAlerting: (now: EpochMs, resolvedAfter: EpochMs) => Promise<StoredAlerting>;
  /**
   * Writes a decision between two cycles, whole or not at all. In both this and a cycle's: pending reminders for a receiver
   * are superseded by whatever else is put in for the same receiver and incident, and a digest sets `lastDigestAt`.
   */
  readonly recordDecision: (decision: DecisionRecord) => Promise<void>;
  /** Everything that collectors have left, and what it is compared with; by source and key, by target and time served. */
  readonly loadSignals: () => Promise<StoredSignals>;
  /**
   * Writes a part of a run whole or not at all; a signal with the key of another of the same source stands in for it, and
   * one that is both dropped and put is there.
   */
  readonly recordCollected: (record: CollectedRecord) => Promise<void>;
  /** Forgets the sources that are not among these, with their signals. */
  readonly keepSources: (sources: readonly string[]) => Promise<void>;
  /** Counts a cycle that did not come to its end, for digests: of such a one there is no record. */
  readonly countFailedCycle: (at: EpochMs) => Promise<void>;
  /** What happened from `from` on and before `to`, for a digest; cycles and probes are counted by whole hours. */
  readonly period: (from: EpochMs, to: EpochMs) => Promise<StoredPeriod>;
  /** The certificates with these SHA-256 that are stored, as DER, by SHA-256: what a mail attaches. */
  readonly certificates: (sha256s: readonly string[]) => Promise<ReadonlyMap<string, Uint8Array>>;
  /** 32 random bytes, made with the store: the key of signed links. */
  readonly linkKey: () => Promise<Buffer>;
  /** The end of the last complete cycle, or null: what the health check looks at. */
  readonly lastCycleAt: () => Promise<EpochMs | null>;
  /** What was observed of a target, the newest first, at most `limit`. */
  readonly observations: (target: TargetKey, limit: number) => Promise<readonly StoredObservation[]>;
  /**
   * What the endpoints of a target gave within `range`, the one that was seen last first, at most `limit`, and only what
   * comes after `after`. Spans that only reach into the range are whole.
   */
  readonly spans: (
    target: TargetKey,
    range: TimeRange,
    limit: number,
    after: SpanCursor | null,
  ) => Promise<readonly StoredSpan[]>;
  /**
   * The distinct lists that a target served within `range`, the one that was seen first last, at most `limit`: where there
   * are more, those that stand, then those that came last.
   */
  readonly listsOf: (target: TargetKey, range: TimeRange, limit: number) => Promise<readonly StoredList[]>;
  /** The served lists with these SHA-256 that are stored, by SHA-256. */
  readonly servedLists: (sha256s: readonly string[]) => Promise<ReadonlyMap<string, ServedList>>;
  /** The steps of outlooks within `range`, of a firmware, a target, a pair or all, the latest first, at most `limit`. */
  readonly outlookSteps: (of: Partial<Pair>, range: TimeRange, limit: number) => Promise<readonly OutlookStep[]>;
  /**
   * Forgets what ended before `before`: observations (and the certificates that only they refer to), changes, resolved
   * incidents with their acknowledgements, silences, tallies, settled deliveries, issuances and end entities that expired
   * (of a target's, all but the latest 1,000), renewal windows that are over and no longer confirmed. Undeliverable
   * deliveries stay until somebody looks at them (`retryDelivery`, `discardDelivery`), the latest 1,000. Gives how many
   * stored observations went. Of the UTC days that ended before `rollUpBefore` (default: none) it leaves one row for each
   * list and each kind of failure that an endpoint gave to a client hello: first and last instant and how often stay exact,
   * the order within the day goes. Stretches that began before the day before stay as they are. Works in slices, so that others can write in between; stopped half-way, it has done less.
   */
  readonly prune: (before: EpochMs, rollUpBefore?: EpochMs) => Promise<number>;
  /** Waits for what was asked before; nothing may be asked after. */
  readonly close: () => Promise<void>;
}

/** One daemon's claim on a store, held until it is released or the process ends, however it ends. */
export interface DaemonLock {
  /** Lets the next daemon have the store; to be called once the store is closed. */
  readonly release: () => Promise<void>;
}

export type StoreErrorCode =
  | 'store-unwritable' // read-only, no permission, no such folder
  | 'store-full' // no space left
  | 'store-locked' // another process holds it
  | 'store-in-use' // by another daemon, for as long as that one lives
  | 'store-corrupt'
  | 'store-newer' // written by a newer version
  | 'store-foreign' // a database of another program
  | 'store-failed';
