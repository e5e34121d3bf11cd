// An incident: from the step up that opened it until it is over. Plain JSON, kept in the store.
import type { EpochMs } from '../lib/clock.ts';
import type { OutlookLevel } from '../outlook/outlook.ts';
import type { TargetKey } from '../probe/observation.ts';

export interface Incident {
  readonly id: string;
  readonly firmware: string;
  readonly target: TargetKey;
  readonly openedAt: EpochMs;
  readonly resolvedAt: EpochMs | null;
  readonly level: OutlookLevel;
  /** What it was before it opened. */
  readonly levelBefore: OutlookLevel;
  /** Whom it has been told to, and when last: a receiver that heard of it also hears of its end. */
  readonly told: Readonly<Record<string, EpochMs>>;
}
