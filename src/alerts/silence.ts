// A silence: somebody asked not to be told of some pairs, or of one incident, for a while. A record, kept in the store.
import type { EpochMs } from '../lib/clock.ts';
import type { PairMatcher } from './matching/pair-matcher.ts';

export interface Silence {
  readonly id: string;
  readonly matcher: PairMatcher;
  /** Of this incident alone; null: of any. */
  readonly incident: string | null;
  /** Who, as they call themselves. */
  readonly by: string;
  readonly comment: string;
  readonly createdAt: EpochMs;
  readonly until: EpochMs;
}

/** Whether it holds at `now`. One made in the future, before the clock was set back, holds as well. */
export function isActive({ until }: Pick<Silence, 'until'>, now: EpochMs): boolean {
  return now < until;
}
