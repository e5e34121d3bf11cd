// Retry-After (RFC 9110 section 10.2.3): seconds, or an HTTP date.
import type { EpochMs } from './clock.ts';

/** Milliseconds from `now`, never negative; null when the header is missing or makes no sense. */
export function retryAfterMs(header: string | null, now: EpochMs): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
