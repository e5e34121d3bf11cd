// What anchorwatch finds of itself: that it cannot see, cannot tell or cannot remember. An incident like any other.
import type { EpochMs } from '../lib/clock.ts';
import type { OutlookLevel } from '../outlook/outlook.ts';

export const SELF_CODES = [
  'cycle-overdue', // no cycle completed in three intervals
  'vantage-offline', // no target at all answers: nothing is concluded
  'vantage-intercepted', // something on the way answers in the place of every target: nothing is concluded
  'receiver-failing', // nothing could be delivered to it for an hour
  'undeliverable', // notifications were given up
  'store-failing', // a cycle could not be written
  'clock-jumped',
  'source-stale', // a source of early signals has not answered for too long
  'config-unloadable', // a file that it names is gone, or it was edited badly: the next start would fail
  'anchors-expired', // every anchor of a firmware, or every certificate of a CA file, has expired
] as const;
export type SelfCode = (typeof SELF_CODES)[number];

export interface SelfFinding {
  readonly code: SelfCode;
  /** What it is about: a receiver, a file, a source; empty for anchorwatch as a whole. With `code` its identity. */
  readonly subject: string;
  readonly since: EpochMs;
  /** One sentence for people: what was found. May hold a stranger's text. */
  readonly detail: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** How loud each is for the routes: `started` where devices may be lost unnoticed, `exposed` where there is time. */
export const SELF_LEVELS: Readonly<Record<SelfCode, OutlookLevel>> = {
  'cycle-overdue': 'started',
  'vantage-offline': 'started',
  'vantage-intercepted': 'started',
  'receiver-failing': 'started',
  undeliverable: 'started',
  'store-failing': 'started',
  'clock-jumped': 'exposed',
  'source-stale': 'exposed',
  'config-unloadable': 'exposed',
  'anchors-expired': 'exposed',
};
