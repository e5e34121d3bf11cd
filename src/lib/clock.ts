// Time as an argument: the pure folders take an EpochMs, everything else asks a Clock.

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number;

/** Where the daemon and the commands read the time. Tests hand in one that stands still. */
export interface Clock {
  readonly now: () => EpochMs;
}

export const systemClock: Clock = { now: () => Date.now() };

/** An instant as ISO 8601 in UTC, without milliseconds when they are zero: `2026-03-01T00:00:00Z`. */
export function isoInstant(at: EpochMs): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}
