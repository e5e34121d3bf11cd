// What is told to a receiver: one record, from which mail, webhook body and log line are rendered.
import type { CertificateRef, EvidenceLevel, MissingAnchor, RefusalCode } from '../chain/verdict.ts';
import type { EpochMs } from '../lib/clock.ts';
import type { Finding, FirmwareReach, OutlookLevel, Reach, Rotation } from '../outlook/outlook.ts';
import type { TargetKey } from '../probe/observation.ts';

export const NOTIFICATION_KINDS = ['opened', 'raised', 'reminder', 'eased', 'resolved', 'test'] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

export interface Notification {
  /** The same on every try: receivers drop what they have seen. */
  readonly id: string;
  readonly kind: NotificationKind;
  readonly at: EpochMs;
  readonly incident: string;
  readonly firmware: string;
  readonly devices: number | null;
  readonly target: TargetKey;
  readonly purpose: 'update' | 'service';
  readonly outlook: { readonly from: OutlookLevel; readonly to: OutlookLevel };
  /** Whether the firmware can still be updated; null when the config names it no longer. */
  readonly reach: NotifiedReach | null;
  /** All firmware lines, this one among them. */
  readonly fleet: FleetImpact;
  /** One line for a subject or a pager. */
  readonly summary: string;
  readonly evidence: Evidence;
  /** What to do next, in order. */
  readonly advice: readonly Advice[];
}

export interface NotifiedReach extends FirmwareReach {
  /** What it was before the round that this notification tells of. */
  readonly from: Reach | null;
}

/** How much of the fleet is stranded, and how much at risk. */
export interface FleetImpact {
  readonly stranded: FleetTally;
  readonly atRisk: FleetTally;
  /** The firmware lines that are stranded or at risk, worst first, at most 10. */
  readonly affected: readonly AffectedFirmware[];
}

export interface FleetTally {
  /** Firmware lines. */
  readonly firmware: number;
  /** Devices that run them, as far as the config says. */
  readonly devices: number;
  /** Firmware lines among them of which it does not say. */
  readonly uncounted: number;
}

export interface AffectedFirmware extends Pick<FirmwareReach, 'firmware' | 'devices'> {
  readonly reach: Exclude<Reach, 'reachable'>;
}

export interface Evidence {
  /** Since when the outlook is no longer what it was. */
  readonly since: EpochMs;
  readonly oldAnchor: CertificateRef | null;
  /** The anchor that the device would need now. */
  readonly newAnchor: MissingAnchor | null;
  /** What the device prints when it refuses. */
  readonly deviceCode: string | null;
  readonly code: RefusalCode | null;
  readonly detail: string | null;
  /** In a notification: refused first, then unanswered, then accepted; at most 100. */
  readonly endpoints: readonly EndpointEvidence[];
  readonly findings: readonly Finding[];
  readonly rotations: readonly Rotation[];
}

export interface EndpointEvidence {
  readonly address: string | null;
  /** As `clientHelloName` writes it. */
  readonly hello: string;
  readonly at: EpochMs;
  /** Null when no list was served, and when nobody knows. */
  readonly accepted: boolean | null;
  /** What it depends on, where a rule of the stack that nobody knows decides. */
  readonly uncertain: string | null;
  /** How well the rules of the stack are known; null without a verdict. */
  readonly evidence: EvidenceLevel | null;
  readonly code: RefusalCode | null;
  readonly deviceCode: string | null;
  readonly anchor: string | null;
  readonly until: EpochMs | null;
  readonly served: readonly string[];
  readonly failure: string | null;
}

export interface Advice {
  readonly text: string;
  /** PEM of the anchor that the advice is to ship. */
  readonly pem: string | null;
}
