// How many queries a source may still be asked: a token bucket over all names, and the time for which it wants none at all.
import type { EpochMs } from '../../lib/clock.ts';
import { MAX_WAIT_MS } from './cursor.ts';

const HOUR_MS = 3_600_000;

export interface CtBudget {
  /** Queries that may be made at `at`; a fraction is one that is coming. */
  readonly tokens: number;
  readonly at: EpochMs;
  /** No query before this: the source has said so. */
  readonly blockedUntil: EpochMs | null;
}

/** The budget of a source that was never asked. */
export function fullBudget(queriesPerHour: number, now: EpochMs): CtBudget {
  return { tokens: queriesPerHour, at: now, blockedUntil: null };
}

/**
 * The budget after one more query at `now`, or null when none may be made. At most an hour's worth is saved up. A clock that
 * went back brings no tokens and costs none.
 */
export function spend(budget: CtBudget, queriesPerHour: number, now: EpochMs): CtBudget | null {
  if (isBlocked(budget, now)) return null;
  const gained = (Math.max(0, now - budget.at) * queriesPerHour) / HOUR_MS;
  const tokens = Math.min(queriesPerHour, budget.tokens + gained);
  return tokens < 1 ? null : { tokens: tokens - 1, at: now, blockedUntil: null };
}

function isBlocked({ blockedUntil }: CtBudget, now: EpochMs): boolean {
  // Further ahead than any wait may be: the clock has gone back since.
  return blockedUntil !== null && blockedUntil > now && blockedUntil - now <= MAX_WAIT_MS;
}
