// How many of the addresses refuse, day by day: what tells a rollout that grows from one that is taken back.
import type { EpochMs } from '../lib/clock.ts';
import type { EndpointView, OutlookLevel, OutlookState, Share, ShareTrend } from './outlook.ts';
import { compareLevels } from './outlook.ts';

const DAY_MS = 86_400_000;

/** Two weeks: what is older is told by the incident's steps. */
const MAX_SHARES = 14;

/**
 * The samples after a round that came to `level`; `views` have a verdict each, the remembered ones included. They begin
 * with the first refusal and go on while the level is `started` or louder. They end with `safe`; what signals keep at
 * `exposed` for years is rid of them after two weeks.
 */
export function nextShares(
  previous: OutlookState | null,
  level: OutlookLevel,
  views: readonly EndpointView[],
  now: EpochMs,
): readonly Share[] {
  if (level === 'safe') return [];
  const before = previous?.shares ?? [];
  if (compareLevels(level, 'started') >= 0) return withSample(before, { at: now, ...countAddresses(views) });
  return before.filter(({ at }) => utcDay(now) - utcDay(at) < MAX_SHARES);
}

/**
 * The latest sample at `now`, and the latest one of a UTC day before its own; null when nothing was sampled. Samples
 * that are later than `now` come from a clock that was ahead, and are left out.
 */
export function shareTrend(shares: readonly Share[], now: EpochMs): ShareTrend | null {
  const known = shares.filter(({ at }) => at <= now);
  const current = known.at(-1);
  if (current === undefined) return null;
  return { current, before: known.findLast(({ at }) => utcDay(at) < utcDay(current.at)) ?? null };
}

/** One sample a UTC day. One with the same counts stays as it is: a quiet round must not rewrite a stored outlook. */
function withSample(shares: readonly Share[], sample: Share): readonly Share[] {
  const today = utcDay(sample.at);
  const earlier = shares.filter(({ at }) => utcDay(at) < today);
  const last = shares.findLast(({ at }) => utcDay(at) === today && at <= sample.at);
  const isSame = last?.refused === sample.refused && last.answered === sample.answered;
  return [...earlier, isSame ? last : sample].slice(-MAX_SHARES);
}

/** Each address once, whatever number of client hellos it was asked with; those without an address are one. */
function countAddresses(views: readonly EndpointView[]): Pick<Share, 'refused' | 'answered'> {
  const refused = views.filter(({ verdict }) => verdict?.kind === 'refused');
  return { refused: countDistinct(refused), answered: countDistinct(views) };
}

function countDistinct(views: readonly EndpointView[]): number {
  return new Set(views.map(({ address }) => address)).size;
}

function utcDay(at: EpochMs): number {
  return Math.floor(at / DAY_MS);
}
