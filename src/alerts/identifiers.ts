// Ids that come out the same when the same thing is decided again: receivers drop what they have seen.
import { createHash } from 'node:crypto';

import type { EpochMs } from '../lib/clock.ts';
import type { NotificationKind } from './notification.ts';

/** `inc-` and 12 hex digits, of what the incident is about and when it opened. */
export function incidentId(about: readonly string[], openedAt: EpochMs): string {
  return `inc-${digest([...about, String(openedAt)]).slice(0, 12)}`;
}

/** `ntf-` and 16 hex digits; `parts` are whatever tells it from others of its kind at this instant. */
export function notificationId(
  incident: string,
  kind: NotificationKind,
  at: EpochMs,
  ...parts: readonly string[]
): string {
  return `ntf-${digest([incident, kind, String(at), ...parts]).slice(0, 16)}`;
}

// Joined by a character that none of the parts may hold, so that no two lists of parts give the same text.
function digest(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}
