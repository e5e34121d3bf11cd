// A verdict with the question that it answers.
import type { Stack } from '../../chain/stack.ts';
import type { Explanation } from '../../chain/explanation.ts';
import type { Verdict } from '../../chain/verdict.ts';
import type { EpochMs } from '../../lib/clock.ts';

export interface Judged {
  readonly stack: Stack;
  readonly host: string;
  readonly at: EpochMs;
  readonly verdict: Verdict;
  /** Null: nobody asked for the steps. */
  readonly explanations: readonly Explanation[] | null;
}
