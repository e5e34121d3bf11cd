// What a notification about devices is made of: what happened, and all that is known around it.
import type { EpochMs } from '../lib/clock.ts';
import type { FirmwareReach, OutlookLevel, OutlookState } from '../outlook/outlook.ts';
import type { TargetKey } from '../probe/observation.ts';
import type { Acknowledgement } from './acknowledgement.ts';
import type { FleetImpact } from './fleet-impact.ts';
import type { Incident, Member } from './incident.ts';
import type { Affected, IncidentKind, NotificationKind, NotifiedReach } from './notification.ts';
import type { SelfFinding } from './self-finding.ts';

export interface Story {
  readonly kind: IncidentKind;
  readonly at: EpochMs;
  readonly incident: Incident;
  readonly from: OutlookLevel;
  readonly to: OutlookLevel;
  /** The pair that is hit worst; where nothing is hit any more the one that was. */
  readonly worst: Member;
  /** Its outlook; null when the pair is no longer watched. */
  readonly state: OutlookState | null;
  /** Of its firmware; null when the config no longer names that. */
  readonly reach: NotifiedReach | null;
  /** Everything that concerns the receivers. */
  readonly affected: Affected;
  readonly fleet: FleetImpact;
  readonly acknowledgement: Acknowledgement | null;
}

/** What a notification about anchorwatch itself is made of. */
export interface SelfStory {
  readonly kind: IncidentKind;
  readonly at: EpochMs;
  readonly incident: Incident;
  readonly finding: SelfFinding;
  readonly from: OutlookLevel;
  readonly to: OutlookLevel;
  readonly acknowledgement: Acknowledgement | null;
}

/** True when an update may lead through `target`: as an update target, or as a host that one redirects to. */
export function isOnAWay(reach: FirmwareReach | null, target: TargetKey): boolean {
  return reach?.ways.some(({ parts }) => parts.some((part) => part.target === target)) ?? false;
}

/** True for news of a target that an update leads through, while its firmware is stranded. */
export function isStranding(kind: NotificationKind, reach: FirmwareReach | null, target: TargetKey): boolean {
  return kind !== 'resolved' && reach?.reach === 'stranded' && isOnAWay(reach, target);
}

/** The incident that goes on with what this one told of; null where it does not just end by that. */
export function successorOf({ kind, incident, worst }: Pick<Story, 'kind' | 'incident' | 'worst'>): string | null {
  return kind === 'resolved' ? (worst.movedTo ?? incident.continuedIn) : null;
}
