// What the judge is asked.
import type { EpochMs } from '../lib/clock.ts';
import type { ServedList } from '../probe/observation.ts';
import type { Stack } from './stack.ts';
import type { AnchorStore } from './trust-anchor.ts';

export interface Question {
  readonly servedList: ServedList;
  readonly anchors: AnchorStore;
  readonly stack: Stack;
  /** What the device asked for (SNI and name check); null when it does not check names. */
  readonly host: string | null;
  /** What the device takes for the time; null when it has no clock and checks no dates. */
  readonly at: EpochMs | null;
}
