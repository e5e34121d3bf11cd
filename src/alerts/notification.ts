// What is told to a receiver: one record, from which mail, chat message, webhook body and log line are rendered.
import type { CertificateRef, EvidenceLevel, MissingAnchor, RefusalCode } from '../chain/verdict.ts';
import type { EpochMs } from '../lib/clock.ts';
import type { Finding, FirmwareReach, OutlookLevel, Pair, Reach, Rotation, Share } from '../outlook/outlook.ts';
import type { TargetKey } from '../probe/observation.ts';
import type { Acknowledgement } from './acknowledgement.ts';
import type { Digest } from './digest.ts';
import type { FleetImpact } from './fleet-impact.ts';
import type { SelfFinding } from './self-finding.ts';

/** What may be told of an incident. */
export const INCIDENT_KINDS = [
  'opened',
  'reopened',
  'raised', // louder, or a firmware is worse to reach
  'grown', // as loud as before, with more pairs
  'escalated', // nobody acknowledged it: the next receiver is told
  'reminder',
  'eased',
  'resolved',
] as const;
export type IncidentKind = (typeof INCIDENT_KINDS)[number];

export const NOTIFICATION_KINDS = [...INCIDENT_KINDS, 'digest', 'test'] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

export type Notification = DeviceNotification | SelfNotification | DigestNotification | TestNotification;

interface Base {
  /** The same on every try: receivers drop what they have seen. */
  readonly id: string;
  readonly at: EpochMs;
  /** What makes one thread of several: the incident; of digests and tests an id of their own. */
  readonly incident: string;
  /** One line for a subject or a pager. */
  readonly summary: string;
}

interface AboutIncident extends Base {
  readonly kind: IncidentKind;
  readonly openedAt: EpochMs;
  /** `openedAt`, or when it was reopened: an acknowledgement of what was before does not hold. */
  readonly reopenedAt: EpochMs;
  /** From what this receiver was told before to what is so now. */
  readonly outlook: { readonly from: OutlookLevel; readonly to: OutlookLevel };
  /** Null when nobody has acknowledged it as it is now. */
  readonly acknowledged: Pick<Acknowledgement, 'at' | 'by' | 'comment'> | null;
  /** What to do next, in order. */
  readonly advice: readonly Advice[];
}

/** An incident of devices in the field. */
export interface DeviceNotification extends AboutIncident, Pair {
  readonly about: 'devices';
  /** `firmware` and `target` name the pair that is hit worst; what follows up to `evidence` is of it. */
  readonly devices: number | null;
  readonly purpose: 'update' | 'service';
  /** Whether the firmware can still be updated; null when the config names it no longer. */
  readonly reach: NotifiedReach | null;
  readonly evidence: Evidence;
  /** Everything that the incident hits. */
  readonly affected: Affected;
  /** All firmware lines, whatever hits them. */
  readonly fleet: FleetImpact;
}

/** What an incident hits, counted, and the worst of it in full. */
export interface Affected {
  readonly pairs: number;
  readonly firmware: number;
  readonly targets: number;
  /** Devices of these firmware lines, as far as the config says. */
  readonly devices: number;
  /** Firmware lines of which it does not say. */
  readonly uncounted: number;
  /** Pairs that the receiver has not heard of in this state. */
  readonly news: number;
  /** Pairs that were hit and are no longer. */
  readonly over: number;
  /** What is new first, then worst first; at most 50. */
  readonly worst: readonly AffectedPair[];
}

export interface AffectedPair extends Pair {
  readonly devices: number | null;
  readonly purpose: 'update' | 'service';
  readonly outlook: { readonly from: OutlookLevel; readonly to: OutlookLevel };
  /** Since when it is so. */
  readonly since: EpochMs;
  readonly isNew: boolean;
  readonly reach: Reach | null;
  readonly code: RefusalCode | null;
  readonly deviceCode: string | null;
}

/** An incident of anchorwatch itself. */
export interface SelfNotification extends AboutIncident {
  readonly about: 'self';
  readonly finding: SelfFinding;
}

/** What changed, what is coming, what is healthy: so that silence is known to be health. */
export interface DigestNotification extends Base {
  readonly about: 'digest';
  readonly kind: 'digest';
  readonly digest: Digest;
}

/** By which an operator finds out whether a receiver works. */
export interface TestNotification extends Base {
  readonly about: 'test';
  readonly kind: 'test';
}

export interface NotifiedReach extends FirmwareReach {
  /** What it was before the round that this notification tells of. */
  readonly from: Reach | null;
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
  /** The served list behind the headline: SHA-256 of each certificate, in the order of the wire; empty: none. */
  readonly served: readonly string[];
  /** How many addresses refuse now, and on an earlier day; null while none ever did. */
  readonly share: { readonly now: Share; readonly before: Share | null } | null;
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
  /** Since when it refuses; null when it does not. */
  readonly refusedSince: EpochMs | null;
  /** Whether of its answers some are refused and others accepted. */
  readonly isMixed: boolean;
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

/** The target of a notification about devices, null of all others: what they have in common is the incident. */
export function targetOf(notification: Notification): TargetKey | null {
  return notification.about === 'devices' ? notification.target : null;
}
