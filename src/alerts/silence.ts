// A silence: somebody asked not to be told of some pairs, or of one incident, for a while. A record, kept in the store.
import { createHash } from 'node:crypto';

import type { EpochMs } from '../lib/clock.ts';
import type { PairMatcher } from './matching/pair-matcher.ts';

export interface Silence {
  /** `sil-` and 12 hex digits. */
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

/** A silence with its id; the same wish at the same instant gives the same one. */
export function createSilence(wish: Omit<Silence, 'id'>): Silence {
  const { matcher, incident, by, comment, createdAt, until } = wish;
  const text = JSON.stringify([matcher, incident, by, comment, createdAt, until]);
  const id = `sil-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
  return { id, matcher, incident, by, comment, createdAt, until };
}

/** Whether it holds at `now`. One made in the future, before the clock was set back, holds as well. */
export function isActive({ until }: Pick<Silence, 'until'>, now: EpochMs): boolean {
  return now < until;
}
