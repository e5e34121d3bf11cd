// One notification from what happened: its summary, its evidence, and what to do next.
import type { EpochMs } from '../lib/clock.ts';
import type { OutlookLevel, OutlookState } from '../outlook/outlook.ts';
import { adviceOf } from './advice.ts';
import { evidenceOf } from './evidence.ts';
import { notificationId } from './identifiers.ts';
import type { Incident } from './incident.ts';
import type { Notification, NotificationKind } from './notification.ts';
import { summaryOf } from './summary.ts';

/** What is to be told, and all that is known around it. */
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

/** The notification that tells `story`. */
export function composeNotification(story: Story): Notification {
  const { kind, at, incident, from, to, devices, purpose } = story;
  const { firmware, target } = incident;
  return {
    id: notificationId(incident.id, kind, to, at),
    kind,
    at,
    incident: incident.id,
    firmware,
    devices,
    target,
    purpose,
    outlook: { from, to },
    summary: summaryOf(story),
    evidence: evidenceOf(story.state, at),
    advice: adviceOf(story),
  };
}
