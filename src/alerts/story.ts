// What a notification is made of: what happened, and all that is known around it.
import type { EpochMs } from '../lib/clock.ts';
import type { FirmwareReach, OutlookLevel, OutlookState } from '../outlook/outlook.ts';
import type { TargetKey } from '../probe/observation.ts';
import type { Incident } from './incident.ts';
import type { FleetImpact, NotificationKind, NotifiedReach } from './notification.ts';

export interface Story {
  readonly kind: NotificationKind;
  readonly at: EpochMs;
  /** As it is after this. */
  readonly incident: Incident;
  readonly from: OutlookLevel;
  readonly to: OutlookLevel;
  /** Null when the pair is no longer watched. */
  readonly state: OutlookState | null;
  /** Null when the config no longer names the firmware. */
  readonly reach: NotifiedReach | null;
  readonly fleet: FleetImpact;
}

/** True when an update may lead through `target`: as an update target, or as a host that one redirects to. */
export function isOnAWay(reach: FirmwareReach | null, target: TargetKey): boolean {
  return reach?.ways.some(({ parts }) => parts.some((part) => part.target === target)) ?? false;
}

/** True for news of a target that an update leads through, while its firmware is stranded. */
export function isStranding(kind: NotificationKind, reach: FirmwareReach | null, target: TargetKey): boolean {
  return kind !== 'resolved' && reach?.reach === 'stranded' && isOnAWay(reach, target);
}
