// What follows from the time at which a certificate should be renewed: a date for the others, or that its CA is in a hurry.
import type { EpochMs } from '../../lib/clock.ts';
import type { SignalFinding } from '../outlook.ts';
import type { Renewal } from '../pair-signals.ts';

const DAY_MS = 86_400_000;

/** A window that begins within this time is worth telling. */
const AHEAD_MS = 30 * DAY_MS;

export function renewalFinding(renewal: Renewal, now: EpochMs): SignalFinding | null {
  const { start, end, by, info } = renewal;
  if (info !== null && isDemanded(renewal, info, now)) {
    return { code: 'replacement-demanded', end: info.end, source: info.source, explanation: info.explanation };
  }
  return start - now < AHEAD_MS ? { code: 'renewal-due', start, end, by } : null;
}

/**
 * RFC 9773 section 4.1: a window in the past asks for renewal at once, which is how a CA tells of a mass revocation. But
 * the window of whoever simply renews late is over as well: the CA must have moved it forward, or have put it into the
 * first half of the certificate's life, where no ordinary window lies.
 */
function isDemanded({ notBefore, notAfter }: Renewal, { end, before }: NonNullable<Renewal['info']>, now: EpochMs) {
  const wasMoved = before !== null && before.end - end >= DAY_MS;
  return end <= now && (wasMoved || end < notBefore + (notAfter - notBefore) / 2);
}
