// Ids that come out the same when the same thing is decided again: receivers drop what they have seen.
import { createHash } from 'node:crypto';

import type { EpochMs } from '../lib/clock.ts';
import type { OutlookLevel } from '../outlook/outlook.ts';
import type { TargetKey } from '../probe/observation.ts';
import type { NotificationKind } from './notification.ts';

/** `inc-` and 12 hex digits. */
export function incidentId(firmware: string, target: TargetKey, openedAt: EpochMs): string {
  return `inc-${digest([firmware, target, String(openedAt)]).slice(0, 12)}`;
}

/** `ntf-` and 16 hex digits; the same for every receiver of one notification. */
export function notificationId(incident: string, kind: NotificationKind, to: OutlookLevel, at: EpochMs): string {
  return `ntf-${digest([incident, kind, to, String(at)]).slice(0, 16)}`;
}

// Joined by a character that none of the parts may hold, so that no two lists of parts give the same text.
function digest(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}
