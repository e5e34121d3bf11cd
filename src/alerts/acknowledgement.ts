// An acknowledgement: somebody has seen an incident and looks after it. It stops reminders and escalation, not news.
import type { EpochMs } from '../lib/clock.ts';
import { compareLevels, type OutlookLevel } from '../outlook/outlook.ts';
import type { Incident } from './incident.ts';

export interface Acknowledgement {
  readonly incident: string;
  readonly at: EpochMs;
  /** Who, as they call themselves. */
  readonly by: string;
  readonly comment: string;
  /** What was acknowledged: an incident that becomes louder asks again. */
  readonly level: OutlookLevel;
  /** `reopenedAt` of the incident then: one that is reopened asks again. */
  readonly reopenedAt: EpochMs;
}

/** Whether `acknowledgement` still holds for `incident` at `level`. */
export function isAcknowledged(
  acknowledgement: Acknowledgement | null,
  incident: Pick<Incident, 'id' | 'reopenedAt'>,
  level: OutlookLevel,
): boolean {
  return (
    acknowledgement !== null &&
    acknowledgement.incident === incident.id &&
    acknowledgement.reopenedAt === incident.reopenedAt &&
    compareLevels(acknowledgement.level, level) >= 0
  );
}
