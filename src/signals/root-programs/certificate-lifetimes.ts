// How long a TLS certificate may be valid by the day of its issue, and so how long one can outlive the day on which a
// root program stops trusting its root. Pure.
import type { EpochMs } from '../../lib/clock.ts';

const DAY_MS = 86_400_000;

export interface LifetimeLimit {
  /** 00:00 UTC of the first day of issue it binds. */
  readonly from: EpochMs;
  readonly days: number;
  readonly source: string;
}

const BALLOT_SC081 = 'CA/Browser Forum ballot SC-081v3, Baseline Requirements section 6.3.2';

/** The limits of the Baseline Requirements, oldest first. */
export const LIFETIME_LIMITS: readonly LifetimeLimit[] = [
  { from: Date.UTC(2018, 2, 1), days: 825, source: 'CA/Browser Forum ballot 193' },
  { from: Date.UTC(2020, 8, 1), days: 398, source: 'Baseline Requirements section 6.3.2, version 1.7.1' },
  { from: Date.UTC(2026, 2, 15), days: 200, source: BALLOT_SC081 },
  { from: Date.UTC(2027, 2, 15), days: 100, source: BALLOT_SC081 },
  { from: Date.UTC(2029, 2, 15), days: 47, source: BALLOT_SC081 },
];

/** How many days a certificate that is issued at `issued` may be valid; before March 2018 as in March 2018. */
export function maximumLifetimeDays(issued: EpochMs): number {
  return limitsUntil(issued).at(-1)?.days ?? OLDEST_DAYS;
}

/**
 * 00:00 UTC of the last day on which a certificate can be served that was issued on `date` or before. That need not be
 * one of the last to be issued: when the limit falls shortly before `date`, those from the day before it fell live longer
 * (issued 14 March 2027 for 200 days: until 30 September; issued 15 April 2027 for 100 days: until 24 July).
 */
export function lastServed(date: EpochMs): EpochMs {
  const day = startOfDay(date);
  const limits = limitsUntil(day);
  if (limits.length === 0) return day + OLDEST_DAYS * DAY_MS;
  const ends = limits.map(({ days }, index) => {
    const next = limits[index + 1];
    const lastIssue = next === undefined ? day : next.from - DAY_MS;
    return lastIssue + days * DAY_MS;
  });
  return Math.max(...ends);
}

const OLDEST_DAYS = 825;

function limitsUntil(date: EpochMs): readonly LifetimeLimit[] {
  return LIFETIME_LIMITS.filter(({ from }) => from <= date);
}

function startOfDay(at: EpochMs): EpochMs {
  return Math.floor(at / DAY_MS) * DAY_MS;
}
