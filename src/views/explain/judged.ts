// A verdict with the question that it answers.
import type { Explanation } from '../../chain/explanation.ts';
import type { Stack } from '../../chain/stack.ts';
import type { Verdict } from '../../chain/verdict.ts';
import type { EpochMs } from '../../lib/clock.ts';

export interface Judged {
  readonly stack: Stack;
  readonly host: string;
  /** Null: the device has no clock, and checks no dates. */
  readonly at: EpochMs | null;
  readonly verdict: Verdict;
  /** Null: nobody asked for the steps. */
  readonly explanations: readonly Explanation[] | null;
}
