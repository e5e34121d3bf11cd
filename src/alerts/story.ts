// What a notification is made of: what happened, and all that is known around it.
import type { EpochMs } from '../lib/clock.ts';
import type { OutlookLevel, OutlookState } from '../outlook/outlook.ts';
import type { Incident } from './incident.ts';
import type { NotificationKind } from './notification.ts';

export interface Story {
  readonly kind: NotificationKind;
  readonly at: EpochMs;
  /** As it is after this. */
  readonly incident: Incident;
  readonly from: OutlookLevel;
  readonly to: OutlookLevel;
  /** Null when the pair is no longer watched. */
  readonly state: OutlookState | null;
  readonly devices: number | null;
  /** Ways to update the firmware that need no target. */
  readonly recovery: readonly string[];
  readonly purpose: 'update' | 'service';
  /** The other targets through which this firmware can be updated. */
  readonly otherUpdateTargets: readonly OutlookState[];
}
