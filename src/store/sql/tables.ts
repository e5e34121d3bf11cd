// The tables as kysely sees them, the same on every engine. Instants are EpochMs, flags are 0 or 1, JSON is text.
import type { Generated } from 'kysely';

import type { DeliveryState } from '../../alerts/outbox.ts';

export interface Tables {
  readonly certificate: CertificateTable;
  readonly served_list: ServedListTable;
  readonly served_list_certificate: ServedListCertificateTable;
  readonly observation: ObservationTable;
  readonly outlook: OutlookTable;
  readonly outlook_times: OutlookTimesTable;
  readonly outlook_change: OutlookChangeTable;
  readonly incident: IncidentTable;
  readonly acknowledgement: AcknowledgementTable;
  readonly silence: SilenceTable;
  readonly notification: NotificationTable;
  readonly delivery: DeliveryTable;
  readonly hop: HopTable;
  readonly address: AddressTable;
  readonly end_entity: EndEntityTable;
  readonly watched_target: WatchedTargetTable;
  readonly source_state: SourceStateTable;
  readonly signal: SignalTable;
  readonly hour_tally: HourTallyTable;
  readonly meta: MetaTable;
}

/** Each distinct certificate once, whoever served it. */
export interface CertificateTable {
  readonly sha256: string;
  readonly der: Uint8Array;
}

/** Each distinct served list once. */
export interface ServedListTable {
  readonly sha256: string;
}

export interface ServedListCertificateTable {
  readonly served_list: string;
  /** From 0, in the order of the wire. */
  readonly position: number;
  readonly certificate: string;
}

/** A StoredObservation: a row for each change of what an endpoint gives, not for each probe. */
export interface ObservationTable {
  readonly id: Generated<number>;
  readonly target: string;
  readonly host: string;
  readonly port: number;
  readonly protocol: string;
  readonly address: string | null;
  readonly profile: string;
  readonly sni: number;
  readonly vantage: string;
  readonly first_seen_at: number;
  readonly last_seen_at: number;
  readonly times_seen: number;
  /** More than 1 once it was rolled up: see StoredSpan. */
  readonly stretches: number;
  /** Null while it stands: at most one such row for an endpoint, client hello and vantage. */
  readonly superseded_at: number | null;
  /** Of the last probe. */
  readonly duration_ms: number;
  /** Null when the probe failed, together with `tls_version` and `proven`. */
  readonly served_list: string | null;
  readonly tls_version: number | null;
  readonly proven: number | null;
  /** JSON of the ProbeFailure: why nothing was served, or how the handshake ended. */
  readonly failure: string | null;
  /** JSON of the Redirect. */
  readonly redirect: string | null;
}

/** What is known of a firmware on a target, without the instants that move with every round (outlook_times). */
export interface OutlookTable {
  readonly firmware: string;
  readonly target: string;
  readonly state: string;
}

/** JSON array of the instants that were taken out of `outlook.state`. */
export interface OutlookTimesTable {
  readonly firmware: string;
  readonly target: string;
  readonly times: string;
}

export interface OutlookChangeTable {
  readonly id: Generated<number>;
  readonly firmware: string;
  readonly target: string;
  readonly at: number;
  readonly from_level: string;
  readonly to_level: string;
  readonly state: string;
}

export interface IncidentTable {
  readonly id: string;
  readonly opened_at: number;
  readonly resolved_at: number | null;
  /** JSON of the whole Incident. */
  readonly body: string;
}

/** The latest of an incident that was not taken back; it goes with the incident. */
export interface AcknowledgementTable {
  readonly incident: string;
  /** JSON of the whole Acknowledgement. */
  readonly body: string;
}

export interface SilenceTable {
  readonly id: string;
  readonly created_at: number;
  /** `until`; the one in the body is what it was made with. */
  readonly ends_at: number;
  /** JSON of the whole Silence. */
  readonly body: string;
}

/** Each notification once, however many receivers it goes to. */
export interface NotificationTable {
  readonly id: string;
  readonly at: number;
  /** JSON of the whole Notification. */
  readonly body: string;
}

export interface DeliveryTable {
  /** Grows in the order in which deliveries are put in. */
  readonly sequence: Generated<number>;
  /** `<notification id>/<receiver>`. */
  readonly id: string;
  readonly receiver: string;
  readonly notification: string;
  /** Of the notification. */
  readonly incident: string;
  /** Of the notification. */
  readonly kind: string;
  readonly created_at: number;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly next_attempt_at: number;
  /** Of the last attempt: null when there was none yet, and once it is delivered. */
  readonly last_error: string | null;
  /** JSON array of the recipients that have got it. */
  readonly reached: string;
  /** Null while it is pending. */
  readonly settled_at: number | null;
}

export interface HopTable {
  readonly from_target: string;
  readonly to_host: string;
  readonly to_port: number;
  readonly last_seen_at: number;
}

export interface AddressTable {
  readonly target: string;
  readonly address: string;
  readonly last_named_at: number;
}

export interface EndEntityTable {
  readonly id: Generated<number>;
  readonly target: string;
  readonly sha256: string;
  readonly spki_sha256: string;
  /** JSON of the text: a stranger's may hold what no text column does. */
  readonly issuer: string;
  readonly not_before: number;
  readonly not_after: number;
  readonly first_served_at: number;
  readonly sct_at: number | null;
}

/** Each target that the last cycle watched. */
export interface WatchedTargetTable {
  readonly target: string;
  readonly since: number;
}

export interface SourceStateTable {
  readonly source: string;
  /** JSON of the whole SourceState. */
  readonly body: string;
}

/** It goes with its source. */
export interface SignalTable {
  readonly id: Generated<number>;
  readonly source: string;
  /** `signalKey`. */
  readonly key: string;
  /** When it may be forgotten; null: when its source says so. */
  readonly ends_at: number | null;
  /** See signal-body.ts. */
  readonly body: string;
}

/** What was done within an hour. */
export interface HourTallyTable {
  /** When the hour began. */
  readonly hour: number;
  readonly cycles: number;
  readonly cycles_failed: number;
  readonly probes: number;
  readonly probes_failed: number;
}

/** One row. */
export interface MetaTable {
  readonly offline_since: number | null;
  readonly last_cycle_at: number | null;
  readonly last_digest_at: number | null;
  readonly watching_since: number;
  /** Null until it is asked for. */
  readonly link_key: Uint8Array | null;
  /** The UTC day (when it begins) before which everything is rolled up; null: nothing is. */
  readonly rolled_up_to: number | null;
}
