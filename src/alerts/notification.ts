// What is told to a receiver: one record, from which mail, webhook body and log line are rendered.
import type { CertificateRef, EvidenceLevel, MissingAnchor, RefusalCode } from '../chain/verdict.ts';
import type { EpochMs } from '../lib/clock.ts';
import type { Finding, OutlookLevel, Rotation } from '../outlook/outlook.ts';
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
  /** One line for a subject or a pager. */
  readonly summary: string;
  readonly evidence: Evidence;
  /** What to do next, in order. */
  readonly advice: readonly Advice[];
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
