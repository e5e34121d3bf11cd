// What follows from a certificate that was issued and is not served yet.
import type { EpochMs } from '../../lib/clock.ts';
import type { SignalFinding } from '../outlook.ts';
import type { JudgedIssuance } from '../pair-signals.ts';

/** One that should have been served long ago stays: it may be the next one after a rollback. One that has ended does not. */
export function issuedFinding(issuance: JudgedIssuance, now: EpochMs): SignalFinding | null {
  const { tbsSha256, issuer, source, loggedAt, notAfter, state, expectedAt, answer } = issuance;
  if (answer.kind === 'accepted' || notAfter <= now) return null;
  return { code: 'issued', tbsSha256, issuer, source, loggedAt, notAfter, state, expectedAt, answer };
}
