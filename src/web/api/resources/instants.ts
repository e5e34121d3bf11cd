// Instants and references as JSON has them.
import type { CertificateRef } from '../../../chain/verdict.ts';
import { type EpochMs, isoInstant } from '../../../lib/clock.ts';

export function instantOrNull(at: EpochMs | null): string | null {
  return at === null ? null : isoInstant(at);
}

export function refJson({ subject, sha256, spkiSha256, notBefore, notAfter }: CertificateRef) {
  return { subject, sha256, spkiSha256, notBefore: instantOrNull(notBefore), notAfter: instantOrNull(notAfter) };
}
