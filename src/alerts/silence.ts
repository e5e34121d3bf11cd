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

/** How far the clock may have been set back since a silence was made, for it to hold all the same. */
const BELIEVED_AHEAD_MS = 86_400_000;

/**
 * Whether it holds at `now`. One made a little in the future, before the clock was set back, holds as well; one made a
 * year ahead, by a clock that was wrong, would mute for that year and what it was meant for.
 */
export function isActive({ createdAt, until }: Pick<Silence, 'createdAt' | 'until'>, now: EpochMs): boolean {
  return now < until && createdAt <= now + BELIEVED_AHEAD_MS;
}
